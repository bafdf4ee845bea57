"""The reader of the log for questions, one in every process that serves."""

from __future__ import annotations

import asyncio
import contextlib

from comity.etiquette.advising import actions, reading
from comity.etiquette.coach import advice as coach
from comity.foundation.errors import Unavailable
from comity.foundation.events import Cursor
from comity.foundation.logs import log_failure
from comity.foundation.runtime import Runtime

PAUSE, IDLE, AFTER_A_FAULT = 0.2, 5.0, 30.0
"""Seconds: at least between two looks, at most between two, and after one that failed."""
REST = 9
"""It rests so many times as long as a look took: those who write go first."""
KEEP_PLACE = 20
"""Looks without a question after which the place is written down all the same."""


class Reader:
    """Woken by what happens here; what other processes wrote is seen at the next look. The place is written down with
    what was found there, so that talk among colleagues costs no write. With the first words from outside the coach is
    prepared, so that neither those who write nor the first draft wait for it."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime, self._awake = runtime, asyncio.Event()
        self._here: Cursor | None = None
        self._idle_looks = 0
        runtime.store.listen(lambda events: self._awake.set())

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._catch_up()
            except Unavailable:
                await asyncio.sleep(IDLE)
            except Exception as error:  # noqa: BLE001 - questions must be counted tomorrow, whatever failed today
                log_failure(error)
                await asyncio.sleep(AFTER_A_FAULT)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(IDLE):
                    await self._awake.wait()

    async def _catch_up(self) -> None:
        clock, took = asyncio.get_running_loop().time, 0.0
        if self._here is None:
            await self._runtime.store.write(actions.begin)
            self._here = await self._runtime.store.read(reading.reached)
        while self._here is not None:
            self._awake.clear()
            await asyncio.sleep(max(PAUSE, REST * took))
            begun = clock()
            if not await self._look(self._here):
                return
            took = clock() - begun

    async def _look(self, here: Cursor) -> bool:
        batch = await self._runtime.store.read(reading.pending, here=here)
        if batch is None:
            return False
        self._idle_looks = 0 if batch.messages else self._idle_looks + 1
        if batch.messages:
            await asyncio.to_thread(coach.prepare)
        if batch.messages or self._idle_looks % KEEP_PLACE == 0:
            await self._runtime.store.write(actions.take_in, batch=batch)
        self._here = batch.after
        return True


async def follow_questions(runtime: Runtime) -> None:
    """Keep the questions in step with the log as long as this process serves."""
    await Reader(runtime).run()
