"""Guards as people meet them: a dialog asks before words leave, and the draft is never lost."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from comity.testing.browser import NARROW, Screen
from comity.testing.client import Client
from comity.testing.crew import Crew, created
from comity.testing.processes import PASSWORD, Server

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow
SECRET = "we can go down to four hundred and eighty euros for the frame"
SOON = 15_000


def test_words_are_asked_about_before_they_leave(server: Server, crew: Crew, screen: Callable[..., Screen]) -> None:
    talk = crew.ask(crew.vic, "What is the frame?")
    anna, dora, cleo = screen(server.url), screen(server.url), screen(server.url, size=NARROW, dark=True)
    for one in (anna, dora):
        one.expect("status of 422")
    page = anna.sign_in(server.url, "anna@lumen.example", PASSWORD)
    inside_words_are_kept_inside(page, server, crew, talk)
    noor = crew.visit("noor")
    a_cold_contact_says_why(page, server, crew, noor)
    the_third_of_us_says_why(dora.sign_in(server.url, "dora@lumen.example", PASSWORD), server, crew, noor)
    many_readers_are_shown_once_a_day(page, server, crew)
    phone = cleo.sign_in(server.url, "cleo@lumen.example", PASSWORD)
    a_policy_has_cleo_approve(page, phone, server, crew, talk)


def inside_words_are_kept_inside(page: Page, server: Server, crew: Crew, talk: str) -> None:
    crew.ben.say(talk, f"CANARY-INSIDE: {SECRET}, not further", lane="note")
    dialog = write(page, server, talk, f"Hello, 👋 {SECRET.upper()}. Anna")
    expect(dialog.locator("blockquote")).to_have_text(SECRET.upper())
    expect(dialog.get_by_role("button", name="Keep inside")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#box-message")).to_have_value(f"Hello, 👋 {SECRET.upper()}. Anna")
    expect(page.locator("#thread .pending")).to_have_count(0)
    assert page.evaluate("getSelection().toString()") == SECRET.upper()
    page.keyboard.press("Control+Enter")
    dialog.get_by_role("button", name="Keep inside").click()
    expect(page.locator("#box-note")).to_have_value(re.compile("HUNDRED"))
    assert len(crew.vic.get(f"/api/conversations/{talk}/messages").json["items"]) == 1
    page.fill("#box-note", "")
    dialog = write(page, server, talk, f"Well: {SECRET}.")
    dialog.get_by_role("button", name="Send to 1 person outside").click()
    page.locator("#thread .msg:not(.pending)", has_text="Well: we can go").wait_for()
    assert [row["guard"] for row in crew.cleo.get("/api/guards/reasons").json["items"]] == ["from_inside"]
    assert "CANARY" not in crew.vic.get(f"/api/conversations/{talk}/messages").text


def a_cold_contact_says_why(page: Page, server: Server, crew: Crew, noor: Client) -> None:
    ours = outside(crew.ben, noor)
    assert crew.ben.say(ours, "Hello").status == 422
    said = {"client_id": str(uuid.uuid4()), "body": "Hello", "confirm": {"cold_contact": "She asked at the fair"}}
    assert crew.ben.post(f"/api/conversations/{ours}/messages", said).status == 201
    dialog = write(page, server, outside(crew.anna, noor), "Good morning")
    expect(dialog).to_contain_text("never wrote to us and gave no consent")
    expect(dialog.get_by_role("link", name="Ben knows")).to_be_visible()
    dialog.get_by_label("Why you write").fill("The order is ready")
    dialog.get_by_role("button", name="Send to 1 person outside").click()
    page.locator("#thread .msg:not(.pending)", has_text="Good morning").wait_for()
    page.goto(f"{server.url}/people/{noor.person}")
    page.get_by_text("Note a consent").click()
    page.get_by_label("How do we know").fill("Card at the fair")
    page.get_by_role("button", name="Note it").click()
    page.get_by_text("We may. Card at the fair").wait_for()
    page.reload()
    page.get_by_text("We may. Card at the fair").wait_for()


def the_third_of_us_says_why(page: Page, server: Server, crew: Crew, noor: Client) -> None:
    dialog = write(page, server, outside(crew.dora, noor), "And from me")
    expect(dialog).to_contain_text("Two of us wrote to")
    page.keyboard.press("Escape")
    expect(page.locator("#box-message")).to_have_value("And from me")
    page.locator("#box-message").press("Control+Enter")
    dialog.get_by_label("Why you write").fill("It is urgent")
    page.keyboard.press("Tab")
    dialog.get_by_role("button", name="Send to 1 person outside").press("Enter")
    page.locator("#thread .msg:not(.pending)", has_text="And from me").wait_for()
    found = crew.cleo.get("/api/guards/reasons").json["items"]
    assert [(row["guard"], row["reason"]) for row in found[:2]] == [
        ("too_often", "It is urgent"),
        ("cold_contact", "The order is ready"),
    ]


def many_readers_are_shown_once_a_day(page: Page, server: Server, crew: Crew) -> None:
    guests = [crew.visit(f"guest {n}") for n in range(4)]
    for guest in guests:
        assert crew.anna.put(f"/api/people/{guest.person}/consent", {"words": "Form"}).status == 200
    dialog = write(page, server, outside(crew.anna, *guests), "Dear all")
    expect(dialog.locator("li")).to_have_count(4)
    dialog.get_by_role("button", name="Send to 4 people outside").press("Enter")
    page.locator("#thread .msg:not(.pending)", has_text="Dear all").wait_for()
    page.fill("#box-message", "And once more")
    page.keyboard.press("Control+Enter")
    page.locator("#thread .msg:not(.pending)", has_text="And once more").wait_for()


def a_policy_has_cleo_approve(page: Page, phone: Page, server: Server, crew: Crew, talk: str) -> None:
    phone.goto(f"{server.url}/settings/guards")
    phone.locator("#policy").get_by_label("through").select_option(label="Shop")
    phone.get_by_role("button", name="Have them approved").click()
    phone.locator(".listed select").first.wait_for()
    with crew.anna.live() as live:
        live.send("send", client_id=str(uuid.uuid4()), conversation=talk, body="By socket")
        assert live.next("refused")["error"]["code"] == "needs_approval"
    dialog = write(page, server, talk, "It costs five hundred")
    dialog.get_by_role("button", name="Hand it in").click()
    page.get_by_text("Handed in. It goes out").wait_for()
    expect(page.locator("#thread .pending")).to_have_count(0)
    phone.goto(f"{server.url}/approvals")
    expect(phone.locator('#rail [data-key="approvals"] .n')).to_contain_text("1")
    phone.get_by_label("Or say no, and why").fill("Say by when")
    phone.get_by_role("button", name="Not like this").click()
    phone.get_by_text("Nobody waits for you.").wait_for()
    page.goto(f"{server.url}/approvals")
    expect(page.locator(".said-no")).to_contain_text("Say by when")
    page.get_by_label("What would go out").fill("It costs five hundred, on Monday")
    page.get_by_role("button", name="Hand it in again").click()
    page.locator(".chip", has_text="waiting").wait_for()
    phone.reload()
    phone.get_by_label("What goes out").fill("It costs five hundred, on Tuesday")
    phone.get_by_role("button", name="Send to 1 person outside").click()
    phone.get_by_text("Nobody waits for you.").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    assert "on Tuesday" in crew.vic.get(f"/api/conversations/{talk}/messages").text
    page.goto(f"{server.url}/conversations/{talk}")
    page.locator(".act", has_text="Cleo approved the answer").wait_for()
    phone.goto(f"{server.url}/settings/guards")
    phone.get_by_label("End this policy").click()
    phone.get_by_text("No words wait for approval.").wait_for()
    phone.get_by_role("button", name="Undo").click()
    phone.locator(".listed select").first.wait_for(timeout=SOON)


def write(page: Page, server: Server, talk: str, words: str) -> Locator:
    """The dialog that asks about these words."""
    page.goto(f"{server.url}/conversations/{talk}")
    page.fill("#box-message", words)
    page.keyboard.press("Control+Enter")
    dialog = page.locator("dialog.asks[open]")
    dialog.wait_for()
    return dialog


def outside(member: Client, *visitors: Client) -> str:
    people = [visitor.person for visitor in visitors]
    return created(member, "/api/conversations", {"kind": "outside", "participants": people})["id"]
