"""Time as integer microseconds UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from hypothesis import given, strategies as st

from comity.foundation.clock import DAY, HOUR, MINUTE, SECOND, FixedClock, iso, micros_of, moment, system_clock


def test_a_moment_is_written_as_iso_8601_with_z() -> None:
    assert iso(1_700_000_000_000_001) == "2023-11-14T22:13:20.000001Z"
    assert iso(0) == "1970-01-01T00:00:00.000000Z"


@given(st.integers(0, 4_102_444_800 * SECOND))
def test_nothing_is_lost_on_the_way_to_text_and_back(micros: int) -> None:
    assert micros_of(datetime.fromisoformat(iso(micros))) == micros
    assert micros_of(moment(micros)) == micros
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", iso(micros))


@given(st.integers(0, 4_102_444_800 * SECOND), st.integers(0, DAY))
def test_text_sorts_as_time_does(micros: int, later: int) -> None:
    assert iso(micros) <= iso(micros + later)


def test_a_fixed_clock_moves_only_when_it_is_moved() -> None:
    clock = FixedClock(5)
    assert clock() == clock() == 5
    clock.advance(MINUTE)
    assert clock() == 5 + 60 * SECOND
    assert HOUR == 60 * MINUTE


def test_the_system_clock_is_in_microseconds() -> None:
    assert abs(moment(system_clock()) - datetime.now(UTC)).total_seconds() < 60
