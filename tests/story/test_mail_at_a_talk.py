"""What comes with mail is seen and changed at its talk: copies, a wrong talk, invitations, pictures from elsewhere, and
what stands under one's own mails. Every size and theme."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from comity.channels.email.tests.correspondence import filed, new_address, open_mailbox
from comity.channels.email.tests.house import written
from comity.conversations.tests.uploading import crew_at
from comity.testing.browser import NARROW, Screen
from comity.testing.crew import Crew
from comity.testing.plugin import Stage
from comity.testing.processes import PASSWORD
from comity.testing.waiting import SLACK, until
from tests.story.looks import judge

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.slow, pytest.mark.channel]
Screens = Callable[..., Screen]
ANNA = "anna@lumen.example"
RAW = {"Content-Type": "message/rfc822"}
CALENDAR = """\
BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:7@supplier.example
SUMMARY:Lamps for the fair
DTSTART;TZID=America/New_York:20261005T090000\r\nDTEND;TZID=America/New_York:20261005T100000\r\nLOCATION:Harbour 7\r
ORGANIZER:mailto:sora@supplier.example\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n"""


@pytest.fixture(scope="module")
def crew(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    settings = {"COMITY_PICTURES_ALLOW": "127.0.0.1", "COMITY_LIMITS": "off"}
    with crew_at(sqlite_stage, tmp_path_factory.mktemp("mail-at-a-talk"), **settings) as found:
        yield found


@pytest.fixture
def picture() -> Iterator[tuple[str, list[str]]]:
    """The address of a picture elsewhere, and what was asked there."""
    asked: list[str] = []
    content = io.BytesIO()
    Image.new("RGB", (320, 120), "teal").save(content, "PNG")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(content.getvalue())))
            self.end_headers()
            self.wfile.write(content.getvalue())

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/lamp.png", asked
    server.shutdown()
    server.server_close()


def mailed(crew: Crew, box: dict[str, Any], *raws: bytes) -> list[dict[str, Any]]:
    for number, raw in enumerate(raws, 1):
        assert crew.cleo.call("POST", f"/api/channels/{box['channel']}/mails", raw, RAW).status == 201
        found = filed(crew, box, number)
    return found


def invitation(box: dict[str, Any], sender: str, method: str = "REQUEST", more: str = "") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Sora Vance <{sender}>", box["address"]
    mail["Cc"], mail["Subject"] = "Noor Haddad <noor@supplier.example>", "Shall we meet?"
    mail["Message-ID"] = f"<{method}.{sender}>"
    mail.set_content("* twelve lamps\n* one shade\n\nShall we meet?")
    calendar = CALENDAR.format(method=method, more=more).encode()
    mail.add_attachment(calendar, maintype="text", subtype="calendar", filename="invite.ics")
    return mail.as_bytes()


def test_a_mail_is_seen_answered_for_whom_and_put_where_it_belongs(crew: Crew, screen: Screens) -> None:
    """Row 5: who reads an answer is named; a copied person is left out and brought back; a mail is moved and back, on a
    phone."""
    url, sender = crew.server.url, new_address("supplier.example", "sora")
    box = open_mailbox(crew)
    earlier = written("About shades", sender=f"Sora Vance <{sender}>", to=box["address"], subject="Shades")
    first, second = mailed(crew, box, earlier, invitation(box, sender))
    page = screen(url).sign_in(url, ANNA, PASSWORD)
    page.goto(f"{url}/conversations/{second['conversation']}")
    said = page.locator("#thread .msg.theirs", has_text="twelve lamps")
    said.locator(".invited").get_by_text("Lamps for the fair").wait_for()
    assert "3:00 PM" in said.locator(".invited").inner_text(), "nine in New York is three here"
    assert "* twelve lamps\n* one shade" in said.locator(".body").inner_text()
    send = page.locator("#send-message .btn.out")
    assert "2 people outside" in send.inner_text() and "Noor" in send.inner_text()
    judge(page, "mail-at-a-talk")
    leave_out_and_back(page)
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    not_this_talk(page, str(second["message"]))
    judge(page, "not-this-talk")
    page.get_by_role("radio", name="Shades").check()
    page.get_by_role("button", name="Put it there").click()
    page.get_by_text("It stands in the other talk now.").wait_for()
    moved = f"/api/conversations/{first['conversation']}/messages"
    assert until(lambda: "twelve lamps" in str(crew.anna.get(moved).json), 10 * SLACK)
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("It stands where it was.").wait_for()
    page.reload()
    page.locator("#thread .msg.theirs:not(.gone)", has_text="twelve lamps").wait_for()
    found = "/api/search?q=shade"
    assert until(lambda: str(second["conversation"]) in str(crew.anna.get(found).json), 10 * SLACK)


def test_an_invitation_is_answered_changed_and_called_off(crew: Crew, screen: Screens) -> None:
    """On a phone, by keyboard: yes, taken back, no; there after a reload; found again; then its author cancels."""
    url, sender = crew.server.url, new_address("supplier.example", "sora")
    box = open_mailbox(crew)
    [mail] = mailed(crew, box, invitation(box, sender))
    page = screen(url, size=NARROW).sign_in(url, ANNA, PASSWORD)
    page.goto(f"{url}/conversations/{mail['conversation']}")
    drawn = page.locator(f"#m-{mail['message']} .invited")
    drawn.get_by_text("The answer goes by mail to 1 person outside: sora@supplier.example").wait_for()
    judge(page, "invitation")
    choose(page, drawn, "Yes", "Anna says yes · leaves in a few seconds")
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    drawn.get_by_text("Anna says yes").wait_for(state="detached")
    choose(page, drawn, "No", "Anna says no · leaves in a few seconds")
    judge(page, "invitation-no")
    page.reload()
    drawn.locator("[aria-pressed='true']", has_text="No").wait_for()
    found = f"/api/search?q=lamps&in={mail['conversation']}"
    assert until(lambda: str(mail["message"]) in str(crew.anna.get(found).json), 10 * SLACK)
    mailed(crew, box, invitation(box, sender, "CANCEL", "SEQUENCE:1\r\n"))
    drawn.get_by_role("link", name="It was cancelled since").wait_for(timeout=15_000 * SLACK)
    assert drawn.get_by_role("button").count() == 0
    page.locator(".invited", has_text="Cancelled:").wait_for()
    judge(page, "invitation-cancelled")


def choose(page: Page, drawn: Locator, answer: str, told: str) -> None:
    drawn.get_by_role("button", name=answer, exact=True).focus()
    page.keyboard.press("Enter")
    drawn.get_by_text(told).wait_for()


def leave_out_and_back(page: Page) -> None:
    send = page.locator("#send-message .btn.out")
    page.locator("#card").get_by_role("button", name="Leave Noor Haddad out").click()
    page.get_by_text("Noor Haddad gets no answers any more.").wait_for()
    assert until(lambda: "1 person outside" in send.inner_text(), 10 * SLACK)
    page.get_by_role("button", name="Undo").click()
    assert until(lambda: "2 people outside" in send.inner_text(), 10 * SLACK)


def not_this_talk(page: Page, message: str) -> None:
    """By keyboard, through the menu of the message."""
    page.locator(f"#m-{message}").evaluate("one => { one.tabIndex = -1; one.focus() }")
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Not this talk?").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_text("It stands here because it came").wait_for()


def test_pictures_from_elsewhere_are_fetched_when_somebody_wants_them(
    crew: Crew, screen: Screens, picture: tuple[str, list[str]]
) -> None:
    """E13 The page of the mail loads nothing from elsewhere, before and after."""
    url, (address, asked) = crew.server.url, picture
    box = open_mailbox(crew)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Sora <sora@supplier.example>", box["address"], "The new lamp"
    mail.set_content("Here it is.")
    mail.add_alternative(f'<p>Here it is.</p><img src="{address}" alt="The lamp">', subtype="html")
    [row] = mailed(crew, box, mail.as_bytes())
    page = screen(url).sign_in(url, ANNA, PASSWORD)
    page.goto(f"{url}/messages/{row['message']}/mail")
    judge(page, "pictures-wait")
    assert asked == []
    page.get_by_role("button", name="Show pictures from elsewhere").focus()
    page.keyboard.press("Enter")
    frame = page.locator("iframe.whole-mail[srcdoc*='data:image/']")
    frame.wait_for()
    judge(page, "pictures-shown")
    page.reload()
    frame.wait_for()
    assert len(asked) == 1


def test_a_signature_is_written_seen_and_taken_back(crew: Crew, screen: Screens) -> None:
    url, lea = crew.server.url, new_address("supplier.example", "lea")
    crew.anna.patch("/api/me/mail-signature", {"words": ""})
    crew.anna.put(f"/api/me/picture-senders/{lea}")
    page = screen(url).sign_in(url, ANNA, PASSWORD)
    page.goto(f"{url}/settings/my-mail")
    field = page.get_by_label("What stands under your mails")
    field.fill("Anna Brandt\nLamps that last")
    field.blur()
    page.locator(".whole-mail", has_text="Lamps that last").wait_for()
    judge(page, "my-mail")
    assert crew.anna.get("/api/me/mail-signature").json == {"words": "Anna Brandt\nLamps that last"}
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Nothing stands under it.").wait_for()
    page.get_by_role("button", name=f"Ask again for pictures of {lea}").click()
    page.get_by_text("You are asked again.").wait_for()
    page.get_by_role("button", name="Undo").last.click()
    page.get_by_role("button", name=f"Ask again for pictures of {lea}").wait_for()
