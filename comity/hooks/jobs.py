"""Housekeeping of webhooks."""

from __future__ import annotations

from typing import Any

from comity.foundation.clock import HOUR
from comity.foundation.jobs import Job
from comity.foundation.runtime import Runtime
from comity.hooks import actions


async def _forget(runtime: Runtime, _: dict[str, Any]) -> None:
    await runtime.store.write(actions.forget)


JOBS = [Job("hooks.forget", _forget, every=HOUR)]
