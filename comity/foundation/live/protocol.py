"""uvicorn's sans-I/O WebSocket protocol, handing out its transport.

Frames that are encoded once for hundreds of sockets are written as they are; awaiting ASGI's `send()` for each of
them in turn would cost more than the write, and would let one slow reader block everybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from comity.foundation.requests import Scope

WIRE, LINE = "comity.wire", "comity.line"
HEAD_SECONDS, HEAD_BYTES = 10.0, 65_536
TOO_SLOW, TOO_LONG = b"408 Request Timeout", b"431 Request Header Fields Too Large"


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


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, handing itself out: a response that lasts must be told when the server stops, and be cut
    when its reader takes nothing. The head of a request (its line and headers) has a time and a size, which uvicorn
    leaves open: who dribbles or never ends is cut off."""

    on_leaving: Callable[[], None] | None = None
    _patience: asyncio.TimerHandle | None = None
    _in_head = False
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._patience = self.loop.call_later(HEAD_SECONDS, self._cut_off, TOO_SLOW)

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_done()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._head += len(data)
            if self._head > HEAD_BYTES:
                self._cut_off(TOO_LONG)
            elif self._patience is None:
                self._patience = self.loop.call_later(HEAD_SECONDS, self._cut_off, TOO_SLOW)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        extensions: dict[Any, Any] = {LINE: self}
        self.scope["extensions"] = extensions

    def on_headers_complete(self) -> None:
        self._head_is_done()
        super().on_headers_complete()

    def answer(self, scope: Scope, status: int, headers: bytes, body: bytes) -> bool:
        """A whole response in one write, for the hot path: ASGI's two messages, with their headers looked at one by
        one, took a tenth of a send. False where it has to go the usual way: nothing was written then."""
        cycle = self.cycle
        usual = cycle.scope is not scope or cycle.response_started or cycle.disconnected or self.flow.write_paused
        if usual or not cycle.keep_alive or scope["method"] == "HEAD":
            return False
        cycle.response_started = cycle.response_complete = True
        ours = b"".join([b"%s: %s\r\n" % header for header in self.server_state.default_headers])
        self.transport.write(
            b"%s%s%scontent-length: %d\r\n\r\n%s" % (STATUS_LINE[status], ours, headers, len(body), body)
        )
        cycle.message_event.set()
        cycle.on_response()
        return True

    def shutdown(self) -> None:
        super().shutdown()
        if self.on_leaving is not None:
            self.on_leaving()

    def _head_is_done(self) -> None:
        self._in_head, self._head = False, 0
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _cut_off(self, status: bytes) -> None:
        """Unless an earlier request of this connection is still being answered: that one goes first."""
        self._head_is_done()
        if not self.transport.is_closing() and getattr(self.cycle, "response_complete", True):
            self.transport.write(b"HTTP/1.1 %s\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" % status)
            self.transport.close()
