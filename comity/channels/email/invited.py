"""An invitation as it is drawn at its message."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from comity.channels.email.models import MailInvitation

WHOLE_DAY = len("2026-09-21")


class Invited(Struct, frozen=True):
    """`starts` and `ends` are moments in UTC where the invitation says its time zone (`zoned`), which the browser tells
    in the reader's own; dates of `whole_days`, the last one included; else the clock of whoever wrote it."""

    summary: str
    starts: str
    ends: str
    zoned: bool
    whole_days: bool
    place: str
    organiser: str
    cancelled: bool


def invited(row: MailInvitation) -> Invited:
    whole = len(row.starts) == WHOLE_DAY
    starts, ends = _moment(row.starts), _last_day(row.ends) if whole else _moment(row.ends)
    return Invited(
        row.summary,
        starts,
        "" if ends == starts else ends,
        starts.endswith("Z"),
        whole,
        row.place,
        row.organiser,
        row.method == "CANCEL",
    )


def _last_day(ends: str) -> str:
    """iCalendar names the day after it (RFC 5545, 3.6.1)."""
    try:
        return str(date.fromisoformat(ends[:WHOLE_DAY]) - timedelta(days=1)) if ends else ""
    except OverflowError:
        return ""


def _moment(said: str) -> str:
    if len(said) <= WHOLE_DAY:
        return said
    at = datetime.fromisoformat(said)
    try:
        return said[:16] if at.tzinfo is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:  # at the ends of the calendar
        return said[:16]
