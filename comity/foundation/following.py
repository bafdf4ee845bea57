"""Following the log: what a reader of it does between two looks, and how it keeps its place.

Every process that serves has the followers of its rooms. They are woken by what happens here; what other processes
wrote is seen at the next look. Those who write go first: a follower rests for a multiple of the time its look took.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

from comity.foundation.errors import Unavailable
from comity.foundation.events import Cursor
from comity.foundation.logs import log_failure
from comity.foundation.runtime import Runtime
from comity.foundation.store import Store, Tx

KEEP_PLACE = 20
"""Looks that found nothing after which the place is written down all the same."""
NO_PLACE = 5.0
"""Seconds between two looks of a reader that has nothing to read for yet."""


class Pace(Struct, frozen=True):
    """Seconds: at least between two looks, at most between two, after one that failed. It rests `rest` times as long as
    a look took."""

    pause: float = 0.2
    idle: float = 5.0
    after_a_fault: float = 30.0
    rest: float = 9.0


Look = Callable[[], Awaitable[bool]]
"""One step through the log. Returns whether another may follow at once."""


class Follower:
    """Looks until nothing is left, then waits for something to happen."""

    def __init__(self, runtime: Runtime, look: Look, pace: Pace | None = None) -> None:
        self._look, self._pace = look, pace or Pace()
        self._awake = asyncio.Event()
        runtime.store.listen(lambda events: self._awake.set())

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.catch_up()
            except Unavailable:
                await asyncio.sleep(self._pace.idle)
            except Exception as error:  # noqa: BLE001 - what is read here must be found tomorrow, whatever failed today
                log_failure(error)
                await asyncio.sleep(self._pace.after_a_fault)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pace.idle):
                    await self._awake.wait()

    async def catch_up(self) -> None:
        """Take in all that the log tells by now."""
        clock, took = asyncio.get_running_loop().time, 0.0
        while True:
            self._awake.clear()
            await asyncio.sleep(max(self._pace.pause, self._pace.rest * took))
            begun = clock()
            if not await self._look():
                return
            took = clock() - begun


class Batch(Protocol):
    """What one look found: the place behind it, and whether anything stands there that concerns the reader."""

    @property
    def after(self) -> Cursor: ...

    @property
    def concerns(self) -> bool: ...


B = TypeVar("B", bound=Batch)


class Bookmark(Generic[B]):
    """A look whose place is written down with what was found there, so that what does not concern it costs no write.

    `reached` is the place that was written down, None before there is one; `pending` is the batch behind a place, None
    where nothing happened since; `take_in` writes a batch and its place, and bears being told the same twice: after a
    crash, or because another process was there first. `ready` prepares a batch that concerns, outside of any unit.
    """

    def __init__(
        self,
        store: Store,
        *,
        reached: Callable[[Tx], Cursor | None],
        pending: Callable[..., B | None],
        take_in: Callable[..., Any],
        begin: Callable[[Tx], None] | None = None,
        ready: Callable[[B], Awaitable[B]] | None = None,
    ) -> None:
        self._store = store
        self._reached, self._pending, self._take_in = reached, pending, take_in
        self._begin, self._ready = begin, ready
        self._here: Cursor | None = None
        self._idle_looks = 0

    async def look(self) -> bool:
        if self._here is None:
            self._here = await self._first_place()
        if self._here is None:
            await asyncio.sleep(NO_PLACE)
            return False
        batch = await self._store.read(self._pending, here=self._here)
        if batch is None:
            return False
        self._idle_looks = 0 if batch.concerns else self._idle_looks + 1
        if batch.concerns and self._ready is not None:
            batch = await self._ready(batch)
        if batch.concerns or self._idle_looks % KEEP_PLACE == 0:
            await self._store.write(self._take_in, batch=batch)
        self._here = batch.after
        return True

    async def _first_place(self) -> Cursor | None:
        if self._begin is not None:
            await self._store.write(self._begin)
        return await self._store.read(self._reached)
