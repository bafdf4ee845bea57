"""What those who are in a call are told at once, and nobody later."""

from __future__ import annotations

import uuid
from typing import Any

from msgspec import to_builtins

from comity.calls import queries
from comity.calls.events import CALL_RECORDING
from comity.calls.queries import JOINED
from comity.calls.shapes import CallOut, recording_out
from comity.foundation.runtime import Runtime


async def tell_those_there(runtime: Runtime, call: CallOut, kind: str, told: dict[str, Any]) -> None:
    there = [uuid.UUID(seat.person) for seat in call.seats if seat.state == JOINED]
    await tell_persons(runtime, there, kind, call.conversation, {"call": call.id, **told})


async def tell_of_recording(runtime: Runtime, call: uuid.UUID) -> None:
    """What is agreed by now, where somebody asked to record."""
    found = await runtime.store.read(queries.recording_of, call=call)
    if found is not None:
        recording = None if found.recording is None else to_builtins(recording_out(found.recording, found.consents))
        told = {"call": str(call), "recording": recording}
        await tell_persons(runtime, list(found.there), CALL_RECORDING, str(found.conversation), told)


async def tell_persons(
    runtime: Runtime, persons: list[uuid.UUID], kind: str, conversation: str, told: dict[str, Any]
) -> None:
    event = {"op": "event", "type": kind, "conversation": conversation, "data": told}
    await runtime.relay.tell(persons, event)
