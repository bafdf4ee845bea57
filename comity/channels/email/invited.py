"""An invitation as it is drawn at its message."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from comity.channels.email.actions.leaving import BOUNCED, DELAYED, DELIVERED, QUEUED, REFUSED, SENT, WAITING
from comity.channels.email.calendars import WHOLE_DAY
from comity.channels.email.invitations import CANCEL, Standing
from comity.channels.email.models import InvitationAnswer

FAILED = (BOUNCED, REFUSED)
Words = Callable[[str], str]
Told = Callable[[str, str], str]
"""A state and its reason, in words."""


def state_words(_: Words) -> dict[str, str]:
    """What is known of an answer on its way; never more than is known."""
    return {
        WAITING: _("leaves in a few seconds"),
        QUEUED: _("waits, the mail server does not take it yet: %(reason)s"),
        SENT: _("sent, not confirmed"),
        DELIVERED: _("delivered"),
        DELAYED: _("delayed on the way: %(reason)s"),
        BOUNCED: _("came back: %(reason)s"),
        REFUSED: _("not sent: %(reason)s"),
    }


class Answered(Struct, frozen=True):
    """`state` is what is known of the mail that tells it, and `failed`: it did not get there."""

    answer: str
    by: str
    state: str
    failed: bool


class Invited(Struct, frozen=True):
    """`starts` and `ends` are moments in UTC where the invitation says its time zone (`zoned`), which the browser tells
    in the reader's own; dates of `whole_days`, the last one included; else the clock of whoever wrote it.

    `newer` is the message whose invitation took the place of this one, `newer_cancels` whether it is off. `to` is who
    gets an answer, "" where none is wanted. `before` is what was answered before it changed."""

    message: str
    summary: str
    starts: str
    ends: str
    zoned: bool
    whole_days: bool
    place: str
    organiser: str
    cancelled: bool
    newer: str
    newer_cancels: bool
    to: str
    answered: Answered | None
    before: Answered | None


def invited(standing: Standing, *, names: Mapping[uuid.UUID, str], told: Told) -> Invited:
    row, newer = standing.invitation.row, standing.newer
    whole = len(row.starts) == WHOLE_DAY
    starts, ends = _moment(row.starts), _last_day(row.ends) if whole else _moment(row.ends)
    return Invited(
        str(standing.invitation.mail.message),
        row.summary,
        starts,
        "" if ends == starts else ends,
        starts.endswith("Z"),
        whole,
        row.place,
        row.organiser,
        row.method == CANCEL,
        "" if newer is None else str(newer.mail.message),
        newer is not None and newer.row.method == CANCEL,
        row.organiser if standing.wants_answer else "",
        _answered(standing.answer, names, told),
        _answered(standing.before, names, told),
    )


def _answered(row: InvitationAnswer | None, names: Mapping[uuid.UUID, str], told: Told) -> Answered | None:
    if row is None:
        return None
    return Answered(row.answer, names[row.answered_by], told(row.state, row.reason), row.state in FAILED)


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
