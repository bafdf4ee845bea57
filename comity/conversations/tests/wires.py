"""A hub with everything around it made of paper: wires that remember, a log in a list, audiences in a dictionary."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable, Coroutine, Sequence
from types import SimpleNamespace
from typing import Any, cast

from comity.foundation.errors import Unavailable
from comity.foundation.events import Cursor, Event
from comity.foundation.live.gateway import Gateway, Socket
from comity.foundation.live.hub import JOINED, LEFT, Hub
from comity.foundation.live.ports import Audience
from comity.foundation.live.protocol import WIRE
from comity.foundation.policies import Actor

ROOM, OTHER_ROOM = uuid.UUID(int=1), uuid.UUID(int=2)
ANNA, BEN, DORA, VIC = (uuid.UUID(int=10 + n) for n in range(4))
EPOCH = "0badcafe"
CREATED = "message.created"
Frame = dict[str, Any]


class Wire:
    """What the server's protocol hands out. `writes` are the single writes, `frames` what stands in them."""

    def __init__(self) -> None:
        self.on_drained: Callable[[], None] | None = None
        self.congested = False
        self.writes: list[bytes] = []

    def write_frames(self, frames: bytes) -> None:
        self.writes.append(frames)

    def drain(self) -> None:
        self.congested = False
        if self.on_drained is not None:
            self.on_drained()

    @property
    def frames(self) -> list[Frame]:
        return [frame for write in self.writes for frame in unframed(write)]

    @property
    def events(self) -> list[Frame]:
        return [frame for frame in self.frames if frame["op"] == "event"]

    @property
    def seqs(self) -> list[int]:
        return [frame["seq"] for frame in self.events]


def unframed(content: bytes) -> list[Frame]:
    """JSON of unfragmented, unmasked text frames (RFC 6455, 5.2)."""
    frames = []
    while content:
        assert content[0] == 0x81
        size, head = content[1], 2
        if size > 125:
            width = 2 if size == 126 else 8
            size, head = int.from_bytes(content[2 : 2 + width], "big"), 2 + width
        frames.append(json.loads(content[head : head + size]))
        content = content[head + size :]
    return frames


class Paper:
    """Store and stage in one: `log` is what was committed, `people` who takes part now, as the database would say."""

    epoch = EPOCH

    def __init__(self) -> None:
        self.log: list[Event] = []
        self.people: dict[uuid.UUID, Audience] = {}
        self.gate = asyncio.Event()
        self.gate.set()
        self.fails = 0
        self.most = 1_000

    # -- the store

    def end(self) -> Cursor:
        return Cursor(0, len(self.log))

    async def read(self, query: Callable[..., Any], /, **kw: Any) -> Any:
        await asyncio.sleep(0)
        result = query(None, **kw)
        await self.gate.wait()
        if self.fails:
            self.fails -= 1
            raise Unavailable("The database does not answer.")
        return result

    # -- the stage

    def audience(self, tx: Any, *, conversation: uuid.UUID, at: Cursor | None = None) -> Audience:
        """Who takes part now or, asked for a place in the stream, who did there."""
        known = self.people.get(conversation, Audience(set(), set()))
        people = set(known.inside)
        for event in reversed(self.log[len(self.log) if at is None else at.position :]):
            if event.kind in (JOINED, LEFT) and event.conversation == conversation and event.subject is not None:
                (people.discard if event.kind == JOINED else people.add)(event.subject)
        return Audience(people, set(known.outside))

    def may_watch(self, tx: Any, *, actor: Actor, conversation: uuid.UUID) -> bool:
        return actor.inside

    def load(self, tx: Any, *, events: Sequence[Event]) -> None:
        for event in events:
            event.inside, event.outside = b"{}", b"{}"

    def missed(self, tx: Any, *, actor: Actor, after: Cursor, upto: Cursor, limit: int) -> list[Event] | None:
        found = [event for event in self.log if after.position < event.position <= upto.position]
        found = [event for event in found if actor.inside or event.outside_seq is not None]
        return found if len(found) <= self.most else None

    def fragments(self, tx: Any, *, events: Sequence[Event], inside: bool) -> list[str | None]:
        return [f"<p>{event.inside_seq}</p>" if event.kind == CREATED else None for event in events]

    def summary(self, tx: Any, *, conversation: uuid.UUID) -> None:
        return None


