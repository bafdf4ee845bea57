"""The reader of the log, one in every process that serves; the progress row decides which of them goes on."""

from __future__ import annotations

from comity.foundation.following import Follower, Pace
from comity.foundation.runtime import Runtime
from comity.search import actions, reading

PACE = Pace(pause=0.05)


class Reader:
    """One step: what happened since, else a step back into what was written before the search began."""

    def __init__(self, runtime: Runtime) -> None:
        self._store = runtime.store
        self._begun = False

    async def look(self) -> bool:
        if not self._begun:
            await self._store.write(actions.begin)
        self._begun = True
        batch = await self._store.read(reading.pending)
        return batch is not None and await self._store.write(actions.take_in, batch=batch)


async def read_on(runtime: Runtime) -> None:
    """Keep the index in step with the log as long as this process serves."""
    await Follower(runtime, Reader(runtime).look, PACE).run()
