"""Calls of more than four: a running Comity, a real Janus, and people who decode what the others send."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from comity.calls.tests.guests import Guest, colleagues, eventually, seated, sending
from comity.testing.client import Client
from comity.testing.crew import Crew, gather_again
from comity.testing.mediahouse import JANUS_SECRET, Janus
from comity.testing.plugin import Stage
from comity.testing.processes import Server
from comity.testing.waiting import SLACK, until

pytestmark = pytest.mark.slow
Serve = Callable[..., Server]


@pytest.fixture
def crew(serve: Serve, sqlite_stage: Stage, janus_house: Janus) -> Crew:
    """The crew at a Comity that has a media server."""
    settings = {"COMITY_JANUS": janus_house.url, "COMITY_JANUS_SECRET": JANUS_SECRET}
    return gather_again(serve(settings=settings), sqlite_stage.crew)


def call_in_room(crew: Crew, *others: Client, standing: bool = False) -> str:
    room = crew.room(crew.anna, *others)
    content = {"client_id": str(uuid.uuid4()), "kind": "video", "device": "d" * 16, "standing": standing}
    return str(crew.anna.post(f"/api/conversations/{room}/calls", content).json["call"]["id"])


def six(crew: Crew) -> list[Client]:
    return [crew.anna, crew.ben, crew.cleo, crew.dora, *colleagues(crew, 2)]


def call_of(client: Client, call: str) -> Any:
    return client.get(f"/api/calls/{call}").json["call"]


def everybody_sees_everybody(guests: list[Guest], frames: int = 5) -> bool:
    people = {guest.client.person for guest in guests}
    return all(
        {person for person, count in guest.seen.items() if count >= frames} == people - {guest.client.person}
        and set(guest.heard) == people - {guest.client.person}
        for guest in guests
    )


def test_the_fifth_moves_the_call_and_six_see_each_other(crew: Crew) -> None:
    people = six(crew)
    call = call_in_room(crew, *people[1:])

    async def talk() -> None:
        async with seated(people, call) as guests:
            await sending(guests)
            await eventually(lambda: everybody_sees_everybody(guests), 30)

    with crew.anna.live() as live:
        asyncio.run(talk())
        moved = live.event("call.moved")["data"]
        assert moved == {"call": call, "media": "server"}
        heard = [frame for frame in live.frames + live.rest() if frame.get("type") == "call.feeds"]
        assert {frame["data"]["person"] for frame in heard} == {person.person for person in people[1:]}
    assert call_of(crew.anna, call)["media"] == "server"


def test_four_stay_among_themselves(crew: Crew) -> None:
    people = [crew.anna, crew.ben, crew.cleo, crew.dora]
    call = call_in_room(crew, *people[1:])

    async def talk() -> None:
        async with seated(people, call) as guests:
            refused = await asyncio.to_thread(
                crew.anna.post, f"/api/calls/{call}/media/publish", {"device": guests[0].device, "sdp": "v=0"}
            )
            assert (refused.status, refused.error) == (409, "not_served")

    asyncio.run(talk())
    assert call_of(crew.anna, call)["media"] == "mesh"


def test_without_a_media_server_the_fifth_is_told_so(server: Server, sqlite_stage: Stage) -> None:
    crew = gather_again(server, sqlite_stage.crew)
    people = [crew.anna, crew.ben, crew.cleo, crew.dora, *colleagues(crew, 1)]
    call = call_in_room(crew, *people[1:])
    joined = [person.post(f"/api/calls/{call}/join", {"device": uuid.uuid4().hex}) for person in people]
    assert [answer.status for answer in joined] == [200, 200, 200, 200, 409]
    assert joined[-1].error == "call_full"
    assert "media server" in joined[-1].json["error"]["message"]
    assert call_of(crew.anna, call)["media"] == "mesh"


def test_a_huddle_grows_past_four_and_ends_empty(crew: Crew) -> None:
    people = [crew.anna, crew.ben, crew.cleo, crew.dora, *colleagues(crew, 1)]
    call = call_in_room(crew, *people[1:], standing=True)

    async def talk() -> None:
        async with seated(people, call) as guests:
            await sending(guests)
            await eventually(lambda: everybody_sees_everybody(guests), 30)
            for guest in guests:
                assert (await guest.leave()).status == 200

    asyncio.run(talk())
    assert call_of(crew.anna, call)["state"] == "ended"


def test_who_is_not_in_the_call_gets_nothing_of_it(crew: Crew) -> None:
    """R13: by no door of the media server either: another person, another device, a stranger, after leaving."""
    people = [crew.anna, crew.ben, crew.cleo, *colleagues(crew, 2)]
    call = call_in_room(crew, *people[1:])
    paths = [
        ("POST", "publish", {"sdp": "v=0"}),
        ("POST", "subscribe", {}),
        ("PUT", "subscribe", {"leg": "x", "sdp": "v=0"}),
    ]

    def tried(who: Client, device: str) -> list[int]:
        return [
            (who.post if verb == "POST" else who.put)(
                f"/api/calls/{call}/media/{path}", {"device": device, **more}
            ).status
            for verb, path, more in paths
        ]

    async def talk() -> None:
        async with seated(people, call) as guests:
            await sending(guests)
            ben = guests[1]
            assert tried(crew.dora, "d" * 16) == [404, 404, 404]
            assert tried(crew.ben, "d" * 16) == [403, 403, 403]
            assert tried(crew.ben, ben.device) == [422, 200, 422], "words that are no description, a leg of nobody"
            await ben.leave()
            assert tried(crew.ben, ben.device) == [403, 403, 403]
            rest = [guest for guest in guests if guest is not ben]
            before = {guest.client.person: dict(guest.seen) for guest in rest}
            await eventually(lambda: all(_more(guest, before, ben) for guest in rest), 20)

    asyncio.run(talk())


def _more(guest: Guest, before: dict[str, dict[str, int]], gone: Guest) -> bool:
    """The others go on being seen."""
    was = before[guest.client.person]
    return all(guest.seen[person] > count for person, count in was.items() if person != gone.client.person)


def test_flt_41_janus_killed_in_a_call_comes_back(crew: Crew, janus_house: Janus) -> None:
    """FLT-41: the media server is killed and started again: those in the call are told and go on; chat never stops."""
    people = [crew.anna, crew.ben, crew.cleo, crew.dora, *colleagues(crew, 1)]
    call = call_in_room(crew, *people[1:])
    room = call_of(crew.anna, call)["conversation"]

    async def talk() -> None:
        async with seated(people, call) as guests:
            await sending(guests)
            await eventually(lambda: everybody_sees_everybody(guests), 30)
            janus_house.kill()
            said = await asyncio.to_thread(crew.ben.say, room, "Can you still read me?")
            assert said.status == 201
            away = await asyncio.to_thread(
                crew.ben.post, f"/api/calls/{call}/media/subscribe", {"device": guests[1].device}
            )
            assert (away.status, away.error) == (503, "media_server_away")
            assert away.headers["retry-after"]
            janus_house.start()
            assert await asyncio.to_thread(_moved_again, live)
            for guest in guests:
                await guest.again()
            await sending(guests)
            await eventually(lambda: everybody_sees_everybody(guests), 30)

    with crew.anna.live() as live:
        live.frames.clear()
        asyncio.run(talk())


def _moved_again(live: Any) -> bool:
    """The second time since the call began."""
    live.event("call.moved", 10 * SLACK)
    live.event("call.moved", 10 * SLACK)
    return True


def test_flt_41_janus_gone_for_good_leaves_few_among_themselves_and_closes_the_rest(
    crew: Crew, janus_house: Janus
) -> None:
    """FLT-41: it stays away: five are too many, so the record of their call closes, with its line; three go on."""
    people = [crew.anna, crew.ben, crew.cleo, crew.dora, *colleagues(crew, 2)]
    large, small = call_in_room(crew, *people[1:]), call_in_room(crew, *people[1:])

    async def talk() -> None:
        async with seated(people[:5], large), seated(people[:5], small) as few:
            for guest in few[:2]:
                await guest.leave()
            janus_house.kill()
            await asyncio.to_thread(until, lambda: call_of(crew.anna, large)["state"] == "ended", 40 * SLACK)

    try:
        asyncio.run(talk())
    finally:
        janus_house.start()
    over, goes_on = call_of(crew.anna, large), call_of(crew.anna, small)
    assert (over["state"], over["outcome"]) == ("ended", "held")
    assert over["message"]
    assert (goes_on["state"], goes_on["media"]) == ("live", "mesh")
