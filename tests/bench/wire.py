"""The load generator's two connections: as little work per byte as can be, since it shares the machine."""

from __future__ import annotations

import asyncio
import json
import os
import re
import struct
from base64 import b64encode
from collections.abc import Callable
from typing import Any

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_SHORT, _LONG = 126, 127
Heard = Callable[[bytes], None]


class Http(asyncio.Protocol):
    """One kept-alive connection: a request after the other."""

    def __init__(self, host: str, secret: str) -> None:
        self._head = f"HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {secret}\r\n".encode()
        self._held = bytearray()
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        head = self._held.find(b"\r\n\r\n")
        length = _LENGTH.search(self._held, 0, head) if head > 0 else None
        end = head + 4 + (int(length[1]) if length else 0)
        if head < 0 or len(self._held) < end or self._answer is None:
            return
        status, body = int(self._held[9:12]), bytes(self._held[head + 4 : end])
        del self._held[:end]
        self._answer.set_result((status, body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the server closed the connection"))

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        self._answer = asyncio.get_running_loop().create_future()
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._transport.write(f"{method} {path} ".encode() + self._head + kind.encode() + body)
        return await self._answer

    def close(self) -> None:
        self._transport.close()


class Socket(asyncio.Protocol):
    """One live stream. `heard` gets each message of the server as it arrives."""

    def __init__(self, host: str, secret: str, heard: Heard) -> None:
        self._host, self._secret, self.heard = host, secret, heard
        self._held = bytearray()
        self._open = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET /api/live HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Authorization: Bearer {self._secret}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._held += data
        if not self._open:
            head = self._held.find(b"\r\n\r\n")
            if head < 0:
                return
            if not self._held.startswith(b"HTTP/1.1 101"):
                self.opened.set_exception(ConnectionError(self._held[:head].decode()))
                return
            del self._held[: head + 4]
            self._open = True
            self.send({"op": "hello"})
        self._read()

    def _read(self) -> None:
        held, at, end = bytes(self._held), 0, len(self._held)
        while at + 2 <= end:
            size, start = held[at + 1], at + 2
            if size == _SHORT:
                size, start = int.from_bytes(held[start : start + 2], "big"), start + 2
            elif size == _LONG:
                size, start = int.from_bytes(held[start : start + 8], "big"), start + 8
            if start > end or start + size > end:
                break
            self._take(held[start : start + size])
            at = start + size
        del self._held[:at]

    def _take(self, message: bytes) -> None:
        if not self.opened.done() and message.startswith(b'{"op":"ready"'):
            self.opened.set_result(None)
        self.heard(message)

    def send(self, message: dict[str, Any]) -> None:
        """A masked text frame; the mask of zeros leaves the words as they are."""
        words = json.dumps(message).encode()
        size = (
            struct.pack("!B", 0x80 | len(words))
            if len(words) < _SHORT
            else struct.pack("!BH", 0x80 | _SHORT, len(words))
        )
        self._transport.write(b"\x81" + size + b"\0\0\0\0" + words)

    def close(self) -> None:
        self._transport.close()
