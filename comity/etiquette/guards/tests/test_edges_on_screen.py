"""What features.md says a user can check alone: edge items 8 and 9, step by step in the product."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from comity.conversations.tests.uploading import send as send_files, uploaded
from comity.testing.browser import Screen
from comity.testing.client import Client
from comity.testing.crew import Crew, created
from comity.testing.processes import PASSWORD, Server

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow
SAID = "the second shipment of frames is still held back at the customs office"
WRITTEN = "the motor costs us two hundred and twelve euros a piece from March on"
SOON = 15_000


def test_edge_8_words_meet_the_right_readers(server: Server, crew: Crew, screen: Callable[..., Screen]) -> None:
    vic, noor = crew.visit("vic"), crew.visit("noor")
    crew.ask(vic), crew.ask(noor)
    talk, room = outside(crew.anna, vic, noor), crew.room(crew.anna, crew.ben, title="Customs")
    assert crew.ben.say(room, f"CANARY-INSIDE: {SAID}.").status == 201
    paper = uploaded(crew.ben, "prices.txt", f"CANARY-INSIDE, purchase prices\n{WRITTEN}.\n".encode())
    assert send_files(crew.ben, room, paper).status == 201
    shown = screen(server.url)
    shown.expect("status of 422")
    page = shown.sign_in(server.url, "anna@lumen.example", PASSWORD)
    page.goto(f"{server.url}/conversations/{talk}")
    expect(page.locator("#send-message button[type=submit]")).to_contain_text("Send to 2 people outside: Visitor")
    held = asked_about(page, f"You must know: {SAID}. Anna")
    expect(held).to_contain_text("These words come from the room “Customs”.")
    expect(held.locator("blockquote")).to_have_text(SAID)
    page.keyboard.press("Escape")
    held = asked_about(page, f"Between us, {WRITTEN}. Anna")
    expect(held).to_contain_text("These words come from the file “prices.txt”. Send them to Visitor")
    page.keyboard.press("Escape")
    files_come_back(page)
    the_inside_lane_stays(page)
    for reader in (vic, noor):
        told = reader.get(f"/api/conversations/{talk}/messages").text
        assert "Hello from Anna" in told and "CANARY" not in told


def files_come_back(page: Page) -> None:
    """Back to the draft and Keep inside bring the attached files along."""
    tray = 'form[data-lane="{}"] .tray-file[data-state=ready]'
    page.locator('form[data-lane="message"] input[type=file]').set_input_files(
        {"name": "offer.txt", "mimeType": "text/plain", "buffer": b"Offer"}
    )
    page.locator(tray.format("message")).wait_for()
    asked_about(page, f"Enclosed; {SAID}.").get_by_role("button", name="Back to the draft").last.click()
    expect(page.locator("#box-message")).to_have_value(f"Enclosed; {SAID}.")
    expect(page.locator(tray.format("message"))).to_contain_text("offer.txt")
    asked_about(page, f"Enclosed; {SAID}.").get_by_role("button", name="Keep inside").click()
    expect(page.locator("#box-note")).to_have_value(f"Enclosed; {SAID}.")
    expect(page.locator("#box-message")).to_have_value("")
    expect(page.locator(tray.format("note"))).to_contain_text("offer.txt")
    expect(page.locator(tray.format("message"))).to_have_count(0)


def the_inside_lane_stays(page: Page) -> None:
    page.fill("#box-note", "CANARY-INSIDE: not for them")
    page.press("#box-note", "Control+Enter")
    page.locator("#thread article:not(.pending)", has_text="not for them").wait_for()
    page.fill("#box-message", "Hello from Anna")
    page.press("#box-message", "Control+Enter")
    page.locator("#thread .msg:not(.pending)", has_text="Hello from Anna").wait_for()


def test_edge_9_nobody_is_written_to_again_and_again(server: Server, crew: Crew, screen: Callable[..., Screen]) -> None:
    noor = crew.visit("noor")
    assert crew.cleo.put(f"/api/people/{noor.person}/consent", {"words": "Card at the fair"}).status == 200
    talks = {colleague.name: outside(colleague, noor) for colleague in (crew.anna, crew.ben, crew.dora)}
    for colleague in (crew.anna, crew.ben):
        assert colleague.say(talks[colleague.name], "Hello Noor").status == 201
    third, owner = screen(server.url), screen(server.url)
    third.expect("status of 422")
    page = third.sign_in(server.url, "dora@lumen.example", PASSWORD)
    page.goto(f"{server.url}/conversations/{talks['dora']}")
    held = asked_about(page, "Hello from Dora as well")
    expect(held).to_contain_text("2 messages in 7 days, no answer")
    held.get_by_role("button", name="Send to 1 person outside").click()
    expect(held.get_by_label("Why you write")).to_be_focused()
    held.get_by_label("Why you write").fill("The order is due on Monday")
    held.get_by_role("button", name="Send to 1 person outside").click()
    page.locator("#thread .msg:not(.pending)", has_text="from Dora as well").wait_for()
    logged = owner.sign_in(server.url, "cleo@lumen.example", PASSWORD)
    logged.goto(f"{server.url}/settings/guards")
    logged.locator(".listed li", has_text="The order is due on Monday").wait_for()
    logged.goto(f"{server.url}/settings/audit")
    logged.get_by_text("who had not answered, and said why").first.wait_for()
    an_opt_out_stops_all(logged, page, server, noor)
    begun = {"kind": "outside", "participants": [noor.person]}
    for colleague in (crew.anna, crew.ben, crew.dora):
        assert colleague.say(talks[colleague.name], "Hello?").error == "do_not_contact"
        assert colleague.post("/api/conversations", begun).error == "do_not_contact"


def an_opt_out_stops_all(owner: Page, page: Page, server: Server, noor: Client) -> None:
    owner.goto(f"{server.url}/people/{noor.person}")
    owner.get_by_text("Leave alone").first.click()
    owner.locator("details[open]").get_by_label("Why").fill("Said so by phone")
    owner.locator("details[open]").get_by_role("button", name="Leave alone").click()
    owner.locator(".stopped", has_text="we do not write to this person").wait_for()
    page.fill("#box-message", "And once more")
    page.press("#box-message", "Control+Enter")
    refused = page.locator("article.pending", has_text="And once more")
    expect(refused).to_contain_text("Somebody here asked not to be written to", timeout=SOON)


def asked_about(page: Page, words: str) -> Locator:
    page.fill("#box-message", words)
    page.press("#box-message", "Control+Enter")
    dialog = page.locator("dialog.asks[open]")
    dialog.wait_for()
    return dialog


def outside(member: Client, *visitors: Client) -> str:
    persons = [visitor.person for visitor in visitors]
    return created(member, "/api/conversations", {"kind": "outside", "participants": persons})["id"]
