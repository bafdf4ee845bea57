"""Housekeeping of accounts."""

from __future__ import annotations

from typing import Any

from comity.accounts import actions
from comity.foundation.clock import DAY
from comity.foundation.jobs import Job
from comity.foundation.runtime import Runtime


async def _forget_old_sessions(runtime: Runtime, payload: dict[str, Any]) -> None:
    await runtime.store.write(actions.forget_old_sessions)


JOBS = [Job("accounts.forget_old_sessions", _forget_old_sessions, every=DAY)]
