"""The keeper looks after calls that go on, in every process that serves: rings end in time, and who is gone leaves.

While no call is on it reads nothing: the log tells when one begins.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

from comity.calls import actions, queries
from comity.calls.actions.ending import SEEN_EVERY
from comity.calls.actions.keeping import GONE
from comity.calls.actions.ringing import RING
from comity.calls.events import CALL_ENDED, CALL_RINGING
from comity.calls.queries import JOINED, RINGING, Watched
from comity.calls.telling import tell_of_recording
from comity.foundation.errors import Unavailable
from comity.foundation.events import Event
from comity.foundation.logs import log_failure
from comity.foundation.runtime import Runtime

ROUND_SECONDS = 1.0


class Keeper:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._on: set[uuid.UUID] = set()
        self._began = runtime.store.clock()
        runtime.store.listen(self.heard)

    def heard(self, events: list[Event]) -> None:
        for event in events:
            if event.kind == CALL_RINGING and event.subject is not None:
                self._on.add(event.subject)
            elif event.kind == CALL_ENDED and event.subject is not None:
                self._on.discard(event.subject)

    async def run(self) -> None:
        """Until cancelled."""
        known = False
        while True:
            try:
                if not known:
                    self._on |= {call.id for call in await self._runtime.store.read(queries.calls_on)}
                    known = True
                if self._on:
                    await self.look()
            except Unavailable:
                pass
            except Exception as error:  # noqa: BLE001 - calls are kept true tomorrow, whatever failed today
                log_failure(error)
            await asyncio.sleep(ROUND_SECONDS)

    async def look(self) -> None:
        """One round over all calls that go on."""
        seats = await self._runtime.store.read(queries.watched)
        now = self._runtime.store.clock()
        here = {seat.person for seat in seats if seat.state == JOINED and self._runtime.hub.count(seat.person)}
        if any(seat.person in here and seat.seen_at + SEEN_EVERY <= now for seat in seats):
            await self._runtime.store.write(actions.note_seen, persons=here)
        late = {seat.call for seat in seats if seat.state == RINGING and seat.rang_at + RING <= now}
        gone = {seat.call for seat in seats if seat.state == JOINED and self._is_gone(seat, here, now)}
        for call in late:
            await self._keep(actions.settle_call, call)
        for call in gone:
            await self._keep(actions.vacate_gone, call)

    def _is_gone(self, seat: Watched, here: set[uuid.UUID], now: int) -> bool:
        """After a start everybody gets the time to come back."""
        if not seat.here:
            return True
        return seat.person not in here and max(seat.seen_at, self._began) + GONE <= now

    async def _keep(self, verb: Callable[..., Any], call: uuid.UUID) -> None:
        if await self._runtime.store.write(verb, call=call):
            await tell_of_recording(self._runtime, call)


async def keep_calls(runtime: Runtime) -> None:
    """Keep calls true as long as this process serves."""
    await Keeper(runtime).run()
