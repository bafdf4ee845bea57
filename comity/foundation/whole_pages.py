"""Whole pages, answered again as they went out while nothing has changed.

A page of the workspace asks some twenty statements. Most of the time nothing was written since it was drawn last:
people go back and forth, reload, open a second tab. Then the same bytes go out again, packed as they were, to the same
viewer only, whose credential is looked up each time all the same: in front of the routes, by the edge.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, NamedTuple

from comity.foundation.credentials import Credentials
from comity.foundation.policies import Actor
from comity.foundation.requests import Scope, bearer, cookie, header
from comity.foundation.store import Store

KEPT = 64
"""Pages, of up to 200 kB each."""
SECONDS = 5.0
"""How long a page may be answered again: what only time changes (a door that closes at five) is late by no more."""
SLOT = "page-state"
"""Rooms register here what their pages show that no commit changes: functions that give another value each time it
did."""
_ASKED = "whole_page"
Send = Callable[[Any], Awaitable[None]]


class Page(NamedTuple):
    """What went out: `headers` without the length."""

    headers: list[tuple[bytes, bytes]]
    head: bytes
    body: bytes


class Drawn(NamedTuple):
    """`page` as it was at `state`; good until `until` of the monotonic clock."""

    state: Hashable
    until: float
    page: Page


class _Asked:
    """A page that is being drawn and is to be kept."""

    __slots__ = ("headers", "key", "state", "until")

    def __init__(self, key: Hashable, state: Hashable, until: float) -> None:
        self.key, self.state, self.until = key, state, until
        self.headers: list[tuple[bytes, bytes]] | None = None


class WholePages:
    """`states` are the functions of the slot `SLOT`."""

    def __init__(self, store: Store, credentials: Credentials, states: list[Callable[[], Hashable]]) -> None:
        self._store, self._credentials, self._states = store, credentials, states
        self._kept: OrderedDict[Hashable, Drawn] = OrderedDict()

    async def keep(self, scope: Scope, actor: Actor) -> None:
        """What the handler answers from here on may go out again to this viewer with these rights. The state is taken
        before the page is drawn: what changes meanwhile makes the next one be drawn anew."""
        scope["state"][_ASKED] = _Asked(_key(scope, actor), await self._state(), time.monotonic() + SECONDS)

    async def again(self, scope: Scope) -> Page | None:
        """The page that is asked for, if this viewer got it before and it would be drawn the same."""
        shown = bearer(scope)
        secret = cookie(scope) if shown is None else shown
        actor = self._credentials.known(secret) if secret else None
        kept = None if actor is None else self._kept.get(_key(scope, actor))
        if kept is None or time.monotonic() >= kept.until or kept.state != await self._state():
            return None
        return kept.page

    def keeping(self, scope: Scope, send: Send) -> Send:
        """`send`, with an eye on what a handler wants kept."""

        async def sending(message: Any) -> None:
            asked = scope["state"].get(_ASKED)
            if asked is not None:
                self._notice(asked, message)
            await send(message)

        return sending

    def _notice(self, asked: _Asked, message: Any) -> None:
        if message["type"] == "http.response.start":
            asked.headers = list(message["headers"]) if message["status"] == 200 else None
        elif message.get("more_body"):
            asked.headers = None  # it leaves in parts, and only what leaves at once is kept
        elif asked.headers is not None:
            headers = [(name, value) for name, value in asked.headers if name.lower() != b"content-length"]
            head = b"".join(b"%s: %s\r\n" % line for line in headers)
            self._kept[asked.key] = Drawn(asked.state, asked.until, Page(headers, head, message["body"]))
            self._kept.move_to_end(asked.key)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    async def _state(self) -> Hashable:
        return (await self._store.changes(), *(state() for state in self._states))


def _key(scope: Scope, actor: Actor) -> Hashable:
    """The viewer, what is asked for, and the headers by which the answer differs."""
    packed = "gzip" in (header(scope, b"accept-encoding") or "")
    swapped = header(scope, b"hx-request"), header(scope, b"hx-target")
    return actor, scope["path"], scope["query_string"], packed, swapped
