"""The reader of the log for notifications, one in every process that serves.

Whom to leave in peace is known where people are connected, so it is decided here and not by the job: who sits at an
open page is shown it there, and who closed his door is told nothing.
"""

from __future__ import annotations

import msgspec

from comity.foundation.following import Bookmark, Follower
from comity.foundation.runtime import Runtime
from comity.notifications import actions, queries, reading
from comity.notifications.reading import ENDS_A_RING, Batch, Telling
from comity.people.presence.api import board


class Sieve:
    """Doors and presence: open sounds, knock is told without a sound, closed is told nothing. That a call was answered
    or is over passes: what rings is to stop."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def sifted(self, batch: Batch) -> Batch:
        kept = [heard for one in batch.tellings if (heard := self._heard(one)) is not None]
        return msgspec.structs.replace(batch, tellings=tuple(kept))

    def _heard(self, one: Telling) -> Telling | None:
        if one.about in ENDS_A_RING:
            return one
        door = board(self._runtime).presence(one.person, inside=True)
        if door.status == "closed" or (door.connected and not door.away):
            return None
        return msgspec.structs.replace(one, quiet=True) if door.status == "knock" else one


async def follow_news(runtime: Runtime) -> None:
    """Have people told of what the log tells, as long as this process serves."""
    here = Bookmark(
        runtime.store,
        begin=actions.begin,
        reached=queries.reached,
        pending=reading.pending,
        take_in=actions.take_in,
        ready=Sieve(runtime).sifted,
    )
    await Follower(runtime, here.look).run()
