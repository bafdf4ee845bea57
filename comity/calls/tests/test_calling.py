"""Calls over a store: they ring, are taken, declined and missed, and leave a line."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from comity.calls import actions, queries
from comity.calls.models import Call
from comity.calls.tests.stage import DEVICES, House
from comity.conversations.tests.stage import log_of
from comity.foundation.clock import MINUTE, SECOND, FixedClock
from comity.foundation.errors import Conflict, Forbidden, NotFound, RuleRefused
from comity.foundation.store import Store


@pytest.fixture
def house(store: Store, clock: FixedClock) -> House:
    return House(store, clock)


def told(house: House, talk: uuid.UUID) -> list[str]:
    """The entries of calls in both logs."""
    found = house.store.read_now(log_of, conversations=[talk])
    assert all(event.inside_seq and event.outside_seq for event in found if event.kind.startswith("call."))
    return [event.kind for event in found if event.kind.startswith("call.")]


def test_a_visitor_calls_and_a_colleague_answers(house: House, clock: FixedClock) -> None:
    talk = house.talk("outside", "vic", "anna", channel=True)
    call = house.start("vic", talk)
    assert (house.call("vic", call).state, house.states(call)) == ("ringing", {"vic": "joined", "anna": "ringing"})
    house.join("anna", call)
    seen = house.call("anna", call)
    assert (seen.state, seen.kind, seen.media, seen.title) == ("live", "video", "mesh", "Vic")
    assert [(seat.first_name, seat.inside, seat.device) for seat in seen.seats] == [
        ("Vic", False, DEVICES["vic"]),
        ("Anna", True, DEVICES["anna"]),
    ]
    clock.advance(12 * MINUTE)
    house.leave("vic", call, quality={"rtt_ms": 12.5, "relay": True})
    over = house.call("anna", call)
    assert (over.state, over.outcome, house.states(call)) == ("ended", "held", {"vic": "left", "anna": "left"})
    assert over.seats[0].quality is not None
    assert over.seats[0].quality.rtt_ms == 12.5
    assert house.said("vic", talk) == ["Video call, 12 min · Anna and Vic"] == house.said("anna", talk)
    assert told(house, talk) == [
        "call.ringing",
        "call.joined",
        "call.joined",
        "call.left",
        "call.ended",
    ]


def test_a_call_that_nobody_takes_is_missed_after_half_a_minute(house: House, clock: FixedClock) -> None:
    talk = house.talk("outside", "vic", "anna", channel=True)
    call = house.start("vic", talk, "voice")
    clock.advance(29 * SECOND)
    assert not house.store.write_now(actions.settle_call, call=call.id)
    clock.advance(SECOND)
    assert house.call("vic", call).seats[1].state == "missed"
    assert house.store.write_now(actions.settle_call, call=call.id)
    assert not house.store.write_now(actions.settle_call, call=call.id)
    assert (house.call("vic", call).outcome, house.states(call)["anna"]) == ("missed", "missed")
    assert house.said("anna", talk) == ["Missed voice call from Vic"]


def test_declining_with_words_says_them(house: House) -> None:
    talk = house.talk("direct", "anna", "ben")
    call = house.start("anna", talk, "voice")
    house.decline("ben", call, "In a meeting until three.")
    assert (house.call("anna", call).outcome, house.states(call)) == ("declined", {"anna": "left", "ben": "declined"})
    assert house.said("anna", talk) == ["In a meeting until three.", "Voice call from Anna, declined"]
    with pytest.raises(Conflict):
        house.join("ben", call)


def test_who_hangs_up_before_the_answer_leaves_a_missed_call(house: House) -> None:
    talk = house.talk("direct", "anna", "ben")
    call = house.start("anna", talk)
    house.leave("anna", call)
    assert (house.call("ben", call).outcome, house.states(call)["ben"]) == ("cancelled", "missed")
    assert house.said("ben", talk) == ["Missed video call from Anna"]


def test_there_is_one_call_in_a_conversation(house: House) -> None:
    talk = house.talk("direct", "anna", "ben")
    client = uuid.uuid4()
    call = house.start("anna", talk, client_id=client)
    assert house.start("anna", talk, client_id=client).id == call.id
    assert house.start("ben", talk).id == call.id
    assert house.states(call) == {"anna": "joined", "ben": "joined"}
    other = house.talk("room", "anna", "ben")
    with pytest.raises(Conflict) as refused:
        house.start("anna", other, client_id=client)
    assert refused.value.reason == "client_id_reused"


def test_of_more_the_last_one_out_ends_it(house: House) -> None:
    talk = house.talk("room", "anna", "ben", "dora")
    call = house.start("anna", talk)
    house.join("ben", call)
    house.join("dora", call)
    house.leave("anna", call)
    house.leave("dora", call)
    assert house.call("anna", call).state == "live"
    house.leave("ben", call)
    assert house.said("anna", talk) == ["Video call, 1 s · Anna, Ben and Dora"]


def test_a_standing_call_rings_nobody_and_ends_when_it_is_empty(house: House) -> None:
    talk = house.talk("room", "anna", "ben", "dora")
    call = house.start("anna", talk, "voice", standing=True)
    assert (house.call("ben", call).state, house.states(call)) == ("live", {"anna": "joined"})
    house.join("ben", call)
    house.leave("anna", call)
    assert house.call("ben", call).state == "live"
    house.leave("ben", call)
    assert (house.call("ben", call).outcome, house.said("dora", talk)) == (
        "held",
        ["Standing call, 1 s · Anna and Ben"],
    )
    with pytest.raises(RuleRefused):
        house.start("anna", house.talk("direct", "anna", "ben"), standing=True)


def test_another_device_takes_the_seat_over(house: House, clock: FixedClock) -> None:
    talk = house.talk("direct", "anna", "ben")
    call = house.start("anna", talk)
    house.join("ben", call)
    clock.advance(SECOND)
    house.join("ben", call, device="another-device-of-ben")
    house.leave("ben", call)
    assert house.states(call) == {"anna": "joined", "ben": "joined"}
    assert house.call("anna", call).seats[1].device == "another-device-of-ben"
    both: dict[str, Any] = {"call": call.id, "one": house.actors["ben"].person, "other": house.actors["anna"].person}
    assert not house.store.read_now(queries.both_joined, **both, device=DEVICES["ben"])
    assert house.store.read_now(queries.both_joined, **both, device="another-device-of-ben")


def test_who_does_not_see_the_conversation_finds_no_call(house: House) -> None:
    talk = house.talk("direct", "anna", "ben")
    call = house.start("anna", talk)
    for who in ("dora", "vic"):
        with pytest.raises(NotFound):
            house.join(who, call)
        with pytest.raises(NotFound):
            house.start(who, talk)
        with pytest.raises(NotFound):
            house.leave(who, call)
    with pytest.raises(Forbidden):
        house.leave("ben", call)


def test_calls_are_listed_the_newest_first(house: House, clock: FixedClock) -> None:
    talk = house.talk("direct", "anna", "ben")
    begun: list[Call] = []
    for _ in range(3):
        begun.append(house.start("anna", talk))
        house.leave("anna", begun[-1])
        clock.advance(SECOND)
    first = house.store.read_now(queries.calls_of, conversation=talk, before=None, limit=2)
    assert [call.id for call in first] == [begun[2].id, begun[1].id]
    place = (first[-1].started_at, first[-1].id)
    rest = house.store.read_now(queries.calls_of, conversation=talk, before=place, limit=2)
    assert [call.id for call in rest] == [begun[0].id]
