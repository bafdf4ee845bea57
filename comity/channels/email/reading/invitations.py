"""What an invitation says (iCalendar, RFC 5545): just what is shown of it, and what an answer repeats (RFC 5546).
Recurrence stays in the attachment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

from comity.channels.email.reading.addresses import address
from comity.channels.email.reading.bounds import FIELD_CHARACTERS, MAILBOXES
from comity.channels.email.reading.letter import Invitation
from comity.channels.email.reading.plain import one_line

_LONGEST = 200_000
_ESCAPED = re.compile(r"\\([\\;,nN])")
_PROPERTY = re.compile(r'([A-Za-z0-9-]{1,40})((?:;[A-Za-z0-9-]{1,40}=(?:"[^"]*"|[^":;]*))*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([A-Za-z0-9-]{1,40})=(?:"([^"]*)"|([^":;]*))')
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_SEQUENCE, _ZONE_NAME = re.compile(r"\d{1,9}"), re.compile(r"[A-Za-z0-9_+\-./ ]{1,60}")
_LASTS = re.compile(r"([+-]?)P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?")


class _Property(NamedTuple):
    name: str
    parameters: dict[str, str]
    value: str


def invitation_of(text: str) -> Invitation | None:
    """The first event, None when there is none with a beginning."""
    method, event, attendees = "", dict[str, _Property](), list[str]()
    for where, one in _properties(text):
        if where == ("VCALENDAR",) and one.name == "METHOD":
            method = one.value.strip().upper()
        elif where == ("VCALENDAR", "VEVENT"):
            event.setdefault(one.name, one)
            if one.name == "ATTENDEE" and (email := _address(one)) and len(attendees) < MAILBOXES:
                attendees.append(email)
    start = _moment(event.get("DTSTART"))
    if start is None:
        return None
    return Invitation(
        method=one_line(method, 40),
        summary=_words(event.get("SUMMARY")),
        start=start.isoformat(),
        end=_end(event, start),
        place=_words(event.get("LOCATION")),
        organiser=_organiser(event.get("ORGANIZER")),
        uid=_words(event.get("UID")),
        sequence=_sequence(event.get("SEQUENCE")),
        recurrence=_recurrence(event.get("RECURRENCE-ID")),
        attendees=tuple(attendees),
    )


def _properties(text: str) -> Iterator[tuple[tuple[str, ...], _Property]]:
    """Every property up to the end of the first event, with the components it stands in."""
    where: tuple[str, ...] = ()
    for line in _unfolded(text[:_LONGEST]):
        found = _PROPERTY.fullmatch(line)
        if found is None:
            continue
        name, value = found[1].upper(), found[3]
        if name == "BEGIN":
            where = (*where, value.strip().upper())[:10]
        elif name == "END":
            if where == ("VCALENDAR", "VEVENT"):
                return
            where = where[:-1]
        else:
            yield where, _Property(name, dict(_parameters(found[2])), value)


def _unfolded(text: str) -> Iterable[str]:
    return re.sub(r"\n[ \t]", "", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")


def _parameters(said: str) -> Iterator[tuple[str, str]]:
    return ((each[1].upper(), each[2] or each[3] or "") for each in _PARAMETER.finditer(said))


def _words(one: _Property | None) -> str:
    if one is None:
        return ""
    return one_line(_ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], one.value), FIELD_CHARACTERS)


def _organiser(one: _Property | None) -> str:
    if one is None:
        return ""
    return _address(one) or one_line(one.parameters.get("CN", ""), FIELD_CHARACTERS)


def _address(one: _Property) -> str:
    scheme, _, target = one.value.strip().partition(":")
    return address(target) if scheme.lower() == "mailto" else address(one.value)


def _sequence(one: _Property | None) -> int:
    found = None if one is None else _SEQUENCE.fullmatch(one.value.strip())
    return 0 if found is None else int(found[0])


def _recurrence(one: _Property | None) -> str:
    """Written anew, so that it may stand in an answer."""
    value = "" if one is None else one.value.strip()
    if one is None or _MOMENT.fullmatch(value) is None:
        return ""
    if "T" not in value:
        return f";VALUE=DATE:{value}"
    zone = one.parameters.get("TZID", "")
    return f';TZID="{zone}":{value}' if _ZONE_NAME.fullmatch(zone) else f":{value}"


def _end(event: dict[str, _Property], start: date) -> str:
    end = _moment(event.get("DTEND"))
    if end is None and "DURATION" in event:
        end = _later(start, event["DURATION"].value.strip())
    return end.isoformat() if end is not None else ""


def _moment(one: _Property | None) -> date | None:
    found = _MOMENT.fullmatch(one.value.strip()) if one is not None else None
    if one is None or found is None:
        return None
    try:
        year, month, day, hour, minute, second = (int(each or 0) for each in found.groups()[:6])
        if found[4] is None:
            return date(year, month, day)
        zone = UTC if found[7] else _zone(one.parameters.get("TZID", ""))
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    except ValueError:
        return None


def _zone(name: str) -> ZoneInfo | None:
    """The time zone by its name in the world's or in Windows' list; None leaves the time without an offset."""
    known = get_global("windows_zone_mapping").get(name, name)
    plain = "/".join(known.strip("/").split("/")[-2:])
    try:
        return ZoneInfo(plain) if re.fullmatch(r"[A-Za-z]{1,20}(?:/[A-Za-z_+\-0-9]{1,30})?", plain) else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _later(start: date, lasts: str) -> date | None:
    found = _LASTS.fullmatch(lasts)
    if found is None or found[1] == "-":
        return None
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in found.groups()[1:])
    try:
        return start + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
