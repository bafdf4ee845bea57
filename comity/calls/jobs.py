"""Jobs of calls."""

from __future__ import annotations

import uuid
from typing import Any

from comity.calls import actions
from comity.calls.actions.ringing import RING_IS_OVER
from comity.foundation.jobs import Job
from comity.foundation.runtime import Runtime


async def end_ring(runtime: Runtime, payload: dict[str, Any]) -> None:
    await runtime.store.write(actions.settle_call, call=uuid.UUID(payload["call"]))


JOBS = [Job(RING_IS_OVER, end_ring)]
