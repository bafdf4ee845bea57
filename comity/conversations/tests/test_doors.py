"""What strangers may know of a door: whether it is open, how soon an answer comes, who knows about what."""

from __future__ import annotations

import uuid

import pytest

from comity.conversations import actions, doors
from comity.conversations.doors import Look
from comity.foundation.clock import DAY, MINUTE, FixedClock
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx
from comity.people import actions as people
from comity.people.hours import hours_at
from comity.people.models import Expertise
from comity.people.presence.standing import PresenceOut

WEEK = ["09:00-17:00"] * 5 + ["", ""]


def look_at(**sills: str) -> Look:
    return lambda person: PresenceOut("open", "", None, True, False, sills.get(str(person), "dark"))


def closed(person: uuid.UUID) -> PresenceOut:
    return PresenceOut("open", "", None, False, False, "dark")


@pytest.fixture
def staff(store: Store) -> dict[str, uuid.UUID]:
    return {
        name: store.write_now(people.add_member, name=name.title(), handle=name).person
        for name in ("anna", "ben", "emre")
    }


def know(store: Store, staff: dict[str, uuid.UUID], **topics: list[str]) -> None:
    def add(tx: Tx) -> None:
        tx.session.add_all(
            Expertise(person=staff[name], topic=topic) for name, all_ in topics.items() for topic in all_
        )

    store.write_now(add)


def asked(store: Store, clock: FixedClock, colleague: uuid.UUID, *, answered_after: int) -> None:
    visitor = store.write_now(people.add_visitor, channel=None).person
    talk = store.write_now(
        actions.start_conversation, kind="outside", by=visitor, participants=[colleague], visibility="private"
    ).id
    vic, anna = Actor(visitor, "visitor", "visitor", uuid.uuid4()), Actor(colleague, "session", "member", uuid.uuid4())
    for actor in (vic, anna):
        store.write_now(actions.send_message, actor=actor, conversation=talk, client_id=uuid.uuid4(), body="Words")
        clock.advance(answered_after)


def test_the_usual_answer_time_is_the_median_of_first_answers(
    store: Store, clock: FixedClock, staff: dict[str, uuid.UUID]
) -> None:
    anna = staff["anna"]
    for minutes in (4, 2):
        asked(store, clock, anna, answered_after=minutes * MINUTE)
    assert store.read_now(doors.answer_times, persons=[anna]) == {}
    asked(store, clock, anna, answered_after=50 * MINUTE)
    assert store.read_now(doors.answer_times, persons=[anna, staff["ben"]]) == {anna: 4}
    clock.advance(31 * DAY)
    assert store.read_now(doors.answer_times, persons=[anna]) == {}


def test_a_question_goes_to_those_who_know_and_are_there(store: Store, staff: dict[str, uuid.UUID]) -> None:
    know(store, staff, anna=["battery", "brakes"], ben=["batteries"], emre=["batteries"])
    here = look_at(**{str(staff["ben"]): "half", str(staff["emre"]): "lit"})
    found = store.read_now(doors.who_knows, about="Which battery fits?", look=here)
    assert [door.card.handle for door in found] == ["emre", "ben", "anna"]
    assert store.read_now(doors.route_question, about="Batteries!", look=here) == [staff["emre"], staff["ben"]]
    nobody_here = store.read_now(doors.route_question, about="battery", look=closed)
    assert set(nobody_here) <= set(staff.values()) and len(nobody_here) == 2
    [fallback] = store.read_now(doors.route_question, about="tax", look=here)
    assert fallback == staff["emre"]


def test_a_guest_or_former_member_is_no_expert(store: Store, staff: dict[str, uuid.UUID]) -> None:
    gus = store.write_now(people.add_member, name="Gus", handle="gus", role="guest").person
    know(store, staff | {"gus": gus}, gus=["batteries"])
    assert store.read_now(doors.experts, about="batteries") == {}


@pytest.mark.parametrize(
    ("at", "until", "begins", "days"),
    [
        ("2026-09-21T10:00", "17:00", "", 0),
        ("2026-09-21T05:00", "", "09:00", 0),
        ("2026-09-21T16:00", "", "09:00", 1),
        ("2026-09-25T16:00", "", "09:00", 3),
    ],
)
def test_hours_are_told_in_the_colleagues_own_zone(at: str, until: str, begins: str, days: int) -> None:
    from datetime import UTC, datetime

    from comity.foundation.clock import micros_of

    now = micros_of(datetime.fromisoformat(at).replace(tzinfo=UTC))
    found = hours_at(now, time_zone="Europe/Stockholm", week=WEEK)
    assert (found.until, found.at, found.days, found.place) == (until, begins, days, "Stockholm")


def test_without_hours_nothing_is_said() -> None:
    assert hours_at(0, time_zone="Nowhere/Atlantis", week=[]).place == ""
