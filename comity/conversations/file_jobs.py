"""What happens to files on its own: those that nothing refers to are collected, linked pages are looked at."""

from __future__ import annotations

import uuid
from typing import Any

from comity.conversations.actions.files import READ_FILES
from comity.conversations.previews import look_at_links
from comity.foundation.clock import DAY, MINUTE
from comity.foundation.files import actions as stored, intake, queries
from comity.foundation.files.documents import words_of
from comity.foundation.jobs import Job
from comity.foundation.runtime import Runtime

AT_ONCE = 20


async def _collect(runtime: Runtime, _: dict[str, Any]) -> None:
    await intake.collect(runtime)


async def _sweep(runtime: Runtime, _: dict[str, Any]) -> None:
    await intake.sweep(runtime)


async def _read(runtime: Runtime, payload: dict[str, Any]) -> None:
    """Take the words out of documents that were sent."""
    await _read_words(runtime, [uuid.UUID(file) for file in payload["files"]])


async def _read_left(runtime: Runtime, _: dict[str, Any]) -> None:
    """The same for those that were left over, and for what was sent before words were kept."""
    await _read_words(runtime, None)


async def _read_words(runtime: Runtime, files: list[uuid.UUID] | None) -> None:
    waiting = await runtime.store.read(queries.waiting_blobs, files=files, limit=AT_ONCE)
    for file, blob in waiting:
        words = await words_of(runtime.blobs.path(blob))
        await runtime.store.write(stored.keep_words, file=file, words=words)


JOBS = (
    Job("files.collect", _collect, every=10 * MINUTE),
    Job("files.sweep", _sweep, every=DAY),
    Job("previews.look", look_at_links),
    Job(READ_FILES, _read),
    Job("files.read_left", _read_left, every=10 * MINUTE),
)
