"""Whom a call rings: doors, who talks already, colleagues who are brought in."""

from __future__ import annotations

from typing import Any

import pytest

from comity.calls import actions
from comity.calls.tests.stage import House
from comity.conversations import actions as talks
from comity.conversations.tests.stage import log_of
from comity.foundation.clock import SECOND, FixedClock
from comity.foundation.errors import Forbidden, NotFound, RuleRefused
from comity.foundation.store import Store
from comity.people.stops.actions import stop


@pytest.fixture
def house(store: Store, clock: FixedClock) -> House:
    return House(store, clock)


def last_ring(house: House, talk: Any) -> dict[str, Any]:
    rings = [one for one in house.store.read_now(log_of, conversations=[talk]) if one.kind == "call.ringing"]
    return rings[-1].facts or {}


def test_doors_are_respected(house: House) -> None:
    """Open rings, knock rings without a sound, closed does not ring, and is told to the caller."""
    talk = house.talk("room", "anna", "ben", "dora", "cleo")
    house.door("dora", "knock")
    house.door("cleo", "closed")
    call = house.start("anna", talk)
    assert house.states(call) == {"anna": "joined", "ben": "ringing", "dora": "ringing", "cleo": "closed"}
    told = last_ring(house, talk)
    persons = {name: str(actor.person) for name, actor in house.actors.items()}
    assert (set(told["rings"]), told["quiet"]) == ({persons["ben"], persons["dora"]}, [persons["dora"]])


def test_behind_a_closed_door_the_call_is_missed_at_once(house: House) -> None:
    talk = house.talk("outside", "vic", "anna", channel=True)
    house.door("anna", "closed")
    call = house.start("vic", talk, "voice")
    seen = house.call("vic", call)
    assert (seen.state, seen.outcome, house.states(call)) == ("ended", "missed", {"vic": "left", "anna": "closed"})
    assert house.said("anna", talk) == ["Missed voice call from Vic"]


def test_who_talks_is_rung_as_well_unless_he_asked_not_to_be(house: House) -> None:
    house.join("ben", house.start("anna", house.talk("direct", "anna", "ben")))
    other = house.talk("direct", "dora", "ben")
    second = house.start("dora", other)
    assert house.states(second) == {"dora": "joined", "ben": "ringing"}
    house.leave("dora", second)
    house.door("ben", "knock")
    third = house.start("dora", other)
    assert (house.states(third)["ben"], house.call("dora", third).outcome) == ("busy", "missed")


def test_only_those_who_are_named_are_rung(house: House) -> None:
    talk = house.talk("room", "anna", "ben", "dora")
    call = house.start("anna", talk, to=[house.actors["ben"].person])
    assert house.states(call) == {"anna": "joined", "ben": "ringing"}
    with pytest.raises(RuleRefused) as refused:
        house.start("ben", house.talk("room", "ben", "dora"), to=[house.actors["cleo"].person])
    assert set(refused.value.fields) == {"to[0]"}


def test_a_colleague_who_answers_somebody_outside_stops_the_other_rings(house: House, clock: FixedClock) -> None:
    talk = house.talk("outside", "vic", "anna", "ben", channel=True)
    call = house.start("vic", talk)
    house.join("ben", call)
    assert house.states(call) == {"vic": "joined", "anna": "left", "ben": "joined"}
    house.join("anna", call)
    house.leave("ben", call)
    assert house.call("vic", call).state == "live"


def test_a_colleague_is_brought_in(house: House, clock: FixedClock) -> None:
    talk = house.talk("outside", "vic", "anna", channel=True)
    call = house.start("vic", talk)
    ben: dict[str, Any] = {"call": call.id, "person": house.actors["ben"].person}
    with pytest.raises(Forbidden):
        house.do(actions.bring_in, "anna", **ben)
    house.join("anna", call)
    with pytest.raises(Forbidden):
        house.do(actions.bring_in, "vic", **ben)
    house.do(actions.bring_in, "anna", **ben)
    assert house.states(call)["ben"] == "ringing"
    assert last_ring(house, talk)["rings"] == [str(ben["person"])]
    clock.advance(30 * SECOND)
    house.store.write_now(actions.settle_call, call=call.id)
    assert (house.states(call)["ben"], house.call("anna", call).state) == ("missed", "live")
    told = house.store.read_now(log_of, conversations=[talk])[-1]
    assert (told.kind, told.facts) == ("call.left", {"call": str(call.id), "person": str(ben["person"])})
    house.do(actions.bring_in, "anna", **ben)
    house.join("ben", call)
    with pytest.raises(RuleRefused):
        house.do(actions.bring_in, "anna", call=call.id, person=house.actors["gus"].person)


def test_a_direct_talk_stays_one_of_two(house: House) -> None:
    call = house.start("anna", house.talk("direct", "anna", "ben"))
    with pytest.raises(RuleRefused):
        house.do(actions.bring_in, "anna", call=call.id, person=house.actors["dora"].person)


def test_who_sees_an_outside_talk_takes_part_when_he_calls(house: House) -> None:
    talk = house.talk("outside", "vic", "anna", channel=True)
    call = house.start("dora", talk, "voice")
    assert house.states(call) == {"dora": "joined", "vic": "ringing", "anna": "ringing"}
    assert house.said("dora", talk) == []
    with pytest.raises(NotFound):
        house.join("gus", call)


def test_who_is_blocked_calls_nobody(house: House) -> None:
    talk = house.talk("outside", "vic", "anna", channel=True)
    cleo, vic = house.actors["cleo"].person, house.actors["vic"].person
    house.store.write_now(stop, person=vic, kind="block", reason="rude", by=cleo)
    with pytest.raises(Forbidden) as refused:
        house.start("vic", talk)
    assert refused.value.reason == "blocked"


def test_nobody_calls_in_an_archived_room_or_alone(house: House) -> None:
    alone = house.talk("room", "anna")
    with pytest.raises(RuleRefused) as refused:
        house.start("anna", alone)
    assert refused.value.reason == "nobody_here"
    house.do(talks.archive_room, "anna", room=alone)
    with pytest.raises(RuleRefused) as refused:
        house.start("anna", alone)
    assert refused.value.reason == "archived"
