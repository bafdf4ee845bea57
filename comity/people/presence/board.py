"""The board in the hall: how every door stands, in memory, so that drawing a face asks no database.

It is told by the live stream who comes, goes and stirs, and by verbs what people choose. Changes that are computed are
told to screens once a second, as many as they bear; what somebody chose is told at once. Over PostgreSQL other
processes may serve the same people: each writes whom it sees, and reads what the others wrote.
"""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

import msgspec

from comity.foundation.clock import SECOND
from comity.foundation.live.connection import Connection
from comity.foundation.live.frames import op
from comity.foundation.logs import log_failure
from comity.foundation.policies import Actor
from comity.people.presence import queries
from comity.people.presence.actions import Attendance, choose_presence, record_attendance
from comity.people.presence.queries import Stored
from comity.people.presence.standing import AWAY, PresenceOut, Standing, presence_out

if TYPE_CHECKING:
    from comity.foundation.runtime import Runtime

ROUND_SECONDS = 1.0
LOOK = 10
"""Rounds between two looks at everybody: doors that open again by themselves, people who fell asleep."""
WRITTEN = 30 * SECOND
SEEN = 45 * SECOND
BUDGET = 10_000
"""Frames a round about what is computed, to all screens together: after a restart everybody comes at once."""
SLICE = 500


