"""Whole pages, answered again as they were drawn while nothing has changed.

A page of the workspace asks some twenty statements. Most of the time nothing was written since it was drawn last:
people go back and forth, reload, open a second tab. Then the same words go out again, to the same viewer only, whose
credential and rights are looked up each time all the same.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, NamedTuple

from litestar import Request
from litestar.response import Response

from comity.foundation.policies import Actor
from comity.foundation.store import Store

KEPT = 64
"""Pages, of up to 200 kB each."""
SECONDS = 5.0
"""How long a page may be answered again: what only time changes (a door that closes at five) is late by no more."""
SLOT = "page-state"
"""Rooms register here what their pages show that no commit changes: functions that give another value each time it
did."""


class Drawn(NamedTuple):
    """`page` as it was at `state`; good until `until` of the monotonic clock."""

    state: Hashable
    until: float
    page: Response[bytes]


class WholePages:
    """`states` are the functions of the slot `SLOT`."""

    def __init__(self, store: Store, states: list[Callable[[], Hashable]]) -> None:
        self._store = store
        self._states = states
        self._kept: OrderedDict[Hashable, Drawn] = OrderedDict()

    async def page(
        self, request: Request[Any, Any, Any], actor: Actor, draw: Callable[[], Awaitable[Response[str]]]
    ) -> Response[Any]:
        """What was asked for, by this viewer with these rights. The state is taken before the page is drawn: what
        changes meanwhile makes the next one be drawn anew."""
        state, now = (await self._store.changes(), *(state() for state in self._states)), time.monotonic()
        headers = request.headers
        key = (actor, str(request.url), headers.get("hx-request"), headers.get("hx-target"))
        kept = self._kept.get(key)
        if kept is not None and kept.state == state and now < kept.until:
            return _again(kept.page)
        page = await draw()
        self._kept[key] = Drawn(state, now + SECONDS, _encoded(page))
        self._kept.move_to_end(key)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return page


def _encoded(page: Response[str]) -> Response[bytes]:
    return Response(page.content.encode(), status_code=page.status_code, media_type="text/html", headers=page.headers)


def _again(page: Response[bytes]) -> Response[bytes]:
    """An answer of its own, so that what is added to its head on the way out is added once."""
    return Response(page.content, status_code=page.status_code, media_type="text/html", headers=dict(page.headers))
