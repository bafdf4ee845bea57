"""Working hours as seven texts from Monday on, `09:00-17:00` or empty, in somebody's own time zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from comity.foundation.clock import moment

WEEK = 7


class Hours(Struct, frozen=True):
    """`until` is when today's work ends, while it goes on. Else `at` is when it begins again, `days` from today, on
    `weekday` (0 is Monday). All are empty where no hours are kept. `place` is the city of the time zone."""

    until: str = ""
    at: str = ""
    days: int = 0
    weekday: int = 0
    place: str = ""


def hours_at(now: int, *, time_zone: str, week: Sequence[str]) -> Hours:
    """What the working hours say at this moment (microseconds UTC)."""
    here = moment(now).astimezone(_zone(time_zone))
    place = time_zone.rpartition("/")[2].replace("_", " ")
    clock = here.strftime("%H:%M")
    begins, ends = _of_day(week, here, 0)
    if begins <= clock < ends:
        return Hours(until=ends, place=place)
    for days in range(WEEK + 1):
        begins, _ = _of_day(week, here, days)
        if begins and (days or clock < begins):
            return Hours(at=begins, days=days, weekday=(here.weekday() + days) % WEEK, place=place)
    return Hours()


def _of_day(week: Sequence[str], here: datetime, days: int) -> tuple[str, str]:
    day = (here.weekday() + days) % WEEK
    begins, _, ends = week[day].partition("-") if day < len(week) else ("", "", "")
    return begins, ends


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
