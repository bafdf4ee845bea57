"""uvicorn's sans-I/O WebSocket protocol, handing out its transport.

Frames that are encoded once for hundreds of sockets are written as they are; awaiting ASGI's `send()` for each of
them in turn would cost more than the write, and would let one slow reader block everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

WIRE = "comity.wire"


class LiveProtocol(WebSocketsSansIOProtocol):
    on_drained: Callable[[], None] | None = None

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        scope: dict[str, Any] | None = getattr(self, "scope", None)
        if scope is not None:
            scope["extensions"][WIRE] = self

    @property
    def congested(self) -> bool:
        """The reader is slow: more waits in the transport than its high-water mark."""
        return not self.writable.is_set()

    def write_frames(self, frames: bytes) -> None:
        if self.handshake_complete and not self.close_sent and not self.transport.is_closing():
            self.transport.write(frames)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.on_drained is not None:
            self.on_drained()
