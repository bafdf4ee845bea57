"""The story can be told on any day, and everybody in it is known."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest

from comity.demo.acts import ACTS
from comity.demo.everyday import whole_story
from comity.demo.seeding import FOUNDED
from comity.demo.story import PAGES, Line, dated, face, read_story
from comity.foundation.clock import DAY, HOUR, MINUTE, iso
from comity.testing.canary import CANARY

STORY = whole_story()
STAFF = {one.handle for one in STORY.founding.staff}
MOST_ALIKE = 12
MIDNIGHT = 1_790_553_600_000_000
"""A Monday, 2026-09-28, 00:00 UTC."""


@pytest.fixture(autouse=True, params=["UTC", "Europe/Stockholm", "America/Los_Angeles"])
def time_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(os.environ, "TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("after", [0, MINUTE, 9 * HOUR, DAY - MINUTE, 3 * DAY, 5 * DAY + HOUR, 6 * DAY, 30 * DAY])
def test_every_talk_goes_forward_whenever_the_demo_is_started(after: int) -> None:
    start = MIDNIGHT + after
    for talk in STORY.talk:
        moments = [dated(line.at, start) for line in talk.said]
        assert all(one <= other for one, other in pairwise(moments)), talk.name
        assert dated(FOUNDED, start) < moments[0]
        assert moments[-1] < start


def test_working_days_leave_out_the_weekend() -> None:
    noon_on_monday = MIDNIGHT + 20 * HOUR
    assert iso(dated("w1 12:00", noon_on_monday)).startswith("2026-09-25")
    assert iso(dated("d1 12:00", noon_on_monday)).startswith("2026-09-27")
    assert dated("90m", noon_on_monday) == noon_on_monday - 90 * MINUTE


def test_moments_to_come_are_after_the_start() -> None:
    friday = MIDNIGHT + 4 * DAY + 12 * HOUR
    assert iso(dated("tomorrow 12:00", friday)).startswith("2026-10-03")
    assert iso(dated("friday 12:00", friday)).startswith("2026-10-09")
    assert iso(dated("thursday 12:00", friday)).startswith("2026-10-08")


def test_everybody_who_speaks_is_known() -> None:
    known = STAFF | {one.key for one in STORY.founding.outside} | {STORY.founding.guest.handle}
    lines = [(talk, line) for talk in STORY.talk for line in talk.said]
    assert {line.who for _, line in lines} | {talk.by for talk in STORY.talk} <= known
    assert {line.how for _, line in lines} <= {"", "note", "replies", *PAGES, *ACTS}
    assert {line.words for _, line in lines if line.how in ("brings", "hands to")} <= STAFF
    assert {talk.by for talk in STORY.talk if talk.kind == "outside"} == {one.key for one in STORY.founding.outside}
    assert len(STAFF) == 10
    assert all(face(handle) for handle in STAFF)


def test_colleagues_speak_where_they_take_part_and_visitors_only_outside() -> None:
    for talk in STORY.talk:
        if talk.kind == "outside":
            assert talk.by not in STAFF
            continue
        guests = {STORY.founding.guest.handle} if any(line.how == "invites" for line in talk.said) else set()
        here = STAFF if talk.others == ["everyone"] else {talk.by, *talk.others, *guests}
        assert {line.who for line in talk.said} <= here, talk.name


def test_nobody_says_the_same_thing_twice() -> None:
    said = Counter(line.words for talk in STORY.talk for line in talk.said if line.how not in ACTS)
    assert 1_000 <= said.total() <= 1_500
    assert not [words for words, times in said.items() if times > 1 and len(words) > MOST_ALIKE]


def test_nobody_interrupts() -> None:
    """Everyday talk keeps away from the days on which something is written down for that talk."""
    for told, written in zip(STORY.talk, read_story().talk, strict=True):
        days = {_day(line) for line in written.said}
        assert [line for line in told.said if _day(line) in days] == written.said, told.name


def test_notes_hold_no_canary() -> None:
    assert not [line for line in _notes() if CANARY.lower() in line.words.lower()]
    assert _notes()


def _notes() -> list[Line]:
    return [line for talk in STORY.talk for line in talk.said if line.how == "note"]


def _day(line: Line) -> str:
    return line.at.partition(" ")[0]
