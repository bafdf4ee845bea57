"""The reader of the log for questions, one in every process that serves."""

from __future__ import annotations

import asyncio

from comity.etiquette.advising import actions, reading
from comity.etiquette.advising.reading import Batch
from comity.etiquette.coach import advice as coach
from comity.foundation.following import Bookmark, Follower
from comity.foundation.runtime import Runtime


async def prepare_coach(batch: Batch) -> Batch:
    """With the first words from outside, so that neither those who write nor the first draft wait for it."""
    await asyncio.to_thread(coach.prepare)
    return batch


async def follow_questions(runtime: Runtime) -> None:
    """Keep the questions in step with the log as long as this process serves."""
    here = Bookmark(
        runtime.store,
        begin=actions.begin,
        reached=reading.reached,
        pending=reading.pending,
        take_in=actions.take_in,
        ready=prepare_coach,
    )
    await Follower(runtime, here.look).run()
