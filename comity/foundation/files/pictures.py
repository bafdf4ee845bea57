"""Pictures of strangers, made small. They are decoded in a limited child process, never in this one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import IO, Any

import msgspec
from msgspec import Struct

from comity.foundation.errors import BadInput
from comity.foundation.files.child import asked

DECODER = Path(__file__).with_name("decoder.py")
SECONDS = 20
AT_ONCE = 2
REFUSALS = {
    "kind": "is not a picture that can be read (PNG, JPEG, GIF, WebP, AVIF)",
    "large": "is too large a picture: at most 50 megapixels",
    "frames": "moves for too long to be read",
    "broken": "is a picture that cannot be read",
}
_places: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


class Original(Struct, frozen=True):
    """What a picture was, turned as its camera said."""

    media_type: str
    width: int
    height: int


class Shrunk(Struct, frozen=True):
    """A smaller copy without metadata, never larger than the original (`of`)."""

    media_type: str
    content: bytes
    width: int
    height: int
    of: Original


async def shrink(content: bytes, *, longest: int, square: bool = False) -> Shrunk:
    """A copy whose longest side has at most so many pixels; `square` cuts it around its middle.

    Opaque pictures become JPEG, others WebP. Raises BadInput (400) naming `file` when this is no picture that we read.
    """
    return await _decoded(content, None, longest, square)


async def shrink_file(path: Path, *, longest: int) -> Shrunk:
    """The same for a picture on disk, which is not read into this process."""
    with path.open("rb") as source:
        return await _decoded(None, source, longest, False)


async def _decoded(content: bytes | None, source: IO[bytes] | None, longest: int, square: bool) -> Shrunk:
    loop = asyncio.get_running_loop()
    async with _places.setdefault(loop, asyncio.Semaphore(AT_ONCE)):
        shape = "square" if square else "fit"
        answer = await asked(DECODER, str(longest), shape, content=content, source=source, wait=SECONDS)
    line, _, small = answer.partition(b"\n")
    facts: dict[str, Any] = msgspec.json.decode(line) if line else {"refused": "broken"}
    if "refused" in facts:
        raise BadInput("Some fields are wrong.", fields={"file": REFUSALS[facts["refused"]]})
    return msgspec.convert(facts | {"content": small}, Shrunk)
