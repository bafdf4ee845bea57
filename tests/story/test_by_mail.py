"""The story goes on by mail, and mail is set up on screen: real mail servers, real browsers, both sizes and themes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from comity.channels.email.tests.correspondence import (
    answer_to,
    came,
    fetched_from,
    new_address,
    open_mailbox,
    settings_for,
)
from comity.testing.browser import Screen
from comity.testing.crew import Crew, created, gather_again
from comity.testing.mailhouse import PASSWORD as MAIL_PASSWORD, MailHouse
from comity.testing.plugin import Stage
from comity.testing.processes import OWNER_EMAIL, PASSWORD, Server
from comity.testing.waiting import SLACK, until
from tests.story.axe import overflows, violations
from tests.story.host_page import hosted
from tests.story.looks import LOOKS, SIZES

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.channel]
Screens = Callable[..., Screen]
ANNA = "anna@lumen.example"
LIVE = 15_000 * SLACK
RAW = {"Content-Type": "message/rfc822"}


@pytest.fixture
def crew(serve: Callable[..., Server], sqlite_stage: Stage, mail_house: MailHouse) -> Crew:
    return gather_again(serve("sqlite", settings=settings_for(mail_house)), sqlite_stage.crew)


def judged(page: Page, name: str, size: str, dark: bool) -> None:
    folder = os.environ.get("COMITY_PICTURES")
    page.wait_for_timeout(300)
    if folder:
        page.screenshot(path=Path(folder) / f"{name}-{size}-{'dark' if dark else 'light'}.png", full_page=True)
    assert not overflows(page), f"{name} moves sideways at {size}"
    assert violations(page) == []


@LOOKS
def test_who_left_the_website_is_answered_by_mail_and_answers_by_mail(
    crew: Crew, mail_house: MailHouse, screen: Screens, size: str, dark: bool
) -> None:
    url, vic = crew.server.url, new_address("customer.example", "vic")
    question = f"Is lamp {vic.partition('@')[0]} in stock?"
    open_mailbox(crew, mail_house)
    with hosted() as site:
        content = {"kind": "website", "name": "Our shop", "origins": [site.origin]}
        site.embed(url, created(crew.cleo, "/api/channels", content)["key"], to="anna")
        visit = screen(url, site.origin, size=SIZES[size], dark=dark, outside=True)
        shop = visit.open(site.origin)
        shop.get_by_text("Talk to Anna", exact=True).first.click()
        messenger = shop.frame_locator("iframe")
        messenger.locator("#words").fill(question)
        messenger.locator("#words").press("Enter")
        messenger.locator("#email").fill(vic)
        messenger.locator("#email").press("Enter")
        messenger.get_by_text(f"The answer also goes to {vic}.").wait_for()
        shop.close()
    page = screen(url, size=SIZES[size], dark=dark).sign_in(url, ANNA, PASSWORD)
    page.goto(f"{url}/inbox")
    page.locator("inbox-table li", has_text=question).first.locator("a").click()
    page.locator("#thread .msg.theirs", has_text=question).wait_for()
    page.locator("#box-message").fill("Yes, twelve of them.")
    page.locator("#box-message").press("Control+Enter")
    mail = came(mail_house, vic)
    assert "Yes, twelve of them." in mail.as_string()
    page.locator("#thread .msg", has_text="so by mail · sent, not confirmed").wait_for(timeout=LIVE)
    answer_to(mail_house, mail, vic, "Please keep one for me.")
    answered = page.locator("#thread .msg.theirs", has_text="Please keep one for me.")
    answered.wait_for(timeout=LIVE)
    assert "by mail, to the address we answered from" in answered.inner_text()
    assert answered.locator("a[href$='/mail']").count() == 1
    judged(page, "by-mail", size, dark)
    answered.locator("a[href$='/mail']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/messages/.*/mail$"))
    assert "+r." not in page.locator("main header").inner_text()
    judged(page, "whole-mail", size, dark)


@LOOKS
def test_a_mailbox_is_set_up_tried_and_removed_by_keyboard(
    crew: Crew, mail_house: MailHouse, screen: Screens, size: str, dark: bool
) -> None:
    url, address = crew.server.url, new_address("acme.example")
    page = screen(url, size=SIZES[size], dark=dark).sign_in(url, OWNER_EMAIL, PASSWORD)
    page.goto(f"{url}/settings/email")
    judged(page, "email", size, dark)
    page.get_by_label("Its address").fill(address)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=address).wait_for()
    box = next(one for one in crew.cleo.get("/api/mailboxes").json["items"] if one["address"] == address)
    crew.cleo.patch(f"/api/mailboxes/{box['id']}", fetched_from(mail_house, imap_secret="wrong"))
    assert until(lambda: "refused" in crew.cleo.get(f"/api/mailboxes/{box['id']}").json["imap_said"], 20 * SLACK)
    page.reload()
    page.get_by_role("alert").get_by_text("refused the sign-in").wait_for()
    judged(page, "mailbox-refused", size, dark)
    page.get_by_label("Password for fetching").fill(MAIL_PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("The password is kept.").wait_for()
    press(page, "Mail ourselves")
    came_back(page)
    crew.cleo.call("POST", f"/api/channels/{box['channel']}/mails", b"\r\n\r\nnothing", RAW)
    page.reload()
    page.get_by_text(re.compile(r"it came back in \d+\.\d s")).wait_for()
    waits = page.locator("li", has=page.locator(".chip.bad"))
    assert until(lambda: page.reload() and waits.count() == 1, 10 * SLACK)
    judged(page, "mailbox", size, dark)
    waits.get_by_role("button").focus()
    page.keyboard.press("Enter")
    page.get_by_text("It is filed once more.").wait_for()
    press(page, "Remove")
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    assert until(lambda: crew.cleo.get(f"/api/mailboxes/{box['id']}").status == 200, 10 * SLACK)


@LOOKS
def test_a_colleague_without_a_role_tries_her_own_mailbox(
    crew: Crew, mail_house: MailHouse, screen: Screens, size: str, dark: bool
) -> None:
    """It was made for her; she alone knows its password, and sees by herself that it works both ways."""
    url, address = crew.server.url, new_address("acme.example", "anna")
    own = created(crew.cleo, "/api/mailboxes", {"address": address, "owner": crew.anna.person})
    crew.cleo.patch(f"/api/mailboxes/{own['id']}", fetched_from(mail_house) | {"imap_secret": ""})
    page = screen(url, size=SIZES[size], dark=dark).sign_in(url, ANNA, PASSWORD)
    page.goto(f"{url}/settings/my-mail")
    judged(page, "my-mailboxes", size, dark)
    page.get_by_role("link", name=address).focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=address).wait_for()
    page.get_by_label("Password for fetching").fill(MAIL_PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("The password is kept.").wait_for()
    press(page, "Mail ourselves")
    came_back(page)
    judged(page, "my-mailbox", size, dark)
    page.get_by_role("link", name="My mail").first.click()
    page.locator(".chip.good", has_text="came back in").wait_for()


def came_back(page: Page) -> None:
    """The page says it by itself, and the focus stays where it was."""
    page.get_by_text(re.compile(r"it came back in \d+\.\d s")).wait_for(timeout=LIVE)
    assert page.evaluate("document.activeElement.innerText.trim()") == "Mail ourselves"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")
