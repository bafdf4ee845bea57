"""Quiet hours on somebody's own clock: pure values."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from comity.foundation.clock import micros_of, moment


class Night(Struct, frozen=True):
    """The quiet hours in which it is now: what the clock shows, and when they began (microseconds UTC)."""

    clock: str
    began: int


def night_at(now: int, *, time_zone: str, begins: str, ends: str) -> Night | None:
    """The quiet hours of `begins` to `ends` (`21:00`; the end is none of them, and they may pass midnight) in which it
    is now in this time zone; None by day, and where this machine does not know the zone."""
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    here = moment(now).astimezone(zone)
    clock = here.strftime("%H:%M")
    evening, morning = clock >= begins, clock < ends
    if not (evening and morning if begins < ends else evening or morning):
        return None
    day = here.date() if evening else here.date() - timedelta(days=1)
    return Night(clock, micros_of(datetime.combine(day, time.fromisoformat(begins), zone)))
