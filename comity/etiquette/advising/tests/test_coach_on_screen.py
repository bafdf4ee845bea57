"""The coach above the box on real screens: edge item 1, and the boxes of policies and of one's own history."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from comity.testing.browser import NARROW, Screen
from comity.testing.crew import Crew, created, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import OWNER_EMAIL, PASSWORD, Server
from comity.testing.waiting import SLACK
from tests.story.axe import violations

pytestmark = pytest.mark.slow
SOON = 15_000
AT_MOST = (150 + 300) * SLACK
"""Milliseconds from the last key to the drawn hint: the pause in typing, and what the hint may take."""
GOES = 5
"""What else runs on the machine makes one go slower, never faster: the quickest counts."""
PITCH = "Last chance, buy Pro today!!! BUY THE NEW PRO NOW"
STEPS = "Hello, open Settings, choose Export and press Download. The file comes by mail within a minute."
HINT, BOX = "coach-slot .hint", "#box-message"
_TIMED = """
([box, draft]) => new Promise((done) => {
  const field = document.querySelector(box), slot = document.querySelector("coach-slot");
  const begun = performance.now();
  const drawn = () => slot.querySelector(".hint") && done(performance.now() - begun);
  new MutationObserver(drawn).observe(slot, {childList: true});
  field.value = draft;
  field.dispatchEvent(new Event("input", {bubbles: true}));
})
"""


def test_the_coach_helps_and_lets_go(
    serve: Callable[..., Server], sqlite_stage: Stage, screen: Callable[..., Screen]
) -> None:
    """Edge item 1: hints within 300 ms of the pause, at most two; the steps are written, the hints are gone."""
    server = serve()
    crew: Crew = gather_again(server, sqlite_stage.crew)
    talk = crew.ask(crew.vic, "How do I export my data?", to="anna")
    browser = screen(server.url)
    browser.expect("status of 422")
    page = browser.sign_in(server.url, "anna@lumen.example", PASSWORD)
    page.goto(f"{server.url}/conversations/{talk}")
    _hints_in_time(page)
    _acts_and_undo(page)
    _why_and_dismiss(page)
    page.fill(BOX, STEPS)
    expect(page.locator(HINT)).to_have_count(0, timeout=SOON)
    page.press(BOX, "Control+Enter")
    expect(page.locator(".msg .ask:visible")).to_have_count(0, timeout=SOON)
    _my_history(page, server.url)
    _a_policy_blocks(screen, server, page, talk)
    _four_are_too_few_and_the_look_is_logged(screen, server, crew)


def _hints_in_time(page: Page) -> None:
    expect(page.locator(".msg .ask")).to_contain_text("Question, not answered yet")
    took = [_time_to_a_hint(page) for _ in range(GOES)]
    assert min(took) < AT_MOST, took
    page.evaluate(_TIMED, [BOX, PITCH])
    assert 1 <= page.locator(HINT).count() <= 2
    page.fill(BOX, "Last chance, buy Pro today!")
    expect(page.locator(f"{HINT}, coach-slot .others")).to_have_count(3, timeout=SOON)
    named = [line.get_attribute("data-rule") for line in page.locator(HINT).all()]
    assert named == ["unanswered_question", "pitch"]
    expect(page.locator("coach-slot .others")).to_contain_text("Also: Pressure")
    page.fill(BOX, PITCH)
    page.wait_for_selector(f"coach-slot:not(.older) {HINT.split()[1]}")
    assert page.evaluate("document.activeElement.id") != "coach-slot"
    assert page.locator("coach-slot").get_attribute("role") == "status"
    assert not violations(page)


def _time_to_a_hint(page: Page) -> float:
    took = float(page.evaluate(_TIMED, [BOX, PITCH]))
    page.fill(BOX, "")
    expect(page.locator(HINT)).to_have_count(0, timeout=SOON)
    return took


def _acts_and_undo(page: Page) -> None:
    page.focus(BOX)
    before = page.input_value(BOX)
    page.locator(f"{HINT} [data-hint=act]").first.click()
    assert page.input_value(BOX) != before
    page.keyboard.press("Control+z")
    assert page.input_value(BOX) == before
    page.wait_for_selector("coach-slot:not(.older) .hint")


def _why_and_dismiss(page: Page) -> None:
    first = page.locator(HINT).first
    rule = first.get_attribute("data-rule")
    first.locator("[data-hint=why]").click()
    expect(first.locator("[popover]")).to_be_visible()
    assert first.locator("[data-examples] li").count() == 2
    page.keyboard.press("Escape")
    page.wait_for_timeout(1_200)
    first.locator("[data-hint=dismiss]").click()
    expect(page.locator(f"{HINT}[data-rule={rule}]")).to_have_count(0, timeout=SOON)
    assert page.evaluate("document.activeElement.id") == "box-message"


def _my_history(page: Page, url: str) -> None:
    page.wait_for_timeout(2_000)
    page.goto(f"{url}/settings/my-coach")
    expect(page.locator(".hint-figures tbody tr").first).to_be_visible()
    assert not violations(page)
    page.get_by_label("Hints while I write to people outside").uncheck()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Hints while I write to people outside")).to_be_checked(timeout=SOON)


def _a_policy_blocks(screen: Callable[..., Screen], server: Server, anna: Page, talk: str) -> None:
    browser = screen(server.url, size=NARROW, dark=True)
    cleo = browser.sign_in(server.url, OWNER_EMAIL, PASSWORD)
    cleo.goto(f"{server.url}/settings/coach")
    cleo.select_option("#act-shouting", "block")
    cleo.wait_for_selector("text=Saved.")
    cleo.wait_for_load_state("networkidle")
    cleo.select_option("#x-rule", "jargon")
    cleo.select_option("#x-act", "off")
    cleo.select_option("#x-role", "member")
    cleo.click("#exception button[type=submit]")
    cleo.wait_for_selector(".listed >> text=Abbreviations: is silent", timeout=SOON)
    cleo.reload()
    cleo.click(".listed button:has-text('Take back')")
    expect(cleo.locator(".listed >> text=Abbreviations: is silent")).to_have_count(0, timeout=SOON)
    assert cleo.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    assert not violations(cleo)
    cleo.goto(f"{server.url}/settings/coach/figures")
    expect(cleo.locator("#settings")).to_contain_text("too few to show")
    anna.goto(f"{server.url}/conversations/{talk}")
    anna.fill(BOX, "Hello, PLEASE READ THE MANUAL FIRST, page twelve.")
    expect(anna.locator(f"{HINT}.blocks")).to_contain_text("It cannot be sent like this.", timeout=SOON)
    anna.press(BOX, "Control+Enter")
    expect(anna.locator("article.pending [data-why]")).to_contain_text("It cannot be sent like this.", timeout=SOON)


def _four_are_too_few_and_the_look_is_logged(screen: Callable[..., Screen], server: Server, crew: Crew) -> None:
    """Edge item 20: a team of four shows nothing to whoever leads the house, and the log says who looked at it."""
    team = created(crew.cleo, "/api/teams", {"name": "Workshop"})["id"]
    for one in crew.members:
        assert crew.cleo.put(f"/api/teams/{team}/people/{one.person}").status < 300
    cleo = screen(server.url).sign_in(server.url, OWNER_EMAIL, PASSWORD)
    cleo.goto(f"{server.url}/settings/coach/figures")
    cleo.get_by_label("Whose").select_option("Workshop")
    cleo.get_by_role("button", name="Look").click()
    cleo.wait_for_url("**team=*")
    expect(cleo.locator("#settings")).to_contain_text("too few to show")
    cleo.goto(f"{server.url}/settings/audit")
    cleo.get_by_text("looked at the coach's figures of the team Workshop").first.wait_for()
