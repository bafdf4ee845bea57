"""Hints that are looked at twice, in a real browser; and that without settings nothing is sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from comity.etiquette.refining.tests.model_server import Model, hinted, kept, running_model, told, withdrawn
from comity.testing.browser import Screen
from comity.testing.crew import Crew, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import PASSWORD, Server
from comity.testing.waiting import until
from tests.story.axe import violations

pytestmark = pytest.mark.slow
SOON = 15_000
PITCH = "Hello Vic, last chance, buy Pro today! It never fails."
STEPS = "Hello, open Settings, choose Export and press Download. The file comes by mail within a minute."
HINT, BOX = "coach-slot .hint", "#box-message"
STEP = f"{HINT} [data-suggestion]"
HOSTILE = "<img src=x onerror=alert(1)><b>Name the date</b>"


@pytest.fixture
def model() -> Iterator[Model]:
    with running_model() as found:
        yield found


def drafting(server: Server, stage: Stage, screen: Callable[..., Screen]) -> Page:
    """Anna in a talk in which somebody asked."""
    crew: Crew = gather_again(server, stage.crew)
    talk = crew.ask(crew.vic, "How do I export my data?", to="anna")
    page = screen(server.url).sign_in(server.url, "anna@lumen.example", PASSWORD)
    page.goto(f"{server.url}/conversations/{talk}")
    return page


def test_hints_are_looked_at_twice(
    serve: Callable[..., Server], sqlite_stage: Stage, screen: Callable[..., Screen], model: Model
) -> None:
    settings = {"COMITY_COACH_URL": model.url, "COMITY_COACH_MODEL": "small", "COMITY_FETCH_ALLOW": "127.0.0.1"}
    page = drafting(serve(settings=settings), sqlite_stage, screen)
    page.fill(BOX, PITCH)
    expect(page.locator(HINT).first).to_be_visible(timeout=SOON)
    expect(page.locator(STEP).first).to_contain_text("Better ", timeout=SOON)
    page.locator(f"{HINT} [data-hint=why]").first.click()
    expect(page.locator(".why-hint:popover-open")).to_contain_text("Drafts are also read by the service")
    page.keyboard.press("Escape")
    assert not violations(page)
    _typing_on_keeps_what_is_known(page)
    _words_stay_words(page, model)
    _what_is_withdrawn_goes(page, model)
    _a_draft_that_changed_keeps_its_own_hints(page, model)


def _typing_on_keeps_what_is_known(page: Page) -> None:
    """The first answer to the longer draft is the rules'; what stands there is the second one's from before."""
    with page.expect_response(lambda answer: "/advice" in answer.url):
        page.locator(BOX).press_sequentially(" So it is.")
    page.wait_for_selector("coach-slot:not(.older) .hint")
    assert "Better " in page.locator(STEP).first.inner_text()


def _words_stay_words(page: Page, model: Model) -> None:
    model.answer = lambda body: told([{"rule": rule, "keep": True, "next_step": HOSTILE} for rule in hinted(body)])
    page.fill(BOX, f"{PITCH} Really.")
    expect(page.locator(STEP).first).to_contain_text(HOSTILE, timeout=SOON)
    assert page.locator("coach-slot img, coach-slot [data-suggestion] b").count() == 0


def _what_is_withdrawn_goes(page: Page, model: Model) -> None:
    model.answer = withdrawn
    page.fill(BOX, "")
    page.fill(BOX, PITCH)
    expect(page.locator(HINT).first).to_be_visible(timeout=SOON)
    expect(page.locator(HINT)).to_have_count(0, timeout=SOON)
    assert page.input_value(BOX) == PITCH


def _a_draft_that_changed_keeps_its_own_hints(page: Page, model: Model) -> None:
    def later(body: dict[str, Any]) -> tuple[int, bytes]:
        time.sleep(1)
        return kept(body)

    model.answer, before = later, len(model.asked)
    page.fill(BOX, "")
    page.fill(BOX, PITCH)
    until(lambda: len(model.asked) > before)
    page.fill(BOX, STEPS)
    expect(page.locator(HINT)).to_have_count(0, timeout=SOON)
    page.wait_for_timeout(1_500)
    assert page.locator(HINT).count() == 0


def test_without_settings_nothing_is_sent(
    serve: Callable[..., Server], sqlite_stage: Stage, screen: Callable[..., Screen], model: Model
) -> None:
    page = drafting(serve(settings={"COMITY_FETCH_ALLOW": "127.0.0.1"}), sqlite_stage, screen)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.post_data or "") if "/advice" in request.url else None)
    page.fill(BOX, PITCH)
    expect(page.locator(HINT).first).to_be_visible(timeout=SOON)
    page.wait_for_timeout(2_000)
    assert asked
    assert not [body for body in asked if '"refine":true' in body]
    assert model.asked == []
    page.locator(f"{HINT} [data-hint=why]").first.click()
    expect(page.locator(".why-hint:popover-open")).to_be_visible()
    expect(page.locator(".why-hint:popover-open")).not_to_contain_text("also read")
