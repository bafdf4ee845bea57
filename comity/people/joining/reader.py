"""The reader of the log that looks for the same person, one in every process that serves."""

from __future__ import annotations

import asyncio
import contextlib

from comity.foundation.errors import Unavailable
from comity.foundation.logs import log_failure
from comity.foundation.runtime import Runtime
from comity.people.joining import actions, finding

PAUSE, IDLE, AFTER_A_FAULT = 0.2, 5.0, 30.0
"""Seconds: at least between two looks, at most between two, and after one that failed."""
REST = 9
"""It rests so many times as long as a look took: those who write go first."""


class Reader:
    """Woken by what happens here; what other processes wrote is seen at the next look."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime, self._awake = runtime, asyncio.Event()
        runtime.store.listen(lambda events: self._awake.set())

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._catch_up()
            except Unavailable:
                await asyncio.sleep(IDLE)
            except Exception as error:  # noqa: BLE001 - who comes tomorrow is compared, whatever failed today
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
            batch = await store.read(finding.pending)
            if batch is None or not await store.write(actions.look_at, batch=batch):
                return
            took = clock() - begun
