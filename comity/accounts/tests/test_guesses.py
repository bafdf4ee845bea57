"""Pauses after failed sign-ins grow, and one's own success ends them."""

from __future__ import annotations

import pytest

from comity.accounts.guesses import Guesses, guesses
from comity.foundation.clock import DAY, MINUTE, SECOND, FixedClock
from comity.foundation.errors import TooMany
from comity.foundation.runtime import Runtime


def pause_after_ten(desk: Guesses, clock: FixedClock, who: str = "anna@lumen.example") -> int:
    """Ten failures; the minutes of the pause that follows, waited for."""
    for _ in range(10):
        desk.check(who)
        desk.take(who)
        desk.lost(who)
    with pytest.raises(TooMany) as refused:
        desk.check(who)
    clock.advance((refused.value.retry_after or 0) * SECOND)
    return (refused.value.retry_after or 0) * SECOND // MINUTE


def test_pauses_double_up_to_an_hour(runtime: Runtime, clock: FixedClock) -> None:
    """A23, with Retry-After."""
    desk = guesses(runtime)
    assert [pause_after_ten(desk, clock) for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    clock.advance(2 * DAY)
    assert pause_after_ten(desk, clock) == 1


def test_who_comes_in_begins_anew_and_a_right_try_costs_nothing(runtime: Runtime, clock: FixedClock) -> None:
    desk = guesses(runtime)
    assert [pause_after_ten(desk, clock) for _ in range(2)] == [1, 2]
    desk.forgive("anna@lumen.example")
    assert pause_after_ten(desk, clock) == 1
    for _ in range(50):
        desk.take("10.0.0.1")
        desk.give_back("10.0.0.1")
    desk.check("10.0.0.1")
