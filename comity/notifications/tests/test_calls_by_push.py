"""Calls at devices while no page is open: they ring, they stop ringing, and what was missed stays."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest

from comity.notifications.tests.push_house import PushHouse, push_house
from comity.notifications.tests.test_push import Witness, device_of
from comity.testing.client import Client
from comity.testing.crew import Crew
from comity.testing.plugin import on_both_databases
from comity.testing.processes import Server

pytestmark = pytest.mark.slow


@pytest.fixture
def server(serve: Callable[..., Server], request: pytest.FixtureRequest) -> Server:
    return serve(request.param, settings={"COMITY_PUSH_ALLOW": "127.0.0.1"})


@pytest.fixture
def house() -> Iterator[PushHouse]:
    with push_house() as opened:
        yield opened


def sat_at(who: Client) -> dict[str, str]:
    return {"device": f"device-of-{who.name}-0000"}


def rung(crew: Crew) -> tuple[str, str]:
    """A talk and a call in it: anna calls ben."""
    talk = crew.direct(crew.anna, crew.ben)
    content = {"client_id": str(uuid.uuid4()), "kind": "voice", **sat_at(crew.anna)}
    begun = crew.anna.post(f"/api/conversations/{talk}/calls", content)
    assert begun.status == 201
    return talk, begun.json["call"]["id"]


def done(who: Client, act: str, call: str) -> None:
    assert who.post(f"/api/calls/{call}/{act}", sat_at(who)).status == 200


@on_both_databases
def test_a_phone_rings_and_stops_when_the_call_was_answered_elsewhere(crew: Crew, house: PushHouse) -> None:
    """Who answers at a page is connected there, and his phone is to be silent; devices that never rang hear nothing."""
    witness, phone = Witness(crew, house), device_of(house, crew.ben)
    with crew.anna.live():
        talk, call = rung(crew)
        (ring,) = phone.told()
        assert (ring.headers["ttl"], ring.headers["urgency"]) == ("30", "high")
        words = ring.words
        assert (words["about"], words["title"], words["stays"]) == ("ring", "Anna Brandt is calling", True)
        assert (words["url"], words["decline"]) == (f"/conversations/{talk}", f"/api/calls/{call}/decline")
        late = device_of(house, crew.ben, "Late")
        with crew.ben.live() as live:
            done(crew.ben, "join", call)
            live.event("call.joined")
            over = phone.told(2)[1]
            assert (over.words["about"], over.words["title"]) == ("joined", "You answered elsewhere")
            assert over.words["silent"] and over.words["tag"] == words["tag"]
            assert over.headers["topic"] == ring.headers["topic"]
            for who in (crew.ben, crew.anna):
                done(who, "leave", call)
            witness.passed()
    assert len(phone.told()) == 2 and late.silent


@on_both_databases
def test_a_call_that_was_missed_stays_for_a_day_where_it_rang_and_is_told_once(crew: Crew, house: PushHouse) -> None:
    """The line that it leaves in their talk says nothing new there."""
    witness, phone = Witness(crew, house), device_of(house, crew.ben)
    with crew.anna.live():
        _, call = rung(crew)
        (ring,) = phone.told()
        done(crew.anna, "leave", call)
        missed = phone.told(2)[1]
        witness.passed()
    assert missed.words["title"] == "Missed call from Anna Brandt"
    assert missed.words["tag"] == ring.words["tag"] and not missed.words["stays"]
    assert (missed.headers["ttl"], missed.headers["urgency"]) == ("86400", "high")
    assert len(phone.told(2)) == 2


@on_both_databases
def test_a_phone_that_does_not_ring_is_told_by_the_line_that_a_call_was_missed(crew: Crew, house: PushHouse) -> None:
    phone = device_of(house, crew.ben)
    crew.ben.patch("/api/me/notifications", {"calls": False})
    with crew.anna.live():
        talk, call = rung(crew)
        done(crew.anna, "leave", call)
        (told,) = phone.told()
    assert (told.words["about"], told.words["tag"]) == ("message", talk)
    assert told.words["body"] == "Missed voice call from Anna"


@on_both_databases
def test_a_call_that_rang_at_an_open_page_alone_is_not_ended_at_the_phone(crew: Crew, house: PushHouse) -> None:
    witness, phone = Witness(crew, house), device_of(house, crew.ben)
    with crew.anna.live(), crew.ben.live() as live:
        _, call = rung(crew)
        live.event("call.ringing")
        done(crew.anna, "leave", call)
        live.event("call.ended")
        witness.passed()
        assert phone.silent
