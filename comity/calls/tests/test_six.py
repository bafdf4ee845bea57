"""Six people in the standing call of a room through a real Janus: two at Chromium, four without a browser; everybody
decodes everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from comity.calls.tests.caller import Caller
from comity.calls.tests.guests import Elsewhere, Guest, colleagues, eventually
from comity.testing.client import Client
from comity.testing.crew import Crew, gather_again
from comity.testing.mediahouse import JANUS_SECRET, Janus
from comity.testing.plugin import Stage
from comity.testing.processes import Server
from comity.testing.waiting import SLACK, until

pytestmark = pytest.mark.slow
Callers = Callable[..., Caller]
SEEN = """
async () => {
  const seen = [];
  for (const peer of window.__peers.filter(peer => peer.connectionState === "connected"))
    for (const part of (await peer.getStats()).values())
      if (part.type === "inbound-rtp" && part.kind === "video" && part.framesDecoded > 2) seen.push(part.framesDecoded);
  return seen;
}
"""


@pytest.fixture
def server(serve: Callable[..., Server], janus_house: Janus) -> Server:
    return serve(settings={"COMITY_JANUS": janus_house.url, "COMITY_JANUS_SECRET": JANUS_SECRET})


@pytest.fixture
def crew(server: Server, sqlite_stage: Stage) -> Crew:
    return gather_again(server, sqlite_stage.crew)


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    thread = Elsewhere()
    yield thread
    thread.close()


@pytest.mark.timeout(240)
def test_six_people_see_each_other_through_janus(crew: Crew, caller: Callers, elsewhere: Elsewhere) -> None:
    clients = [crew.cleo, crew.dora, *colleagues(crew, 2)]
    room = crew.room(crew.anna, crew.ben, *clients)
    anna, ben = caller("anna", room), caller("ben", room)
    anna.call()
    ben.page.locator("#thread-head [data-call-enter]").click()
    anna.wait_for("frames", 5)
    call = anna.client.get("/api/calls").json["items"][0]["id"]
    guests: list[Guest] = []
    try:
        elsewhere.run(enter(guests, clients, call))
        in_browsers = {person.person for person in (crew.anna, crew.ben)}
        elsewhere.run(wait_to_see(guests, in_browsers), 80)
        for one in (anna, ben):
            assert until(lambda one=one: len(seen_by(one)) >= 5, 30 * SLACK), seen_by(one)  # type: ignore[misc]
        assert anna.client.get(f"/api/calls/{call}").json["call"]["media"] == "server"
    finally:
        elsewhere.run(leave(guests))
    for one in (anna, ben):
        assert until(lambda one=one: len(seen_by(one)) == 1, 20 * SLACK)  # type: ignore[misc]
    ben.hang_up()


async def enter(guests: list[Guest], clients: list[Client], call: str) -> None:
    """Made here: a connection belongs to the loop in which it is made."""
    guests += [Guest(client, call, shade=40 + 30 * place) for place, client in enumerate(clients)]
    for guest in guests:
        joined = await guest.join()
        assert joined.status == 200, joined
    await asyncio.gather(*(guest.publish() for guest in guests))
    await asyncio.gather(*(guest.look(len(guests) + 1) for guest in guests))


async def leave(guests: list[Guest]) -> None:
    await asyncio.gather(*(guest.leave() for guest in guests))
    await asyncio.gather(*(guest.close() for guest in guests))


async def wait_to_see(guests: list[Guest], in_browsers: set[str]) -> None:
    """Raises AssertionError that says who saw whom."""
    try:
        await eventually(lambda: all(sees_all(guest, guests, in_browsers) for guest in guests), 45)
    except TimeoutError:
        seen = {guest.client.name: guest.seen for guest in guests}
        raise AssertionError(f"in browsers are {in_browsers}; seen were {seen}") from None


def sees_all(guest: Guest, guests: list[Guest], in_browsers: set[str]) -> bool:
    people = {one.client.person for one in guests} | in_browsers
    return {person for person, count in guest.seen.items() if count >= 3} == people - {guest.client.person}


def seen_by(one: Caller) -> list[Any]:
    """Decoded frames of each picture that comes to this browser."""
    found: list[Any] = one.page.evaluate(SEEN)
    return found
