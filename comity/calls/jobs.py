"""Jobs of calls."""

from __future__ import annotations

import contextlib
import uuid
from typing import Any

from comity.calls import actions
from comity.calls.actions.ending import CLOSE_ROOM, LEAVE_ROOM
from comity.calls.actions.ringing import RING_IS_OVER
from comity.calls.carrying import carrier
from comity.calls.ports import Away
from comity.foundation.jobs import Job
from comity.foundation.runtime import Runtime


async def end_ring(runtime: Runtime, payload: dict[str, Any]) -> None:
    await runtime.store.write(actions.settle_call, call=uuid.UUID(payload["call"]))


async def close_room(runtime: Runtime, payload: dict[str, Any]) -> None:
    """A media server that is away has forgotten the room."""
    with contextlib.suppress(Away):
        await carrier(runtime).server.close(uuid.UUID(payload["call"]))


async def leave_room(runtime: Runtime, payload: dict[str, Any]) -> None:
    with contextlib.suppress(Away):
        await carrier(runtime).server.leave(uuid.UUID(payload["call"]), uuid.UUID(payload["person"]))


JOBS = [Job(RING_IS_OVER, end_ring), Job(CLOSE_ROOM, close_room), Job(LEAVE_ROOM, leave_room)]
