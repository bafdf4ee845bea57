"""Jobs of calls."""

from __future__ import annotations

import contextlib
import uuid
from typing import Any, cast

from comity.calls import actions, queries
from comity.calls.actions.ending import CLOSE_ROOM
from comity.calls.actions.recording import TRANSCRIBE
from comity.calls.actions.ringing import RING_IS_OVER
from comity.calls.carrying import carrier
from comity.calls.ports import Away
from comity.calls.transcribing import Transcriber
from comity.foundation.jobs import Job
from comity.foundation.runtime import Runtime

TRANSCRIBER = "transcriber"


async def end_ring(runtime: Runtime, payload: dict[str, Any]) -> None:
    await runtime.store.write(actions.settle_call, call=uuid.UUID(payload["call"]))


async def close_room(runtime: Runtime, payload: dict[str, Any]) -> None:
    """A media server that is away has forgotten the room."""
    with contextlib.suppress(Away):
        await carrier(runtime).server.close(uuid.UUID(payload["call"]))


async def transcribe(runtime: Runtime, payload: dict[str, Any]) -> None:
    """Have it done, and look again later whether it was."""
    waits = await runtime.store.write(actions.await_transcript, **payload)
    blob = None if not waits else await runtime.store.read(queries.blob_of, file=uuid.UUID(payload["file"]))
    if blob is not None and runtime.settings.calls.transcribe:
        transcriber = cast(Transcriber, runtime.slots[TRANSCRIBER][0])
        transcriber.begin(uuid.UUID(payload["recording"]), runtime.blobs.path(blob))


JOBS = [
    Job(RING_IS_OVER, end_ring),
    Job(TRANSCRIBE, transcribe),
    Job(CLOSE_ROOM, close_room),
]
