"""An invitation is drawn at its message, with its file, when it is in the reader's own time."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from comity.channels.email.invited import Invited
from comity.channels.email.tests.house import SUPPORT, VIC, House

BEGIN = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:1@elsewhere.example\r\n"
END = "END:VEVENT\r\nEND:VCALENDAR\r\n"


def invitation(*lines: str, method: str = "REQUEST") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Vic <{VIC}>", SUPPORT, "Shall we meet?"
    mail.set_content("Shall we meet?")
    calendar = BEGIN.format(method=method) + "".join(f"{line}\r\n" for line in lines) + END
    mail.add_attachment(calendar.encode(), maintype="text", subtype="calendar", filename="invite.ics")
    return mail.as_bytes()


def drawn(house: House, raw: bytes) -> tuple[Invited, str]:
    mail = house.file(raw)
    assert mail.message is not None
    view = house.seen(mail.message)
    assert view.panel is not None
    html = str(house.runtime.templates.drawn("conversations/message.html", faces=[view.author], message=view))
    return view.panel.content, html


def test_an_invitation_says_when_where_and_who(house: House) -> None:
    one, html = drawn(
        house,
        invitation(
            "SUMMARY:Lamps <b>and</b> shades",
            "DTSTART;TZID=Europe/Vienna:20261005T100000",
            "DTEND;TZID=Europe/Vienna:20261005T113000",
            "LOCATION:Harbour 7",
            f"ORGANIZER;CN=Vic:mailto:{VIC}",
        ),
    )
    assert (one.starts, one.ends, one.zoned) == ("2026-10-05T08:00:00Z", "2026-10-05T09:30:00Z", True)
    assert '<time datetime="2026-10-05T08:00:00Z">' in html and "Harbour 7" in html and VIC in html
    assert "Lamps &lt;b&gt;and&lt;/b&gt; shades" in html
    assert 'download="invite.ics"' in html and "Add to calendar" in html


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (("DTSTART;VALUE=DATE:20261005", "DTEND;VALUE=DATE:20261006"), ("2026-10-05", "", True)),
        (("DTSTART;VALUE=DATE:20261005", "DTEND;VALUE=DATE:20261008"), ("2026-10-05", "2026-10-07", True)),
        (("DTSTART:20261005T100000", "DURATION:PT1H"), ("2026-10-05T10:00", "2026-10-05T11:00", False)),
    ],
)
def test_whole_days_and_times_without_a_zone_stay_what_they_say(
    house: House, lines: tuple[str, ...], shown: tuple[str, str, bool]
) -> None:
    one, html = drawn(house, invitation("SUMMARY:Fair", *lines))
    assert (one.starts, one.ends, one.whole_days) == shown and not one.zoned
    assert ("does not say in which time zone" in html) is not one.whole_days


def test_a_cancelled_one_says_so(house: House) -> None:
    one, html = drawn(house, invitation("SUMMARY:Fair", "DTSTART:20261005T100000Z", method="CANCEL"))
    assert one.cancelled and "Cancelled:" in html


def test_times_at_the_ends_of_the_calendar_break_no_talk(house: House) -> None:
    first, _ = drawn(house, invitation("DTSTART;VALUE=DATE:00010101", "DTEND;VALUE=DATE:00010101"))
    last, _ = drawn(house, invitation("DTSTART;TZID=America/New_York:99991231T230000"))
    assert (first.ends, last.starts) == ("", "9999-12-31T23:00")
