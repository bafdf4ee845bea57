"""What calls bring to the whole."""

from __future__ import annotations

import asyncio

from comity.calls import api, audit_words, jobs, operations, pages, queries, settings, ways
from comity.calls.carrying import carry_calls
from comity.calls.jobs import TRANSCRIBER
from comity.calls.keeper import keep_calls
from comity.calls.transcribing import Transcriber
from comity.conversations.ports import BEFORE_MERGING
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime


def prepare(runtime: Runtime) -> None:
    ways.register(runtime)
    audit_words.register(runtime)
    pages.prepare(runtime)
    settings.prepare(runtime)
    runtime.register(BEFORE_MERGING, queries.keeps_busy)
    runtime.register(TRANSCRIBER, Transcriber(runtime))


async def look_after_calls(runtime: Runtime) -> None:
    """As long as this process serves."""
    async with asyncio.TaskGroup() as steps:
        for step in (keep_calls, carry_calls):
            steps.create_task(step(runtime))


ROOM = Room(
    "calls",
    routes=[*api.ROUTES, *pages.ROUTES, *settings.ROUTES],
    operations=operations.OPERATIONS,
    jobs=jobs.JOBS,
    prepare=prepare,
    beside=look_after_calls,
)
