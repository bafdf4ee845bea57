"""One open socket, as the hub sees it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from comity.foundation.events import Cursor
from comity.foundation.policies import Actor

BACKLOG = 1_000


class Wire(Protocol):
    """The fast way to the socket, handed out by the server's protocol."""

    on_drained: Callable[[], None] | None

    @property
    def congested(self) -> bool: ...

    def write_frames(self, frames: bytes) -> None: ...


class Connection:
    """`backlog` is a list while older events are still on their way from the log, else None.

    `behind` is set when frames were withheld because the reader is slow: the place after which he lacks some. He gets
    them from the log once he has drained.
    """

    __slots__ = ("actor", "backlog", "behind", "close", "html", "wire")

    def __init__(self, actor: Actor, wire: Wire, *, html: bool) -> None:
        self.actor = actor
        self.wire = wire
        self.html = html
        self.backlog: list[bytes] | None = []
        self.behind: Cursor | None = None
        self.close: Callable[[int, str], Coroutine[Any, Any, None]] | None = None

    def push(self, frames: bytes, before: Cursor) -> None:
        """Events of the stream: in order, none left out. `before` is the place that they follow."""
        if self.behind is not None:
            return
        if self.backlog is not None:
            if len(self.backlog) < BACKLOG:
                self.backlog.append(frames)
            else:
                self.behind = before
        elif self.wire.congested:
            self.behind = before
        else:
            self.wire.write_frames(frames)

    def lacks_frames(self) -> bool:
        return self.behind is not None

    def tell(self, frame: bytes) -> None:
        """An answer, or something without lasting interest."""
        self.wire.write_frames(frame)
