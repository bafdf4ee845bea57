"""An answer to an invitation as calendars read it: METHOD:REPLY (RFC 5546, 3.2.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec import Struct

from comity.foundation.clock import moment
from comity.foundation.mail import one_line

PARTSTAT = {"yes": "ACCEPTED", "maybe": "TENTATIVE", "no": "DECLINED"}
STAMP, FLOATING, DAY = "%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S", "%Y%m%d"
WHOLE_DAY = len("2026-09-21")
OCTETS = 75
"""A longer line is folded (RFC 5545, 3.1)."""
_ESCAPED = re.compile(r"([\\;,])")
_UNQUOTED = re.compile(r'["\x00-\x1f\x7f]')


class Reply(Struct, frozen=True):
    """`attendee` is the address that is invited, `voice` who answers for it. `starts` and `ends` are ISO 8601,
    `recurrence` is as `reading.Invitation` has it: all three as the invitation says them."""

    answer: str
    voice: str
    attendee: str
    organiser: str
    summary: str
    starts: str
    ends: str
    place: str
    uid: str
    sequence: int
    recurrence: str


def calendar(reply: Reply, *, now: int) -> str:
    """The calendar with exactly these lines, whatever stands in names."""
    return "".join(f"{folded}\r\n" for line in _lines(reply, now) for folded in _folded(line))


def _lines(reply: Reply, now: int) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "PRODID:-//Comity//Mail//EN", "VERSION:2.0", "METHOD:REPLY", "BEGIN:VEVENT")
    yield f"UID:{_text(reply.uid)}"
    if reply.recurrence:
        yield f"RECURRENCE-ID{reply.recurrence}"
    yield f"DTSTAMP:{moment(now).strftime(STAMP)}"
    yield f"SEQUENCE:{reply.sequence}"
    yield f"ORGANIZER:mailto:{reply.organiser}"
    named = _UNQUOTED.sub(" ", reply.voice)
    yield f'ATTENDEE;CN="{named}";PARTSTAT={PARTSTAT[reply.answer]}:mailto:{reply.attendee}'
    yield f"DTSTART{_time(reply.starts)}"
    if reply.ends:
        yield f"DTEND{_time(reply.ends)}"
    if reply.summary:
        yield f"SUMMARY:{_text(reply.summary)}"
    yield from ("REQUEST-STATUS:2.0;Success", "END:VEVENT", "END:VCALENDAR")


def _text(words: str) -> str:
    return _ESCAPED.sub(r"\\\1", one_line(words))


def _time(said: str) -> str:
    """Parameters and value: whole days, UTC where the offset is known, else the clock of whoever wrote it."""
    if len(said) <= WHOLE_DAY:
        return f";VALUE=DATE:{said.replace('-', '')}"
    at = datetime.fromisoformat(said)
    try:
        return f":{at.strftime(FLOATING) if at.tzinfo is None else at.astimezone(UTC).strftime(STAMP)}"
    except OverflowError:  # at the ends of the calendar
        return f":{at.strftime(FLOATING)}"


def _folded(line: str) -> Iterator[str]:
    """Without cutting a character in two; a continued line begins with a space, which counts."""
    part, room = "", OCTETS
    for character in line:
        octets = len(character.encode())
        if octets > room:
            yield part
            part, room = " ", OCTETS - 1
        part += character
        room -= octets
    yield part
