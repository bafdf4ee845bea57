"""Guidelines, hints, reports, the queue and thanks in the browser: members, and a visitor at the front door."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from comity.testing.browser import NARROW, Screen
from comity.testing.crew import Crew, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import PASSWORD, Server
from tests.story.axe import overflows, violations

pytestmark = pytest.mark.slow
SOON = 15_000


def judge(page: Page) -> None:
    assert violations(page) == [] and not overflows(page)


def test_guidelines_reports_and_thanks_on_screen(
    serve: Callable[..., Server], sqlite_stage: Stage, screen: Callable[..., Screen]
) -> None:
    server = serve()
    crew = gather_again(server, sqlite_stage.crew)
    house = screen(server.url)
    page = house.sign_in(server.url, "cleo@lumen.example", PASSWORD)
    write_guidelines(server, page)
    phone = screen(server.url, size=NARROW, dark=True)
    anna = phone.sign_in(server.url, "anna@lumen.example", PASSWORD)
    read_and_practise(anna)
    street = screen(server.url, size=NARROW)
    door = street.open(f"{server.url}/@anna")
    door.fill("#words", "Does the lamp fit?")
    door.press("#words", "Enter")
    door.wait_for_selector("#words-said [data-message]")
    talk = crew.anna.get("/api/conversations").json["items"][0]["id"]
    answer_with_a_hint(server, anna, talk)
    thank_and_report(door)
    decide(server, page)
    expect(door.locator("#words-said")).to_contain_text("Taken back", timeout=SOON)
    assert crew.anna.get("/api/me/thanks").json["people"] == 0, "what was hidden counts no more"
    page.goto(f"{server.url}/moderation?only=decided")
    page.get_by_role("button", name="Undo").click()
    expect(door.locator("#words-said")).to_contain_text("It does", timeout=SOON)
    ask_again(server, door, page, crew)
    held_at_the_door(server, screen(server.url, size=NARROW).open(f"{server.url}/@ben"), crew)
    anna.goto(f"{server.url}/people/{crew.anna.person}")
    expect(anna.locator("#person")).to_contain_text("1 person said that your answer helped.")
    judge(anna)


def write_guidelines(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/settings/guidelines")
    page.fill("#f-draft", "# We answer first\n\n- and **say** who we are")
    page.press("#f-draft", "Tab")
    page.wait_for_selector("details.changed")
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.locator("#settings")).to_contain_text("4 have not yet.", timeout=SOON)
    judge(page)


def read_and_practise(page: Page) -> None:
    page.click("a.notice")
    page.wait_for_selector("h1:has-text('How we talk with people')")
    judge(page)
    page.get_by_role("button", name="I read this and agree").click()
    page.wait_for_selector("text=You accepted this version", timeout=SOON)
    expect(page.locator("a.notice")).to_have_count(0)
    page.click("#answer-first-a")
    expect(page.locator("#practice-answer-first .coach")).to_contain_text("Vic asked", timeout=SOON)
    page.reload()
    expect(page.locator("#answer-first-a")).to_have_attribute("aria-pressed", "true")
    judge(page)


def answer_with_a_hint(server: Server, page: Page, talk: str) -> None:
    page.goto(f"{server.url}/conversations/{talk}")
    expect(page.locator(".hint")).to_contain_text("Your first words", timeout=SOON)
    judge(page)
    page.get_by_role("button", name="Do not show again").click()
    expect(page.locator(".hint")).to_have_count(0)
    page.fill("#box-message", "It does, and it is quiet.")
    page.press("#box-message", "Control+Enter")


def thank_and_report(door: Page) -> None:
    said = door.locator("#words-said [data-message]:has-text('It does')")
    said.get_by_role("button", name="This helped").click(timeout=SOON)
    expect(said.locator("[data-care=thank]")).to_have_attribute("aria-pressed", "true")
    door.reload()
    expect(said.locator("[data-care=thank]")).to_have_attribute("aria-pressed", "true", timeout=SOON)
    said.get_by_role("button", name="Report").click()
    door.select_option("#report-reason", "wrong")
    judge(door)
    door.get_by_role("dialog").get_by_role("button", name="Report").click()
    expect(door.locator("#hint")).to_contain_text("Reported", timeout=SOON)
    judge(door)


def ask_again(server: Server, door: Page, page: Page, crew: Crew) -> None:
    """What was decided about a visitor stands at his own door."""
    talk = crew.anna.get("/api/conversations").json["items"][0]["id"]
    his = crew.anna.get(f"/api/conversations/{talk}/messages").json["items"][0]["id"]
    assert crew.anna.post(f"/api/messages/{his}/flags", {"reason": "wrong"}).status == 201
    case = crew.cleo.get("/api/moderation/cases").json["items"][-1]["id"]
    reason = {"choice": "hide", "reason": "It names a third person"}
    assert crew.cleo.put(f"/api/moderation/cases/{case}/decision", reason).status == 200
    expect(door.locator(".decided")).to_contain_text("It names a third person", timeout=SOON)
    judge(door)
    door.fill("#ask-again", "It names nobody")
    door.press("#ask-again", "Enter")
    expect(door.locator(".decided")).to_contain_text("Somebody else looks at it.", timeout=SOON)
    assert crew.cleo.put("/api/guidelines/versions/1/acceptance").status == 200
    page.goto(f"{server.url}/moderation?only=appealed")
    expect(page.locator("a.notice")).to_contain_text("2 things wait")
    judge(page)
    page.get_by_label("Your answer").fill("You are right")
    page.get_by_label("The decision stands").uncheck()
    page.get_by_role("button", name="Answer").click()
    expect(page.locator("#moderation")).to_contain_text("Nobody asks", timeout=SOON)
    door.reload()
    expect(door.locator(".decided")).to_contain_text("You are right", timeout=SOON)


def held_at_the_door(server: Server, door: Page, crew: Crew) -> None:
    """Who is held sees his words at that door as always, and at no other."""
    door.fill("#words", "Buy cheap viagra cialis online, no prescription, best price!!! http://meds.example/buy")
    door.press("#words", "Enter")
    door.wait_for_selector("#words-said [data-message]")
    door.reload()
    expect(door.locator("#words-said")).to_contain_text("viagra")
    door.goto(f"{server.url}/@dora")
    expect(door.locator("#words-said [data-message]")).to_have_count(0)
    assert crew.ben.get("/api/conversations").json["items"] == []


def decide(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/moderation")
    judge(page)
    page.get_by_label("What to do").select_option("hide")
    page.get_by_label("Why").fill("The lamp was changed in May")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("#moderation")).to_contain_text("Nothing waits", timeout=SOON)
