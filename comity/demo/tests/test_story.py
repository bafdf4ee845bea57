"""The story can be told on any day, and everybody in it is known."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from comity.demo.seeding import FOUNDED
from comity.demo.story import PAGES, Line, dated, face, read_story
from comity.foundation.clock import DAY, HOUR, MINUTE, iso
from comity.testing.canary import CANARY

STORY = read_story()
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


def test_everybody_who_speaks_is_known() -> None:
    staff = {one.handle for one in STORY.staff}
    known = staff | {one.key for one in STORY.outside}
    lines = [(talk, line) for talk in STORY.talk for line in talk.said]
    assert {line.who for _, line in lines} | {talk.by for talk in STORY.talk} <= known
    assert {line.how for _, line in lines} <= {"", "note", "brings", *PAGES}
    assert {line.words for _, line in lines if line.how == "brings"} <= staff
    assert len(staff) == 10
    assert all(face(handle) for handle in staff)


def test_colleagues_speak_where_they_take_part_and_visitors_only_outside() -> None:
    staff = {one.handle for one in STORY.staff}
    for talk in STORY.talk:
        if talk.kind == "outside":
            assert talk.by not in staff
            continue
        here = staff if talk.others == ["everyone"] else {talk.by, *talk.others}
        assert {line.who for line in talk.said} <= here, talk.name


def test_notes_hold_no_canary() -> None:
    assert not [line for line in _notes() if CANARY.lower() in line.words.lower()]
    assert _notes()


def _notes() -> list[Line]:
    return [line for talk in STORY.talk for line in talk.said if line.how == "note"]
