"""Where the line of HTML was loaded: what a browser says of the page, for the live check in the settings.

It is a claim, and only websites that are allowed anyway are kept. A page is written down at most every 30 seconds,
however often it is opened.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any
from urllib.parse import urlsplit

from comity.conversations import actions, queries
from comity.foundation.clock import SECOND
from comity.foundation.requests import header
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

PAUSE = 30 * SECOND
REMEMBERED = 10_000


class Sightings:
    def __init__(self) -> None:
        self._written: OrderedDict[tuple[str, str | None], int] = OrderedDict()

    async def saw(self, runtime: Runtime, scope: Any, *, key: str | None = None) -> None:
        """The line, or with `key` the frame of a channel, was asked for by some page."""
        origin, now = page_origin(scope), runtime.store.clock()
        if origin is None or origin == runtime.settings.public_url:
            return
        if now - self._written.get((origin, key), -PAUSE) < PAUSE:
            return
        self._written[origin, key] = now
        self._written.move_to_end((origin, key))
        if len(self._written) > REMEMBERED:
            self._written.popitem(last=False)
        if await runtime.store.read(_stands_on, origin=origin):
            await runtime.store.write(actions.website_seen, origin=origin, key=key)


def _stands_on(tx: Tx, *, origin: str) -> bool:
    """Whether any door may stand there: of other pages nothing is ever written."""
    return any(origin in channel.origins for channel in queries.channels(tx))


sightings = Sightings()


def page_origin(scope: Any) -> str | None:
    """The origin of the page that asked, as its browser names it."""
    said = header(scope, b"origin") or header(scope, b"referer") or ""
    try:
        parts = urlsplit(said)
        _ = parts.port
    except ValueError:
        return None
    plain = parts.scheme in ("http", "https") and parts.hostname and "\0" not in said and len(parts.netloc) < 300
    return f"{parts.scheme}://{parts.netloc.lower()}" if plain and parts.netloc.isascii() else None
