"""Edge item 10: the channel changes and the thread stays. Real mail servers, real browsers with a microphone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from comity.calls.tests.caller import PEERS, Caller
from comity.channels.email.tests.correspondence import answer_to, came, mails, new_address, open_mailbox, settings_for
from comity.channels.website.tests.test_calls_in_messenger import Visit
from comity.testing.browser import WIDE, Screen
from comity.testing.crew import Crew, created, gather_again
from comity.testing.mailhouse import MailHouse
from comity.testing.plugin import Stage
from comity.testing.processes import PASSWORD, Server
from comity.testing.waiting import SLACK, until
from tests.story.axe import violations
from tests.story.host_page import hosted

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.channel]
Screens = Callable[..., Screen]
LIVE = 20_000 * SLACK


@pytest.fixture
def crew(serve: Callable[..., Server], sqlite_stage: Stage, mail_house: MailHouse) -> Crew:
    return gather_again(serve("sqlite", settings=settings_for(mail_house)), sqlite_stage.crew)


@pytest.fixture
def screens(phones: Browser, crew: Crew) -> Iterator[Screens]:
    """Browsers with a microphone, closed before the server goes, or they would miss it."""
    made: list[Screen] = []

    def make(*origins: str) -> Screen:
        made.append(Screen(phones, [crew.server.url, *origins], size=WIDE, dark=False, locale="en-GB"))
        made[-1].context.add_init_script(PEERS)
        return made[-1]

    yield make
    for one in made:
        one.close()
    for one in made:
        one.check()


def test_row_20_from_the_widget_to_mail_and_to_a_call_it_stays_one_talk(
    crew: Crew, mail_house: MailHouse, screens: Screens
) -> None:
    """One conversation, three channel marks, one search hit."""
    url, vic = crew.server.url, new_address("customer.example", "vic")
    word = f"lamp{vic.partition('@')[0]}"
    box = open_mailbox(crew, mail_house)
    with hosted() as site:
        content = {"kind": "website", "name": "Our shop", "origins": [site.origin]}
        site.embed(url, created(crew.cleo, "/api/channels", content)["key"], to="anna")
        vics, annas = screens(site.origin), screens()
        _ask_and_leave(vics.open(site.origin), f"Is the {word} in stock?", vic)
        anna = Caller(annas, annas.sign_in(url, "anna@lumen.example", PASSWORD), crew.anna, url)
        talk = _answer_from_the_inbox(anna.page, f"{url}/inbox", word)
        mail = came(mail_house, vic)
        answer_to(mail_house, mail, vic, "Please keep one for me, and call me when I am back.")
        anna.page.locator("#thread .msg.theirs", has_text="Please keep one").wait_for(timeout=LIVE)
        _call_back(anna, Visit(vics.open(site.origin)))
        anna.page.reload()
        marks = anna.page.locator("#thread-head .trail use").evaluate_all("all => all.map(one => one.href.baseVal)")
    icons = [mark.partition("#")[2] for mark in marks]
    assert [icon for icon in icons if icon != "chevron-right"] == ["globe", "mail", "phone"]
    found = crew.anna.get(f"/api/search?q={word}&kind=message").json["items"]
    assert [(one["kind"], one["conversation"]) for one in found] == [("message", talk)]
    assert [one["conversation"] for one in mails(crew, box)] == [talk]
    calls = crew.anna.get(f"/api/conversations/{talk}/calls").json["items"]
    assert [(one["kind"], one["outcome"]) for one in calls] == [("voice", "held")]
    assert violations(anna.page) == []


def _ask_and_leave(shop: Page, question: str, address: str) -> None:
    """In the widget; then the tab is closed."""
    shop.get_by_text("Talk to Anna", exact=True).first.click()
    messenger = shop.frame_locator("iframe")
    messenger.locator("#words").fill(question)
    messenger.locator("#words").press("Enter")
    messenger.locator("#email").fill(address)
    messenger.locator("#email").press("Enter")
    messenger.get_by_text(f"The answer also goes to {address}.").wait_for()
    shop.close()


def _answer_from_the_inbox(page: Page, inbox: str, word: str) -> str:
    page.goto(inbox)
    page.locator("inbox-table li", has_text=word).first.locator("a").click()
    page.locator("#thread .msg.theirs", has_text=word).wait_for()
    page.locator("#box-message").fill("Yes, twelve of them.")
    page.locator("#box-message").press("Control+Enter")
    page.locator("#thread .msg", has_text="had left, so by mail · sent").wait_for(timeout=LIVE)
    return page.url.rstrip("/").rpartition("/")[2]


def _call_back(anna: Caller, vic: Visit) -> None:
    """He is on the website again, and Anna calls him from the thread."""
    assert until(lambda: vic.frame.get_by_text("Please keep one").count(), LIVE / 1000), "his mail stands in the widget"
    anna.call("voice")
    vic.frame.get_by_role("alertdialog").get_by_text("Anna calls you").wait_for()
    vic.frame.locator('[data-ring="answer"]').click()
    vic.wait_for("energy", 0.0001)
    anna.wait_for("energy", 0.0001)
    anna.hang_up()
    vic.frame.locator(".visitor-call").wait_for(state="detached")
    anna.page.locator("#thread .msg, #thread article", has_text="Voice call").first.wait_for()
