"""Token buckets."""

from __future__ import annotations

import math

import pytest

from comity.foundation import limits
from comity.foundation.clock import SECOND, FixedClock
from comity.foundation.errors import TooMany
from comity.foundation.limits import DEFAULTS, Limiter
from comity.foundation.settings import SettingsError


def takes(limiter: Limiter, times: int, who: str = "vic", what: str = "send.visitor") -> int:
    """How many of so many acts are let through."""
    through = 0
    for _ in range(times):
        try:
            limiter.take(what, who)
            through += 1
        except TooMany:
            pass
    return through


@pytest.mark.parametrize(("what", "figures"), [item for item in DEFAULTS.items() if item[1][1] and item[1][0] < 1_000])
def test_exactly_so_many_are_let_through(what: str, figures: tuple[float, float]) -> None:
    limiter, most = Limiter("{}", FixedClock(0)), int(figures[0])
    assert takes(limiter, most - 1, what=what) == most - 1
    assert takes(limiter, 2, what=what) == 1


def test_a_bucket_fills_evenly_and_never_over_its_rim(clock: FixedClock) -> None:
    limiter = Limiter('{"send.visitor": [4, 2]}', clock)
    assert takes(limiter, 10) == 4
    clock.advance(SECOND)
    assert takes(limiter, 10) == 2
    clock.advance(1_000 * SECOND)
    assert takes(limiter, 10) == 4


def test_retry_after_is_when_it_works_again(clock: FixedClock) -> None:
    limiter = Limiter('{"begin.visitor": [1, 10]}', clock)
    limiter.take("begin.visitor", "vic")
    clock.advance(3 * SECOND)
    with pytest.raises(TooMany) as refused:
        limiter.take("begin.visitor", "vic")
    assert refused.value.retry_after == 7
    clock.advance(7 * SECOND)
    limiter.take("begin.visitor", "vic")


def test_nobody_uses_up_what_is_anothers(clock: FixedClock) -> None:
    limiter = Limiter("{}", clock)
    assert takes(limiter, 50) == 5
    assert takes(limiter, 50, who="walt") == 5
    assert takes(limiter, 50, what="send.member") == 50


def test_a_clock_that_jumps_back_gives_nothing_away(clock: FixedClock) -> None:
    limiter = Limiter("{}", clock)
    assert takes(limiter, 50) == 5
    clock.advance(-3_600 * SECOND)
    assert takes(limiter, 50) == 0


def test_a_clock_that_jumped_back_locks_nobody_out_for_long(clock: FixedClock) -> None:
    limiter = Limiter("{}", clock)
    takes(limiter, 5)
    clock.advance(-3_600 * SECOND)
    assert takes(limiter, 1) == 0
    clock.advance(10 * SECOND)
    assert takes(limiter, 1) == 1


def test_who_was_not_seen_for_long_is_forgotten(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REMEMBERED", 10)
    limiter = Limiter("{}", clock)
    for number in range(100):
        limiter.take("send.visitor", number)
    assert len(limiter._buckets) <= 11


def test_off_lets_everybody_through(clock: FixedClock) -> None:
    limiter = Limiter("off", clock)
    assert takes(limiter, 1_000) == 1_000
    assert limiter.ceiling("sockets.peer") == math.inf


@pytest.mark.parametrize(
    "text",
    [
        "on",
        "5",
        "[]",
        '{"send.everyone": [1, 1]}',
        '{"send.member": 5}',
        '{"send.member": [1]}',
        '{"send.member": ["1", 1]}',
        '{"send.member": [0, 1]}',
        '{"send.member": [-5, 1]}',
        '{"send.member": [5, -1]}',
        '{"send.member": [5, 0]}',
        '{"sockets.member": [-1, 0]}',
    ],
)
def test_figures_that_cannot_work_are_refused_at_the_start(text: str) -> None:
    with pytest.raises(SettingsError, match="COMITY_LIMITS"):
        Limiter(text, FixedClock(0))


def test_the_contract_is_the_default() -> None:
    assert DEFAULTS == {
        "send.member": (300, 1),
        "write.member": (500, 1),
        "sockets.member": (50, 0),
        "call.member": (60, 600),
        "pictures.member": (30, 60),
        "mail.domain": (20, 60),
        "send.visitor": (5, 1),
        "call.visitor": (5, 600),
        "begin.visitor": (1, 10),
        "sockets.visitor": (4, 0),
        "visitors.peer": (60, 60),
        "sign_in.peer": (10, 60),
        "passkeys.peer": (600, 60),
        "trips.peer": (60, 60),
        "sockets.peer": (12_000, 0),
        "audit.denied": (30, 60),
        "upload.member": (300, 60),
        "upload.visitor": (10, 60),
        "hook.in": (5, 1),
        "refine.member": (60, 60),
        "size.file": (25_000_000, 0),
        "size.unsent.member": (1_000_000_000, 0),
        "size.unsent.visitor": (60_000_000, 0),
        "size.visitor": (250_000_000, 0),
    }
    assert (limits.MESSAGE_CHARACTERS, limits.FRAME_BYTES) == (20_000, 64 * 1024)
