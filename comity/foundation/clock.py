"""Time: integer microseconds UTC inside, ISO 8601 with `Z` outside."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

Clock = Callable[[], int]

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def system_clock() -> int:
    """Microseconds since 1970 UTC."""
    return time.time_ns() // 1_000


class FixedClock:
    """A clock that stands still until it is moved; for tests and for the demo company's history."""

    def __init__(self, micros: int) -> None:
        self.micros = micros

    def __call__(self) -> int:
        return self.micros

    def advance(self, micros: int) -> None:
        self.micros += micros


def moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def iso(micros: int) -> str:
    """`1700000000000000` as `2023-11-14T22:13:20.000000Z`."""
    seconds, rest = divmod(micros, SECOND)
    return f"{_to_the_second(seconds)}.{rest:06}Z"


@lru_cache(maxsize=4_096)
def _to_the_second(seconds: int) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")


def micros_of(when: datetime) -> int:
    return (when - _EPOCH) // timedelta(microseconds=1)
