"""The hub: every committed event goes to the sockets of those who hear its conversation.

Events arrive in the order of the stream. A batch whose audiences are known goes out at once; otherwise it waits, with
everything behind it, until they are read. Frames are encoded once per side, and a socket gets one write per batch.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from collections.abc import Coroutine, Iterable
from itertools import groupby
from typing import Any

from comity.foundation.credentials import REVOKED
from comity.foundation.events import Cursor, Event
from comity.foundation.live.connection import Connection
from comity.foundation.live.frames import event_payload, framed, op
from comity.foundation.live.ports import Audience, Presences, Stage
from comity.foundation.logs import log_failure
from comity.foundation.store import Store

JOINED, LEFT = "participant.joined", "participant.left"
SIGNED_OUT = 4401
REMEMBERED = 20_000
RETRY_SECONDS = 0.2
MEMBER = "member."
"""Events that may change who is inside: all audiences are read anew."""
Fragments = dict[int, str | None]
Targets = tuple[list[Connection], list[Connection], list[Connection], list[Connection]]


class Heard:
    """A conversation's audience with its open sockets, kept until somebody comes or goes."""

    __slots__ = ("audience", "generation", "targets")

    def __init__(self, audience: Audience) -> None:
        self.audience = audience
        self.generation = -1
        self.targets: Targets = ([], [], [], [])


