"""Housekeeping of conversations."""

from __future__ import annotations

from typing import Any

from comity.conversations import actions, queries
from comity.conversations.file_jobs import JOBS as FILE_JOBS
from comity.foundation.clock import MINUTE
from comity.foundation.jobs import Job
from comity.foundation.runtime import Runtime


async def _wake_up(runtime: Runtime, payload: dict[str, Any]) -> None:
    for conversation in await runtime.store.read(queries.due_to_wake):
        await runtime.store.write(actions.wake_up, conversation=conversation)


JOBS = [Job("conversations.wake_up", _wake_up, every=MINUTE), *FILE_JOBS]