class Board:
    """Implements `foundation.live.ports.Presences`. `shared` is whether other processes may serve the same people."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._shared = not runtime.settings.database_url.startswith("sqlite")
        self._standings: dict[uuid.UUID, Standing] = {}
        self._shown: dict[str, str] = {}
        self._changed: dict[uuid.UUID, None] = {}
        self.changes = 0
        """Counts what would be drawn otherwise now."""
        self._read_at = 0

    # -- for those who draw

    def sill(self, person: str) -> str:
        """`lit`, `half`, `dark` or `here`; "" when nothing is known of this person."""
        return self._shown.get(person, "")

    def presence_of(self, person: str) -> PresenceOut:
        """How the door of a colleague stands, for templates."""
        return self.presence(uuid.UUID(person), inside=True)

    def presence(self, person: uuid.UUID, *, inside: bool) -> PresenceOut:
        return presence_out(self._standings.get(person) or Standing(inside), self._now())

    # -- from the live stream

    def came(self, actor: Actor) -> None:
        if actor.kind == "token":
            return
        standing = self._standing(actor.person, inside=actor.inside)
        standing.sockets += 1
        self.stirred(actor)

    def left(self, actor: Actor) -> None:
        standing = self._standings.get(actor.person)
        if actor.kind != "token" and standing is not None and standing.sockets:
            standing.sockets -= 1
            standing.left_at = self._now()
            self._changed[actor.person] = None

    def stirred(self, actor: Actor) -> None:
        if actor.kind != "token":
            self._standing(actor.person, inside=actor.inside).active_at = self._now()
            self._draw(actor.person)

    # -- from people

    async def choose(self, person: uuid.UUID, *, status: str, words: str, until: int | None) -> PresenceOut:
        """Keep what somebody chose and tell everybody who sees his door."""
        await self._runtime.store.write(choose_presence, person=person, status=status, words=words, until=until)
        standing = self._standing(person, inside=True)
        standing.choose(status, words, until)
        self.changes += 1
        standing.active_at = self._now()
        self._draw(person)
        await self._tell([person])
        return presence_out(standing, self._now())

    # -- the rounds

    async def run(self) -> None:
        """Until cancelled."""
        count = 0
        while True:
            try:
                await self._round(look=count % LOOK == 0)
            except Exception as error:  # noqa: BLE001 - a database that is away comes back; doors go on standing
                log_failure(error)
            count += 1
            await asyncio.sleep(ROUND_SECONDS)

    async def _round(self, *, look: bool) -> None:
        if look:
            await self._exchange()
            for person in list(self._standings):
                self._draw(person)
                self._forget_stranger(person)
        due = [person for person in list(self._changed) if self._settled(person)]
        due = due[: max(1, BUDGET // max(1, len(self._inside())))]
        for person in due:
            self._changed.pop(person, None)
            self._draw(person)
        await self._tell([person for person in due if self._news(person)])

    def _forget_stranger(self, person: uuid.UUID) -> None:
        """People outside come and go by the thousand; of those who went nothing is kept."""
        standing = self._standings[person]
        if not (standing.inside or standing.connected(self._now()) or person in self._changed):
            del self._standings[person], self._shown[str(person)]

    def _settled(self, person: uuid.UUID) -> bool:
        standing = self._standings[person]
        return standing.sockets > 0 or not standing.connected(self._now())

    def _news(self, person: uuid.UUID) -> bool:
        return self._standings[person].told != self._shown.get(str(person), "")

    async def _exchange(self) -> None:
        """Read what others wrote, and write who is here; over SQLite there are no others."""
        store, now = self._runtime.store, self._now()
        if self._shared:
            seen = [self._attendance(person) for person, one in self._standings.items() if self._unwritten(one, now)]
            if seen:
                await store.write(record_attendance, seen=seen)
        elif self._read_at:
            return
        for row in await store.read(queries.changed_since, since=self._read_at):
            self._take(row)
        self._read_at = now - SECOND

    def _unwritten(self, standing: Standing, now: int) -> bool:
        return standing.sockets > 0 and now - standing.written_at >= WRITTEN

    def _attendance(self, person: uuid.UUID) -> Attendance:
        standing = self._standings[person]
        standing.written_at = self._now()
        return Attendance(person, standing.written_at + SEEN, standing.active_at + AWAY)

    def _take(self, row: Stored) -> None:
        standing = self._standing(row.person, inside=row.inside)
        chosen = (standing.chosen, standing.words, standing.until) != (row.chosen, row.words, row.until)
        standing.choose(row.chosen, row.words, row.until)
        if not standing.sockets:
            standing.seen_until = row.connected_until if self._shared else 0
        standing.awake_until = row.active_until
        if chosen:
            standing.told = "?"
            self._changed[row.person] = None

    def _standing(self, person: uuid.UUID, *, inside: bool) -> Standing:
        standing = self._standings.get(person)
        if standing is None:
            standing = self._standings[person] = Standing(inside)
            standing.told = standing.sill(0)
        standing.inside = inside
        return standing

    def _draw(self, person: uuid.UUID) -> None:
        """What faces show from now on; screens that are open follow in the next round."""
        standing = self._standings[person]
        sill = standing.sill(self._now())
        if self._shown.get(str(person)) != sill:
            self._shown[str(person)] = sill
            self.changes += 1
        if sill != standing.told:
            self._changed[person] = None

    # -- to screens

    def _inside(self) -> list[Connection]:
        return [connection for connection in self._runtime.hub.connections if connection.actor.colleague]

    async def _tell(self, persons: list[uuid.UUID]) -> None:
        """To everybody inside; of colleagues also to those outside who talk with them."""
        if not persons:
            return
        frames = {person: self._frame(person) for person in persons}
        together = b"".join(frames.values())
        for place, connection in enumerate(self._inside()):
            if connection.backlog is None and not connection.wire.congested:
                connection.tell(together)
            if place % SLICE == SLICE - 1:
                await asyncio.sleep(0)
        for person, frame in frames.items():
            if self._standings[person].inside:
                for outsider in await self._acquainted(person):
                    self._runtime.hub.tell(outsider, frame)

    async def _acquainted(self, person: uuid.UUID) -> set[uuid.UUID]:
        """Those outside with an open page who share a conversation with this colleague."""
        among = {one for one, standing in self._standings.items() if not standing.inside and standing.sockets}
        found: set[uuid.UUID] = set()
        if among:
            for query in self._runtime.slots.get("acquainted", ()):
                found |= await self._runtime.store.read(query, person=person, among=among)
        return found

    def _frame(self, person: uuid.UUID) -> bytes:
        standing = self._standings[person]
        standing.told = self._shown[str(person)]
        seen = msgspec.to_builtins(presence_out(standing, self._now()))
        return op("event", type="presence.changed", data={"person": str(person), **seen})

    def _now(self) -> int:
        return self._runtime.store.clock()
