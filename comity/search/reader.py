"""The reader of the log, one in every process that serves; the progress row decides which of them goes on."""

from __future__ import annotations

import asyncio
import contextlib

from comity.foundation.errors import Unavailable
from comity.foundation.logs import log_failure
from comity.foundation.runtime import Runtime
from comity.search import actions, reading

PAUSE, IDLE = 0.05, 5.0
"""Seconds: at least between two batches, and at most between two looks."""
REST = 9
"""It rests so many times as long as a batch took: those who write go first, the more of them the more."""
AFTER_A_FAULT = 30.0


class Reader:
    """Woken by what happens here; what other processes wrote is seen at the next look."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime, self._awake = runtime, asyncio.Event()
        runtime.store.listen(lambda events: self._awake.set())

    async def run(self) -> None:
        """Until cancelled."""
        begun = False
        while True:
            try:
                if not begun:
                    await self._runtime.store.write(actions.begin)
                begun = True
                await self._catch_up()
            except Unavailable:
                await asyncio.sleep(IDLE)
            except Exception as error:  # noqa: BLE001 - what is said here must be found tomorrow, whatever failed today
                log_failure(error)
                await asyncio.sleep(AFTER_A_FAULT)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(IDLE):
                    await self._awake.wait()

    async def _catch_up(self) -> None:
        store, clock = self._runtime.store, asyncio.get_running_loop().time
        took = 0.0
        while True:
            self._awake.clear()
            await asyncio.sleep(max(PAUSE, REST * took))
            begun = clock()
            batch = await store.read(reading.pending)
            if batch is None or not await store.write(actions.take_in, batch=batch):
                return
            took = clock() - begun


async def read_on(runtime: Runtime) -> None:
    """Keep the index in step with the log as long as this process serves."""
    await Reader(runtime).run()
