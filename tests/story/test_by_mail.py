"""The story goes on by mail and the thread stays, and mail is set up on screen: real mail servers, and real browsers
with a microphone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from comity.calls.tests.caller import PEERS, Caller
from comity.channels.email.tests.correspondence import (
    answer_to,
    came,
    fetched_from,
    filed,
    mails,
    new_address,
    open_mailbox,
    said,
    settings_for,
    write_to,
)
from comity.channels.website.tests.test_calls_in_messenger import Visit
from comity.conversations.tests.uploading import crew_at
from comity.testing.browser import NARROW, Screen
from comity.testing.crew import Crew, created
from comity.testing.mailhouse import DROPPED, PASSWORD as MAIL_PASSWORD, MailHouse
from comity.testing.network import Network, network_to
from comity.testing.plugin import Stage
from comity.testing.processes import OWNER_EMAIL, PASSWORD
from comity.testing.waiting import SLACK, until
from tests.story.host_page import hosted
from tests.story.looks import judge

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.slow, pytest.mark.channel]
Screens = Callable[..., Screen]
ANNA = "anna@lumen.example"
LIVE = 20_000 * SLACK
RAW = {"Content-Type": "message/rfc822"}


@pytest.fixture(scope="module")
def crew(sqlite_stage: Stage, mail_house: MailHouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with crew_at(sqlite_stage, tmp_path_factory.mktemp("by-mail"), **settings_for(mail_house)) as found:
        yield found


def test_row_20_from_the_widget_to_mail_and_to_a_call_it_stays_one_talk(
    crew: Crew, mail_house: MailHouse, phone: Screens
) -> None:
    """Edge item 10 and step 6 of the story, on phones: one conversation, three channel marks, one search hit."""
    url, vic = crew.server.url, new_address("customer.example", "vic")
    word = f"lamp{vic.partition('@')[0]}"
    box = open_mailbox(crew, mail_house)
    with hosted() as site:
        content = {"kind": "website", "name": "Our shop", "origins": [site.origin]}
        site.embed(url, created(crew.cleo, "/api/channels", content)["key"], to="anna")
        vics, annas = phone(url, site.origin, size=NARROW, outside=True), phone(url, size=NARROW)
        for one in (vics, annas):
            one.context.add_init_script(PEERS)
        ask_and_leave(vics.open(site.origin), f"Is the {word} in stock?", vic)
        anna = Caller(annas, annas.sign_in(url, ANNA, PASSWORD), crew.anna, url)
        talk = answer_in_the_inbox(anna.page, f"{url}/inbox", word)
        mail = came(mail_house, vic)
        assert "Yes, twelve of them." in mail.as_string()
        answer_to(mail_house, mail, vic, "Please keep one for me, and call me when I am back.")
        look_at_the_mail(anna.page)
        anna.open(talk)
        call_back(anna, Visit(vics.open(site.origin)))
        anna.page.reload()
        marks = anna.page.locator("#thread-head .trail use").evaluate_all("all => all.map(one => one.href.baseVal)")
    icons = [mark.partition("#")[2] for mark in marks]
    assert [icon for icon in icons if icon != "chevron-right"] == ["globe", "mail", "phone"]
    found = crew.anna.get(f"/api/search?q={word}&kind=message").json["items"]
    assert [(one["kind"], one["conversation"]) for one in found] == [("message", talk)]
    assert [one["conversation"] for one in mails(crew, box)] == [talk]
    calls = crew.anna.get(f"/api/conversations/{talk}/calls").json["items"]
    assert [(one["kind"], one["outcome"]) for one in calls] == [("voice", "held")]


def ask_and_leave(shop: Page, question: str, address: str) -> None:
    """In the widget; then the tab is closed."""
    shop.get_by_text("Talk to Anna", exact=True).first.click()
    messenger = shop.frame_locator("iframe")
    messenger.locator("#words").fill(question)
    messenger.locator("#words").press("Enter")
    messenger.locator("#email").fill(address)
    messenger.locator("#email").press("Enter")
    messenger.get_by_text(f"The answer also goes to {address}.").wait_for()
    shop.close()


def answer_in_the_inbox(page: Page, inbox: str, word: str) -> str:
    page.goto(inbox)
    page.locator("inbox-table li", has_text=word).first.locator("a").click()
    page.locator("#thread .msg.theirs", has_text=word).wait_for()
    answer_from(page, "Yes, twelve of them.")
    page.locator("#thread .msg", has_text="had left, so by mail · sent, not confirmed").wait_for(timeout=LIVE)
    return page.url.rstrip("/").rpartition("/")[2]


def look_at_the_mail(page: Page) -> None:
    """His answer stands in the thread, and the whole of his mail behind it."""
    answered = page.locator("#thread .msg.theirs", has_text="Please keep one for me")
    answered.wait_for(timeout=LIVE)
    assert "by mail, to the address we answered from" in answered.inner_text()
    judge(page, "by-mail")
    answered.locator("a[href$='/mail']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/messages/.*/mail$"))
    assert "+r." not in page.locator("main header").inner_text()
    judge(page, "whole-mail")


def call_back(anna: Caller, vic: Visit) -> None:
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


def test_edge_13_what_is_sent_twice_is_mailed_once_and_delivered_only_when_that_is_known(
    crew: Crew, mail_house: MailHouse, screen: Screens
) -> None:
    """One mail is taken and dropped by the mail server, which says nothing; of one it has a receipt; one it refuses."""
    box = open_mailbox(crew, mail_house)
    askers = [new_address(DROPPED), new_address("customer.example", "receipt"), new_address("nowhere.example", "gone")]
    for asker in askers:
        write_to(mail_house, box, asker, "When does it come?")
    talks = {mail["sender"]: mail["conversation"] for mail in filed(crew, box, len(askers))}
    dropped, _, gone = askers
    with network_to("127.0.0.1", crew.server.port) as network:
        anna = screen(network.url)
        anna.expect(r"ERR_|WebSocket|Failed to load resource|Failed to fetch|NetworkError")
        tabs = [anna.sign_in(network.url, ANNA, PASSWORD), anna.context.new_page()]
        for tab in tabs:
            tab.goto(f"{network.url}/conversations/{talks[dropped]}")
        tried = sent_while_the_network_goes(tabs, network, crew.server.url)
        page = tabs[0]
        assert until(lambda: len(tried) > 1, 20 * SLACK), "the same goes out again when the network is back"
        key, url = tried[0], f"/api/conversations/{talks[dropped]}/messages"
        again = crew.anna.post(url, {"client_id": key, "body": "It comes on Monday."})
        assert (set(tried), again.status) == ({key}, 200)
        assert [one["body"] for one in said(crew.anna, talks[dropped])[1:]] == ["It comes on Monday."]
        for asker in askers[1:]:
            page.goto(f"{network.url}/conversations/{talks[asker]}")
            answer_from(page, "It comes on Tuesday.")
        told_red = page.locator("#thread .msg .way.failed", has_text=f"{gone} refused it")
        told_red.wait_for(timeout=LIVE)
        for asker, known in zip(askers, ("sent, not confirmed", "delivered"), strict=False):
            page.goto(f"{network.url}/conversations/{talks[asker]}")
            page.locator("#thread .msg .way", has_text=f"by mail · {known}").wait_for(timeout=LIVE)
    assert mail_house.logs().count(f"to=<{dropped}>") == 1, "the mail server had it once"


def sent_while_the_network_goes(tabs: list[Page], network: Network, server: str) -> list[str]:
    """The server has the words, and its answer is lost; both tabs have them when the network is back. Returns the keys
    under which they went out, which grow."""
    tried: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        tried.append(json.loads(route.request.post_data or "{}")["client_id"])
        if len(tried) > 1:
            return route.continue_()
        network.cut()
        there = route.request.url.replace(network.url, server)
        assert route.fetch(url=there, headers=route.request.headers | {"origin": server}).status == 201
        return route.abort("connectionreset")

    tabs[0].context.route("**/api/conversations/*/messages", lose_the_first_answer)
    answer_from(tabs[0], "It comes on Monday.")
    tabs[0].locator("#thread .msg.pending", has_text="on Monday").wait_for()
    network.restore()
    for tab in tabs:
        tab.locator("#thread .msg:not(.pending)", has_text="on Monday").wait_for(timeout=LIVE)
        assert tab.locator("#thread .msg", has_text="on Monday").count() == 1
    return tried


def answer_from(page: Page, words: str) -> None:
    page.locator("#box-message").fill(words)
    page.locator("#box-message").press("Control+Enter")


def test_a_mailbox_is_set_up_tried_and_removed_by_keyboard(crew: Crew, mail_house: MailHouse, screen: Screens) -> None:
    url, address = crew.server.url, new_address("acme.example")
    page = screen(url).sign_in(url, OWNER_EMAIL, PASSWORD)
    page.goto(f"{url}/settings/email")
    judge(page, "email")
    page.get_by_label("Its address").fill(address)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=address).wait_for()
    box = next(one for one in crew.cleo.get("/api/mailboxes").json["items"] if one["address"] == address)
    crew.cleo.patch(f"/api/mailboxes/{box['id']}", fetched_from(mail_house, imap_secret="wrong"))
    assert until(lambda: "refused" in crew.cleo.get(f"/api/mailboxes/{box['id']}").json["imap_said"], 20 * SLACK)
    page.reload()
    page.get_by_role("alert").get_by_text("refused the sign-in").wait_for()
    judge(page, "mailbox-refused")
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
    judge(page, "mailbox")
    waits.get_by_role("button").focus()
    page.keyboard.press("Enter")
    page.get_by_text("It is filed once more.").wait_for()
    press(page, "Remove")
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    assert until(lambda: crew.cleo.get(f"/api/mailboxes/{box['id']}").status == 200, 10 * SLACK)


def test_a_colleague_without_a_role_tries_her_own_mailbox(crew: Crew, mail_house: MailHouse, screen: Screens) -> None:
    """It was made for her; she alone knows its password, and sees by herself that it works both ways."""
    url, address = crew.server.url, new_address("acme.example", "anna")
    own = created(crew.cleo, "/api/mailboxes", {"address": address, "owner": crew.anna.person})
    crew.cleo.patch(f"/api/mailboxes/{own['id']}", fetched_from(mail_house) | {"imap_secret": ""})
    page = screen(url).sign_in(url, ANNA, PASSWORD)
    page.goto(f"{url}/settings/my-mail")
    judge(page, "my-mailboxes")
    page.get_by_role("link", name=address).focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=address).wait_for()
    page.get_by_label("Password for fetching").fill(MAIL_PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("The password is kept.").wait_for()
    press(page, "Mail ourselves")
    came_back(page)
    judge(page, "my-mailbox")
    page.get_by_role("link", name="My mail").first.click()
    page.locator(".chip.good", has_text="came back in").wait_for()


def came_back(page: Page) -> None:
    """The page says it by itself, and the focus stays where it was."""
    page.get_by_text(re.compile(r"it came back in \d+\.\d s")).wait_for(timeout=LIVE)
    assert page.evaluate("document.activeElement.innerText.trim()") == "Mail ourselves"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")
