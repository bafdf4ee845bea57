"""What is shown of an invitation."""

from __future__ import annotations

import pytest

from comity.channels.email.reading import Invitation, Letter, read

REQUEST = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:4711@comity.example
SUMMARY;LANGUAGE=de:Besprechung\\, zweiter
  Teil\\nmit Anna
DTSTART;TZID="W. Europe Standard Time":20261123T100000
DTEND;TZID=W. Europe Standard Time:20261123T113000
ORGANIZER;CN="Muster, Anna":MAILTO:anna@Comity.example
LOCATION:Raum 7\\; oben
BEGIN:VALARM
SUMMARY:Reminder
END:VALARM
END:VEVENT
BEGIN:VEVENT
SUMMARY:Another
END:VEVENT
END:VCALENDAR"""


def letter(calendar: str, kind: str = 'text/calendar; method=REQUEST; charset="utf-8"') -> Letter:
    parts = f"--b\n\nPlease come\n--b\nContent-Type: {kind}\n\n{calendar}\n--b--\n"
    return read(f"From: a@x.example\nContent-Type: multipart/alternative; boundary=b\n\n{parts}".encode())


def event(*lines: str) -> Invitation | None:
    return letter("\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"])).invitation


def test_the_first_event_is_told() -> None:
    read_of = letter(REQUEST)
    assert read_of.invitation == Invitation(
        method="REQUEST",
        summary="Besprechung, zweiter Teil mit Anna",
        start="2026-11-23T10:00:00+01:00",
        end="2026-11-23T11:30:00+01:00",
        place="Raum 7; oben",
        organiser="anna@comity.example",
        uid="4711@comity.example",
    )
    assert read_of.words == "Please come"
    assert [part.name for part in read_of.parts] == ["part-1.ics"]


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (
            "DTSTART:20261123T090000Z",
            "DTEND:20261123T100000Z",
            ("2026-11-23T09:00:00+00:00", "2026-11-23T10:00:00+00:00"),
        ),
        ("DTSTART:20261123T090000", "DURATION:PT1H30M", ("2026-11-23T09:00:00", "2026-11-23T10:30:00")),
        ("DTSTART;VALUE=DATE:20261123", "DTEND;VALUE=DATE:20261124", ("2026-11-23", "2026-11-24")),
        ("DTSTART;TZID=Europe/Paris:20260701T090000", "", ("2026-07-01T09:00:00+02:00", "")),
        ("DTSTART;TZID=/x.org/Europe/Paris:20260701T090000", "", ("2026-07-01T09:00:00+02:00", "")),
        ("DTSTART;TZID=My Own Zone:20260701T090000", "", ("2026-07-01T09:00:00", "")),
        ("DTSTART;TZID=../../etc/passwd:20260701T090000", "", ("2026-07-01T09:00:00", "")),
        ("DTSTART:20261123T090000Z", "DURATION:P99999D", ("2026-11-23T09:00:00+00:00", "2300-09-07T09:00:00+00:00")),
        ("DTSTART:99991231T230000Z", "DURATION:P9W", ("9999-12-31T23:00:00+00:00", "")),
    ],
)
def test_times_are_iso_8601(start: str, end: str, told: tuple[str, str]) -> None:
    found = event(start, end)
    assert found is not None
    assert (found.start, found.end) == told


@pytest.mark.parametrize("start", ["", "DTSTART:", "DTSTART:20269999T990000", "DTSTART;X:1", "dtstart=20261123"])
def test_without_a_beginning_there_is_no_invitation(start: str) -> None:
    assert event(start) is None


def test_an_organiser_without_address_is_told_by_name() -> None:
    found = event("DTSTART:20261123", "ORGANIZER;CN=Anna:urn:uuid:1")
    assert found is not None
    assert found.organiser == "Anna"


def test_a_calendar_that_is_attached_invites_too() -> None:
    assert letter(REQUEST, "application/ics; name=invite.ics").invitation == letter(REQUEST).invitation
