"""The words of documents. They are taken out in a limited child process, never in this one."""

from __future__ import annotations

import asyncio
from pathlib import Path

from comity.foundation.files.child import asked

READER = Path(__file__).with_name("word_reader.py")
LARGEST = 50_000_000
CHARACTERS = 64_000
SECONDS = 15
READABLE = frozenset(
    {
        "text/plain",
        "application/pdf",
        "application/zip",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
    }
)
_places: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


async def words_of(path: Path) -> str:
    """The first 64,000 characters of what a document says, line by line; none of one that is locked, broken, too
    large, no document, or gone."""
    loop = asyncio.get_running_loop()
    async with _places.setdefault(loop, asyncio.Semaphore(1)):
        try:
            with path.open("rb") as source:
                answer = await asked(READER, source=source, wait=SECONDS)
        except FileNotFoundError:
            return ""
    return answer.decode(errors="ignore").replace("\0", "")[:CHARACTERS]
