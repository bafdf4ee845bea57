"""The adapter against a real Janus, with people who really decode what others send."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable

import pytest

from comity.calls.ports import Away, NotTaken, Offered, Place
from comity.calls.sfu.server import JanusServer
from comity.foundation.fetch import Allowed, Fetcher
from comity.testing.mediahouse import JANUS_SECRET, Janus
from comity.testing.rtc import Receiver, Sender
from comity.testing.waiting import SLACK

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
KEY = "a key of this installation, long enough"


@contextlib.asynccontextmanager
async def at_janus(janus: Janus, *, secret: str = JANUS_SECRET) -> AsyncIterator[JanusServer]:
    server = JanusServer(janus.url, secret, key=KEY, fetcher=Fetcher(Allowed(["127.0.0.1"])))
    keeping = asyncio.create_task(server.keep())
    try:
        if secret == JANUS_SECRET:
            await eventually(server.alive)
        yield server
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def eventually(look: Callable[[], object], seconds: float = 15) -> None:
    async with asyncio.timeout(seconds * SLACK):
        while True:
            found = look()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.05)


class Guest:
    """Somebody in a call: sends, and receives the others."""

    def __init__(self, server: JanusServer, call: uuid.UUID, *, shade: int = 128) -> None:
        self.server, self.place = server, Place(call, uuid.uuid4(), uuid.uuid4().hex)
        self.sender, self.receiver = Sender(shade=shade), Receiver()
        self.whose: dict[str, uuid.UUID] = {}

    async def enter(self) -> None:
        await self.sender.take(await self.server.publish(self.place, await self.sender.offer()))
        await eventually(lambda: self.sender.connection.connectionState == "connected")

    async def look(self) -> Offered:
        offered = await self.server.subscribe(self.place)
        if offered.fresh and self.whose:
            await self.receiver.close()
            self.receiver, self.whose = Receiver(), {}
        if offered.sdp:
            await self.server.answer(self.place, offered.leg, await self.receiver.answer(offered.sdp))
            self.whose |= {feed.mid: feed.person for feed in offered.feeds}
        return offered

    @property
    def seen(self) -> dict[uuid.UUID, int]:
        return {self.whose[mid]: count for mid, count in self.receiver.pictures.items() if mid in self.whose}

    def receives(self) -> bool:
        return self.receiver.connection.connectionState == "connected"

    async def close(self) -> None:
        await asyncio.gather(self.sender.close(), self.receiver.close())


@contextlib.asynccontextmanager
async def gathered(server: JanusServer, count: int, call: uuid.UUID) -> AsyncIterator[list[Guest]]:
    guests = [Guest(server, call, shade=40 + 30 * number) for number in range(count)]
    try:
        for guest in guests:
            await guest.enter()
        for guest in guests:
            await guest.look()
        yield guests
    finally:
        for guest in guests:
            await guest.close()


async def test_two_people_see_and_hear_each_other(janus_house: Janus) -> None:
    async with at_janus(janus_house) as server, gathered(server, 2, uuid.uuid4()) as (one, other):
        await eventually(lambda: one.seen.get(other.place.person, 0) >= 5 and other.seen.get(one.place.person, 0) >= 5)
        await eventually(lambda: one.receiver.sounds and other.receiver.sounds)


async def test_who_comes_later_is_seen_and_who_goes_is_gone(janus_house: Janus) -> None:
    call = uuid.uuid4()
    async with at_janus(janus_house) as server, gathered(server, 2, call) as (one, other):
        late = Guest(server, call)
        await late.enter()
        assert not (await one.look()).fresh, "the connection stays; only lines are added to it"
        await late.look()
        await eventually(lambda: one.seen.get(late.place.person, 0) > 3 and len(late.seen) == 2)
        seen = one.seen[other.place.person]
        await server.leave(call, late.place.person)
        await late.close()
        await eventually(lambda: _only(server, one, other.place.person))
        await eventually(lambda: one.seen[other.place.person] > seen + 5)


async def _only(server: JanusServer, guest: Guest, person: uuid.UUID) -> bool:
    await guest.look()
    return set((await server._feeds(guest.place.call)).values()) - {guest.place.person} == {person}


async def test_a_page_loaded_again_is_offered_everybody_though_nobody_heard_it_go(janus_house: Janus) -> None:
    """Its former connections stand as if a packet that says goodbye was lost; and aiortc names connections by the
    second in which they were described, so this one may have the name of the former."""
    call = uuid.uuid4()
    async with at_janus(janus_house) as server, gathered(server, 2, call) as (one, other):
        again = Guest(server, call)
        again.place = one.place
        await again.enter()
        assert (await again.look()).fresh
        await eventually(lambda: again.seen.get(other.place.person, 0) > 3)
        await again.close()


async def test_a_page_opened_anew_replaces_what_it_sent_before(janus_house: Janus) -> None:
    call = uuid.uuid4()
    async with at_janus(janus_house) as server, gathered(server, 2, call) as (one, other):
        again = Guest(server, call)
        again.place = one.place._replace(device="x" * 16)
        await again.enter()
        people = (await server._feeds(call)).values()
        assert sorted(map(str, people)) == sorted(str(guest.place.person) for guest in (one, other))
        await other.look()
        await eventually(lambda: other.seen.get(one.place.person, 0) > 3)
        await again.close()


async def test_another_process_takes_the_answer(janus_house: Janus) -> None:
    """Two workers of one installation: the offer came from the one, the answer goes to the other."""
    call = uuid.uuid4()
    async with at_janus(janus_house) as here, at_janus(janus_house) as there, gathered(here, 1, call) as (one,):
        other = Guest(there, call)
        await other.enter()
        offered = await here.subscribe(other.place)
        await there.answer(other.place, offered.leg, await other.receiver.answer(offered.sdp))
        await eventually(lambda: sum(other.receiver.pictures.values()) > 3)
        await other.close()
        assert one.place.person in {feed.person for feed in offered.feeds}


async def test_a_leg_works_for_nobody_else(janus_house: Janus) -> None:
    async with at_janus(janus_house) as server, gathered(server, 2, uuid.uuid4()) as (one, other):
        offered = await server.subscribe(one.place, restart=True)
        for stolen in (offered.leg, "", "AAAA", offered.leg[:-4], "ä"):
            with pytest.raises(NotTaken):
                await server.answer(other.place, stolen, "v=0")
        for guest in (one, other):  # what is closed while it connects says so in the loop
            await eventually(guest.receives)


@pytest.mark.parametrize(
    "sdp", ["", "v=0", "nonsense", "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n" + "a=x\r\n" * 2_000]
)
async def test_a_description_that_is_none_is_not_taken(janus_house: Janus, sdp: str) -> None:
    async with at_janus(janus_house) as server:
        with pytest.raises(NotTaken):
            await server.publish(Place(uuid.uuid4(), uuid.uuid4(), "d" * 16), sdp)


async def test_a_wrong_secret_is_as_good_as_nobody_there(janus_house: Janus) -> None:
    async with at_janus(janus_house, secret="another") as server:
        assert not await server.alive()
        with pytest.raises(Away):
            await server.make_room(uuid.uuid4())


async def test_nothing_is_left_of_a_call_that_is_over(janus_house: Janus) -> None:
    """In Janus and in the adapter: no rooms, no handles, no tasks, call after call."""
    async with at_janus(janus_house) as server:
        for _ in range(3):
            call = uuid.uuid4()
            async with gathered(server, 2, call):
                await server.close(call)
        await eventually(lambda: not (server._sending or server._receiving or server._turns or server._tasks))
        told = await server._of_rooms({"request": "list"})
        assert told.words["list"] == []


async def test_after_janus_was_killed_calls_go_on(janus_house: Janus) -> None:
    call = uuid.uuid4()
    async with at_janus(janus_house) as server:
        async with gathered(server, 2, call):
            janus_house.kill()
            await eventually(lambda: not server._session.id)
            assert not await server.alive()
            with pytest.raises(Away):
                await server.make_room(call)
            janus_house.start()
        await eventually(server.alive)
        async with gathered(server, 2, call) as (one, other):
            await eventually(lambda: one.seen.get(other.place.person, 0) > 3)