class Hub:
    def __init__(self, store: Store, stage: Stage) -> None:
        self.store, self.stage = store, stage
        self.told = store.end()
        self.presences: Presences | None = None
        self.inside_news: set[str] = set()
        self._by_person: dict[uuid.UUID, set[Connection]] = {}
        self._watching: dict[uuid.UUID, set[Connection]] = {}
        self._heard: dict[uuid.UUID, Heard] = {}
        self._generation = 0
        self._changes = 0
        self._waiting: deque[list[Event]] = deque()
        self._working: asyncio.Task[None] | None = None
        self._summaries: dict[uuid.UUID, bool] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    async def stop(self) -> None:
        """Read and tell nothing more: the sockets are closed, and the store is about to be."""
        self._stopped = True
        under_way = [task for task in (self._working, *self._tasks) if task is not None]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    # -- sockets come and go

    def add(self, connection: Connection) -> None:
        self._by_person.setdefault(connection.actor.person, set()).add(connection)
        self._generation += 1
        if self.presences is not None:
            self.presences.came(connection.actor)

    def remove(self, connection: Connection) -> None:
        mine = self._by_person.get(connection.actor.person, set())
        if self.presences is not None and connection in mine:
            self.presences.left(connection.actor)
        mine.discard(connection)
        if not mine:
            self._by_person.pop(connection.actor.person, None)
        for watchers in self._watching.values():
            watchers.discard(connection)
        self._generation += 1

    def count(self, person: uuid.UUID) -> int:
        return len(self._by_person.get(person, ()))

    @property
    def connections(self) -> Iterable[Connection]:
        return [connection for mine in self._by_person.values() for connection in mine]

    def watch(self, connection: Connection, conversation: uuid.UUID) -> None:
        self._watching.setdefault(conversation, set()).add(connection)
        self._generation += 1

    def unwatch(self, connection: Connection, conversation: uuid.UUID) -> None:
        self._watching.get(conversation, set()).discard(connection)
        self._generation += 1

    # -- events arrive

    def feed(self, events: list[Event]) -> None:
        """Take committed events; called on the event loop, in the order of the stream."""
        if self._stopped:
            return
        if self._working is None and self._ready(events):
            self._deliver(events, {}, {})
            return
        self._waiting.extend(_segments(events))
        if self._working is None:
            self._working = asyncio.create_task(self._work())

    def _ready(self, events: list[Event]) -> bool:
        for event in events:
            if event.conversation is None:
                if event.kind.startswith(MEMBER):
                    return False
                continue
            heard = self._heard.get(event.conversation)
            if heard is None or event.inside is None or event.kind in (JOINED, LEFT):
                return False
            _, inside_html, _, outside_html = self._targets(event.conversation, heard)
            if inside_html or outside_html:
                return False
        return True

    async def _work(self) -> None:
        try:
            while self._waiting:
                inside, outside = await self._prepared(self._waiting[0])
                self._deliver(self._waiting.popleft(), inside, outside)
        finally:
            self._working = None

    async def _prepared(self, events: list[Event]) -> tuple[Fragments, Fragments]:
        """What delivery needs, asked for until the database answers; a page opened meanwhile gets its fragments too."""
        while True:
            try:
                inside, outside = await self._prepare(events)
            except Exception as error:  # noqa: BLE001 - events wait, whatever it is; none is left out
                log_failure(error)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if not self._lacks(events, inside, inside=True) and not self._lacks(events, outside, inside=False):
                return inside, outside

    def _lacks(self, events: list[Event], known: Fragments, *, inside: bool) -> bool:
        talk = [event for event in events if event.conversation is not None]
        return any(self._listens_in_html(event, inside=inside) and id(event) not in known for event in talk)

    async def _prepare(self, events: list[Event]) -> tuple[Fragments, Fragments]:
        """Read what delivery needs: audiences, current rows, and fragments where a web page listens."""
        talk = [event for event in events if event.conversation is not None]
        for conversation in {event.conversation for event in talk if event.conversation is not None}:
            await self.hear(conversation)
        bare = [event for event in talk if event.inside is None]
        if bare:
            await self.store.read(self.stage.load, events=bare)
        return await self._fragments(talk, inside=True), await self._fragments(talk, inside=False)

    async def _fragments(self, events: list[Event], *, inside: bool) -> Fragments:
        wanted = [event for event in events if self._listens_in_html(event, inside=inside)]
        if not wanted:
            return {}
        texts = await self.store.read(self.stage.fragments, events=wanted, inside=inside)
        return {id(event): text for event, text in zip(wanted, texts, strict=True)}

    def _listens_in_html(self, event: Event, *, inside: bool) -> bool:
        if event.conversation is None or (not inside and event.outside_seq is None):
            return False
        targets = self._targets(event.conversation, self._heard[event.conversation])
        return bool(targets[1 if inside else 3]) or event.kind in (JOINED, LEFT)

    # -- events go out

    def _deliver(self, events: list[Event], inside: Fragments, outside: Fragments) -> None:
        before = self.told
        parts: dict[Connection, list[bytes]] = {}
        for _, neighbours in groupby(events, key=_run):
            run = list(neighbours)
            if run[0].conversation is None:
                for event in run:
                    self._observe(event)
            else:
                self._address(run[0].conversation, run, inside, outside, parts)
        for connection, frames in parts.items():
            connection.push(frames[0] if len(frames) == 1 else b"".join(frames), before)
        if events:
            self.told = Cursor(events[-1].txid, events[-1].position)
        self._summarise(events)

    def _observe(self, event: Event) -> None:
        if event.kind == REVOKED:
            self._sign_out(event.subject)
        elif event.kind.startswith(MEMBER):
            self._heard.clear()
            self._changes += 1
        elif event.kind in self.inside_news:
            self._spread(event)

    def _spread(self, event: Event) -> None:
        """To everybody inside, without a cursor: who is away then reads it with his page. Rooms name such kinds in
        `inside_news`."""
        frame = op("event", type=event.kind, data={"subject": str(event.subject), **(event.facts or {})})
        for connection in self.connections:
            if connection.actor.colleague and connection.backlog is None and not connection.wire.congested:
                connection.tell(frame)

    def _address(
        self,
        conversation: uuid.UUID,
        run: list[Event],
        inside_html: Fragments,
        outside_html: Fragments,
        parts: dict[Connection, list[bytes]],
    ) -> None:
        """Share out a run of events of one conversation; a membership event is a run of its own."""
        heard = self._heard.get(conversation) or Heard(Audience(set(), set()))
        if run[0].kind in (JOINED, LEFT):
            self._change(heard, run[0], present=True)
        inside, inside_pages, outside, outside_pages = self._targets(conversation, heard)
        open_to_all = [event for event in run if event.outside_seq is not None]
        self._share(run, inside, parts, inside=True)
        self._share(run, inside_pages, parts, inside=True, html=inside_html)
        self._share(open_to_all, outside, parts, inside=False)
        self._share(open_to_all, outside_pages, parts, inside=False, html=outside_html)
        if run[0].kind == LEFT:
            self._change(heard, run[0], present=False)

    def _share(
        self,
        events: list[Event],
        connections: list[Connection],
        parts: dict[Connection, list[bytes]],
        *,
        inside: bool,
        html: Fragments | None = None,
    ) -> None:
        """Encode once, for everybody on one side who reads one format."""
        if not (events and connections):
            return
        texts = [None] * len(events) if html is None else [html.get(id(event)) for event in events]
        epoch = self.store.epoch
        frames = b"".join(
            framed(event_payload(event, epoch, inside=inside, html=text))
            for event, text in zip(events, texts, strict=True)
        )
        for connection in connections:
            mine = parts.get(connection)
            if mine is None:
                parts[connection] = [frames]
            else:
                mine.append(frames)

    def _change(self, heard: Heard, event: Event, *, present: bool) -> None:
        """Apply a membership event at its place in the stream."""
        assert event.subject is not None and event.facts is not None
        people = heard.audience.inside if event.facts.get("inside") else heard.audience.outside
        self._changes += 1
        if present:
            people.add(event.subject)
        else:
            heard.audience.inside.discard(event.subject)
            heard.audience.outside.discard(event.subject)
            for connection in self._by_person.get(event.subject, ()):
                self._watching.get(event.conversation or event.subject, set()).discard(connection)
        heard.generation = -1

    def _targets(self, conversation: uuid.UUID, heard: Heard) -> Targets:
        if heard.generation != self._generation:
            heard.generation = self._generation
            inside, outside = self._open(heard.audience.inside), self._open(heard.audience.outside)
            inside |= self._watching.get(conversation, set())
            heard.targets = (*_by_format(inside), *_by_format(outside))
        return heard.targets

    def _open(self, people: set[uuid.UUID]) -> set[Connection]:
        smaller = people if len(people) < len(self._by_person) else self._by_person.keys() & people
        return {connection for person in smaller for connection in self._by_person.get(person, ())}

    def forget(self, conversation: uuid.UUID) -> None:
        """Have the audience read anew, after something other than a membership event changed it."""
        self._heard.pop(conversation, None)

    def _sign_out(self, credential: uuid.UUID | None) -> None:
        for connection in self.connections:
            if connection.actor.credential == credential and connection.close is not None:
                self.remove(connection)
                self._start(connection.close(SIGNED_OUT, "signed out"))

    # -- without lasting interest

    def whisper(self, conversation: uuid.UUID, frame: bytes, *, inside: bool, outside: bool, but: uuid.UUID) -> None:
        """A frame for those who are there now; `but` is the person it comes from."""
        heard = self._heard.get(conversation)
        if heard is None:
            return
        targets = self._targets(conversation, heard)
        for connection in [*(targets[0] + targets[1] if inside else ()), *(targets[2] + targets[3] if outside else ())]:
            if connection.actor.person != but and connection.backlog is None and not connection.wire.congested:
                connection.tell(frame)

    def tell(self, person: uuid.UUID, frame: bytes) -> None:
        """A frame for all sockets of one person."""
        for connection in self._by_person.get(person, ()):
            if connection.backlog is not None:
                connection.backlog.append(frame)  # after what he missed
            elif not connection.wire.congested:
                connection.tell(frame)

    async def hear(self, conversation: uuid.UUID) -> None:
        """Make sure that the audience of a conversation is known, as it was where the stream stands."""
        while conversation not in self._heard:
            if len(self._heard) > REMEMBERED:
                self._heard.clear()
            changes = self._changes
            audience = await self.store.read(self.stage.audience, conversation=conversation, at=self.told)
            if changes == self._changes:
                self._heard.setdefault(conversation, Heard(audience))

    def _summarise(self, events: list[Event]) -> None:
        for conversation in {event.conversation for event in events if event.conversation is not None}:
            if conversation in self._summaries:
                self._summaries[conversation] = True
            elif self._by_person:
                self._summaries[conversation] = False
                self._start(self._send_summaries(conversation))

    async def _send_summaries(self, conversation: uuid.UUID) -> None:
        """`conversation.updated` to members who see it without taking part: at once, then at most once a second."""
        try:
            again = True
            while again:
                self._summaries[conversation] = False
                await self._send_summary(conversation)
                await asyncio.sleep(1)
                again = self._summaries[conversation]
        finally:
            del self._summaries[conversation]

    async def _send_summary(self, conversation: uuid.UUID) -> None:
        heard = self._heard.get(conversation)
        if heard is None or not self._bystanders(conversation, heard):
            return
        summary = await self.store.read(self.stage.summary, conversation=conversation)
        if summary is None:
            return
        frame = framed(
            b'{"op":"event","type":"conversation.updated","conversation":"%s","data":%s}'
            % (str(conversation).encode(), summary.row)
        )
        for connection in self._bystanders(conversation, heard):
            entitled = summary.members is None or connection.actor.person in summary.members
            if entitled and connection.backlog is None and not connection.wire.congested:
                connection.tell(frame)

    def _bystanders(self, conversation: uuid.UUID, heard: Heard) -> list[Connection]:
        taking_part, watching = heard.audience.inside, self._watching.get(conversation, set())
        others = [c for person, mine in self._by_person.items() if person not in taking_part for c in mine]
        return [connection for connection in others if connection.actor.colleague and connection not in watching]

    def _start(self, step: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(step)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _by_format(connections: set[Connection]) -> tuple[list[Connection], list[Connection]]:
    return [c for c in connections if not c.html], [c for c in connections if c.html]


def _segments(events: list[Event]) -> list[list[Event]]:
    """Events up to and with one that may change who is inside: what follows it is prepared after it was told."""
    segments: list[list[Event]] = [[]]
    for event in events:
        segments[-1].append(event)
        if event.kind.startswith(MEMBER):
            segments.append([])
    return [segment for segment in segments if segment]


def _run(event: Event) -> Any:
    """Neighbours with the same key are shared out together."""
    return (event.position, event.conversation) if event.kind in (JOINED, LEFT) else event.conversation