class Stand:
    """A hub over a paper store, with anna, ben and dora inside ROOM and OTHER_ROOM, and vic outside of ROOM."""

    def __init__(self) -> None:
        self.paper = Paper()
        for room in (ROOM, OTHER_ROOM):
            self.paper.people[room] = Audience({ANNA, BEN, DORA}, {VIC} if room == ROOM else set())
        self.hub = Hub(cast(Any, self.paper), cast(Any, self.paper))
        self._numbers: dict[uuid.UUID, list[int]] = {}
        self._sockets: list[asyncio.Task[None]] = []

    def commit(self, *events: Event) -> list[Event]:
        """Append to the log, as the store does, without telling anybody yet."""
        for event in events:
            self.paper.log.append(event)
            event.position = len(self.paper.log)
            if event.kind in (JOINED, LEFT):
                assert event.conversation is not None and event.subject is not None
                people = self.paper.people[event.conversation].inside
                (people.add if event.kind == JOINED else people.discard)(event.subject)
        return list(events)

    def tell(self, *events: Event) -> None:
        """One batch: committed and told."""
        self.hub.feed(self.commit(*events))

    def message(self, room: uuid.UUID = ROOM, *, note: bool = False) -> Event:
        inside, outside = self._number(room, note=note)
        return Event(
            CREATED, room, inside, outside, uuid.uuid4(), ANNA, inside=b'{"body":"words"}', outside=b'{"body":"words"}'
        )

    def membership(self, kind: str, person: uuid.UUID, room: uuid.UUID = ROOM) -> Event:
        inside, outside = self._number(room)
        return Event(kind, room, inside, outside, person, ANNA, {"inside": True}, inside=b"{}", outside=b"{}")

    def _number(self, room: uuid.UUID, *, note: bool = False) -> tuple[int, int | None]:
        numbers = self._numbers.setdefault(room, [0, 0])
        numbers[0] += 1
        numbers[1] += not note
        return numbers[0], None if note else numbers[1]

    async def connect(self, person: uuid.UUID = BEN, *, since: int | None = None, html: bool = False) -> Guest:
        """A socket of this person, greeted and live unless the gate is closed."""
        guest = Guest(self, person, html=html)
        self._sockets.append(asyncio.create_task(guest.socket.serve(guest.actor)))
        guest.say(op="hello", **({} if since is None else {"since": f"{EPOCH}.0.{since}"}))
        await settle()
        return guest

    async def hear(self) -> None:
        """Let the hub know the audiences, as after a while."""
        for room in (ROOM, OTHER_ROOM):
            await self.hub.hear(room)

    async def close(self) -> None:
        for task in self._sockets:
            task.cancel()
        await asyncio.gather(*self._sockets, return_exceptions=True)


class Guest:
    """One socket, with its wire; `closed` is the code it was closed with."""

    def __init__(self, stand: Stand, person: uuid.UUID, *, html: bool) -> None:
        self.wire, self.closed = Wire(), 0
        self.said: asyncio.Queue[Frame] = asyncio.Queue()
        role = "visitor" if person == VIC else "member"
        self.actor = Actor(person, "visitor" if person == VIC else "session", cast(Any, role), uuid.uuid4())
        limiter = SimpleNamespace(ceiling=lambda what: 50)
        runtime = SimpleNamespace(hub=stand.hub, store=stand.paper, limiter=limiter)
        gateway = Gateway(cast(Any, runtime), {})
        self.socket = Socket(gateway, {"extensions": {WIRE: self.wire}}, self.said.get, self._sent, html=html)

    def say(self, **frame: Any) -> None:
        self.said.put_nowait({"type": "websocket.receive", "text": json.dumps(frame)})

    async def _sent(self, message: Frame) -> None:
        if message["type"] == "websocket.close":
            self.closed = message["code"]
            self.said.put_nowait({"type": "websocket.disconnect"})


async def until(wanted: Callable[[], bool], seconds: float = 3) -> None:
    """Wait for something that may take a while, in vain as well."""
    for _ in range(int(seconds * 100)):
        if wanted():
            return
        await asyncio.sleep(0.01)


async def settle() -> None:
    """Let everything that is ready go on."""
    for _ in range(30):
        await asyncio.sleep(0)


def on_a_stand(story: Callable[[Stand], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """A test that is a coroutine with a stand of its own."""

    async def told() -> None:
        stand = Stand()
        try:
            await story(stand)
        finally:
            await stand.close()

    def test() -> None:
        asyncio.run(told())

    test.__name__, test.__doc__ = story.__name__, story.__doc__
    return test
