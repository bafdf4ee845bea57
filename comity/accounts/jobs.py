"""Housekeeping of accounts."""

from __future__ import annotations

import asyncio
from typing import Any

from comity.accounts import actions
from comity.accounts.providers.actions import forget_trips
from comity.foundation.clock import DAY, MINUTE
from comity.foundation.jobs import Job
from comity.foundation.mail import JOB as MAIL
from comity.foundation.once.repeats import JOB as ONCE
from comity.foundation.runtime import Runtime

NOTED_SECONDS = 60


async def _forget_old_sessions(runtime: Runtime, payload: dict[str, Any]) -> None:
    await runtime.store.write(actions.forget_old_sessions)


async def _forget_challenges(runtime: Runtime, payload: dict[str, Any]) -> None:
    await runtime.store.write(actions.forget_challenges)


async def _forget_trips(runtime: Runtime, payload: dict[str, Any]) -> None:
    await runtime.store.write(forget_trips)


async def note_use(runtime: Runtime) -> None:
    """Write down every minute which sessions and API tokens were used, until cancelled."""
    while True:
        await asyncio.sleep(NOTED_SECONDS)
        listening = {one.actor.credential for one in runtime.hub.connections if one.actor.kind == "token"}
        used = runtime.credentials.used() | listening
        if used:
            await runtime.store.write(actions.note_use, credentials=used)


JOBS = [
    MAIL,
    ONCE,
    Job("accounts.forget_old_sessions", _forget_old_sessions, every=DAY),
    Job("accounts.forget_challenges", _forget_challenges, every=10 * MINUTE),
    Job("accounts.forget_trips", _forget_trips, every=DAY),
]
