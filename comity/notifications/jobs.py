"""What happens to notifications on its own."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from comity.foundation.clock import DAY
from comity.foundation.jobs import Job
from comity.foundation.runtime import Runtime
from comity.notifications import actions, pushing
from comity.notifications.letters import News


async def _tell(runtime: Runtime, payload: dict[str, Any]) -> None:
    news = msgspec.convert({name: value for name, value in payload.items() if name != "device"}, News)
    await pushing.tell(runtime, device=uuid.UUID(payload["device"]), news=news)


async def _forget(runtime: Runtime, _: dict[str, Any]) -> None:
    await runtime.store.write(actions.forget_removed)


JOBS = [Job(actions.PUSH, _tell), Job("push.forget", _forget, every=DAY)]
