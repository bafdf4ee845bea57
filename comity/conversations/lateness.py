"""When an answer is late: after an hour of working time, whenever the question came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from comity.accounts import queries as accounts
from comity.foundation.clock import MINUTE, micros_of, moment
from comity.foundation.store import Tx

TARGET = 60 * MINUTE
LOOKED_AHEAD = 15
WEEK = 7


class House(Struct, frozen=True):
    """The working hours of the organisation: seven texts from Monday on, `09:00-17:00` or empty, and where it is."""

    time_zone: str = "UTC"
    week: Sequence[str] = ()


def house(tx: Tx) -> House:
    organisation = accounts.organisation(tx)
    return House() if organisation is None else House(organisation.time_zone, organisation.working_hours)


def late_from(since: int, hours: House) -> int:
    """The moment (microseconds UTC) at which an hour of work has passed; where no hours are kept every hour counts."""
    left, asked = TARGET, moment(since)
    first = asked.astimezone(_zone(hours.time_zone)).date()
    for day in range(LOOKED_AHEAD if any(hours.week) else 0):
        begins, ends = _work_of(first + timedelta(days=day), hours)
        begins = max(begins, since)
        if ends - begins >= left:
            return begins + left
        left -= max(0, ends - begins)
    return since + TARGET


def _work_of(day: date, hours: House) -> tuple[int, int]:
    text = hours.week[day.weekday()] if day.weekday() < len(hours.week) else ""
    begins, _, ends = text.partition("-")
    return (_at(day, begins, hours), _at(day, ends, hours)) if ends else (0, 0)


def _at(day: date, clock: str, hours: House) -> int:
    hour, _, minute = clock.partition(":")
    midnight = datetime.combine(day, time(), _zone(hours.time_zone))
    if int(hour) > 23:
        return micros_of((midnight + timedelta(days=1)).astimezone(UTC))
    return micros_of(midnight.replace(hour=int(hour), minute=int(minute or 0)).astimezone(UTC))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
