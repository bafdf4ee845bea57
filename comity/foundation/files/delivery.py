"""Bytes go out: in ranges, never as anything but what was found in them, and never as a page of ours."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import IO, Any

from comity.foundation.errors import NotFound
from comity.foundation.files import kinds
from comity.foundation.files.blobs import CHUNK
from comity.foundation.files.models import File
from comity.foundation.files.names import disposition
from comity.foundation.requests import header
from comity.foundation.runtime import Runtime

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")
GUARDS = [
    (b"content-security-policy", b"sandbox; default-src 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"private, no-cache"),
    (b"accept-ranges", b"bytes"),
]


def is_picture(file: File) -> bool:
    """Whether it was decoded here, so that browsers may show it."""
    return file.media_type in kinds.INLINE and file.width is not None


class FileAnswer:
    """An ASGI answer with the bytes of one blob. `etag` is what they are."""

    def __init__(self, path: Path, *, name: str, media_type: str, inline: bool, etag: str) -> None:
        self._path, self._etag = path, f'"{etag}"'
        self._headers = [
            (b"content-type", media_type.encode()),
            (b"content-disposition", disposition("inline" if inline else "attachment", name).encode()),
            (b"etag", self._etag.encode()),
            *GUARDS,
        ]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if header(scope, b"if-none-match") == self._etag:
            await self._say(send, 304, [])
            return
        with self._path.open("rb") as file:
            size = self._path.stat().st_size
            asked = self._asked(scope, size)
            if asked is None:
                await self._say(send, 416, [(b"content-range", f"bytes */{size}".encode())])
                return
            first, last = asked
            whole = (first, last) == (0, size - 1)
            part = [] if whole else [(b"content-range", f"bytes {first}-{last}/{size}".encode())]
            length = (b"content-length", str(last - first + 1).encode())
            await send(
                {
                    "type": "http.response.start",
                    "status": 200 if whole else 206,
                    "headers": [*self._headers, *part, length],
                }
            )
            await self._bytes(send, file, first, last)

    def _asked(self, scope: Any, size: int) -> tuple[int, int] | None:
        """The first and the last byte asked for; None when there are none such. Several ranges count as none asked."""
        match = _RANGE.match(header(scope, b"range") or "")
        condition = header(scope, b"if-range")
        if match is None or match[0] == "bytes=-" or condition not in (None, self._etag):
            return 0, size - 1
        if not match[1]:
            return (max(0, size - int(match[2])), size - 1) if int(match[2]) and size else None
        first, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
        return (first, last) if first <= last else None

    async def _say(self, send: Any, status: int, more: list[tuple[bytes, bytes]]) -> None:
        headers = [*self._headers[2:], *more, *([] if status == 304 else [(b"content-length", b"0")])]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _bytes(self, send: Any, file: IO[bytes], first: int, last: int) -> None:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := await asyncio.to_thread(file.read, min(CHUNK, left))):
            left -= len(chunk)
            await send({"type": "http.response.body", "body": chunk, "more_body": left > 0})


def answer(runtime: Runtime, file: File) -> FileAnswer:
    """The file itself; raises NotFound when its bytes are not there."""
    path = _there(runtime, file.blob)
    etag = "" if file.sha256 is None else file.sha256.hex()
    return FileAnswer(path, name=file.name, media_type=file.media_type, inline=is_picture(file), etag=etag)


def preview_answer(runtime: Runtime, file: File) -> FileAnswer:
    """The smaller picture of a picture, or itself where it is small; raises NotFound for everything else."""
    if not is_picture(file):
        raise NotFound
    if file.preview is None:
        return answer(runtime, file)
    path = _there(runtime, file.preview)
    media_type = kinds.media_type(runtime.blobs.head(file.preview, kinds.HEAD))
    return FileAnswer(path, name=file.name, media_type=media_type, inline=True, etag=file.preview)


def _there(runtime: Runtime, key: str) -> Path:
    path = runtime.blobs.path(key)
    if not path.exists():
        raise NotFound
    return path
