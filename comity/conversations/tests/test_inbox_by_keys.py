"""The inbox in a real browser, by keys alone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from comity.testing.browser import NARROW, Screen
from comity.testing.canary import CANARY
from comity.testing.client import Client
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD, Server
from comity.testing.waiting import SLACK

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.channel]
Screens = Callable[..., Screen]


def signed_in(screen: Screens, server: Server, name: str, **how: object) -> Page:
    return screen(server.url, **how).sign_in(server.url, f"{name}@lumen.example", PASSWORD)


def standing(anna: Client, turn: str) -> list[str]:
    return [row["id"] for row in anna.get(f"/api/inbox?turn={turn}").json["items"]]


def eventually(what: Callable[[], bool], seconds: float = 8) -> None:
    deadline = time.monotonic() + seconds * SLACK
    while not what():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.1)


def rows(page: Page, group: str = "theirs") -> list[str]:
    return page.locator(f'ul[data-group="{group}"] a.over').all_inner_texts()


def test_who_waits_is_handed_on_labelled_put_off_and_finished_by_keys(
    server: Server, crew: Crew, screen: Screens
) -> None:
    talks = [crew.ask(crew.visit(), f"Question {n}?") for n in range(4)]
    page = signed_in(screen, server, "anna")
    page.locator("inbox-table li").nth(3).wait_for()
    keys = page.keyboard
    keys.press("j")
    keys.press("x")
    keys.press("Shift+J")
    page.get_by_text("2 selected").wait_for()
    keys.press("l")
    page.locator("dialog.palette input").fill("lamps")
    page.get_by_text("New label").wait_for()
    keys.press("Enter")
    page.get_by_text("2 labelled").wait_for()
    eventually(lambda: page.locator("inbox-table .chip", has_text="lamps").count() == 2)
    keys.press("z")
    eventually(lambda: page.locator("inbox-table .chip", has_text="lamps").count() == 0)
    keys.press("a")
    page.locator("dialog.palette input").fill("ben")
    page.locator("dialog .option", has_text="Ben Okafor").wait_for()
    page.wait_for_timeout(400)
    keys.press("Enter")
    page.get_by_text("2 handed to Ben").wait_for()
    eventually(lambda: page.get_by_text("Ben holds it").count() == 2)
    keys.press("e")
    eventually(lambda: standing(crew.anna, "theirs") == talks[2:])
    page.locator("inbox-table li").nth(2).wait_for(state="detached")
    keys.press("z")
    eventually(lambda: standing(crew.anna, "theirs") == talks)
    keys.press("Escape")
    page.locator(".bar").wait_for(state="hidden")
    keys.press("s")
    page.locator("dialog .option", has_text="In one hour").wait_for()
    keys.press("Enter")
    eventually(lambda: len(standing(crew.anna, "later")) == 1)
    page.get_by_role("button", name="Undo").first.click()
    eventually(lambda: standing(crew.anna, "later") == [])


def test_a_question_is_opened_answered_and_noted_by_keys(server: Server, crew: Crew, screen: Screens) -> None:
    talk = crew.ask(crew.visit(), "Does it fit?")
    page = signed_in(screen, server, "anna")
    page.locator("inbox-table li").first.wait_for()
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.wait_for_url(re.compile(talk))
    page.locator("#box-message:focus").wait_for()
    page.keyboard.type("Yes, it does.")
    page.keyboard.press("Control+Enter")
    page.locator("#thread .msg:not(.pending)", has_text="Yes, it does.").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.locator("#box-note:focus").wait_for()
    page.keyboard.type(f"{CANARY} Ben, please send one")
    page.keyboard.press("Control+Enter")
    page.locator("#thread .nt:not(.pending)", has_text=CANARY).wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.locator("#thread .act", has_text="Done by Anna").wait_for()
    page.locator("#thread-head .chip.good").wait_for()
    page.keyboard.press("z")
    page.locator("#thread .act", has_text="Opened again by Anna").wait_for()
    page.keyboard.press("?")
    page.locator("dialog.palette .keys-table").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url(re.compile("/inbox"))
    eventually(lambda: len(rows(page, "ours")) == 1)


def test_colleagues_see_each_other_at_the_same_talk_and_what_is_done_there(
    server: Server, crew: Crew, screen: Screens
) -> None:
    talk = crew.ask(crew.visit(), "Does it fit?")
    one, other = signed_in(screen, server, "anna"), signed_in(screen, server, "ben")
    for page in (one, other):
        page.goto(f"{server.url}/conversations/{talk}")
    one.locator("thread-presence .p").wait_for()
    other.locator("thread-presence .p").wait_for()
    crew.ben.patch(f"/api/conversations/{talk}", {"assignee": crew.ben.person})
    one.locator("#thread-head", has_text="Ben holds it").wait_for()
    one.locator("#thread .act", has_text="Ben holds it now").wait_for()
    asked = crew.ben.post(f"/api/conversations/{talk}/help", {"topic": "wiring", "words": f"{CANARY} who knows?"})
    assert asked.status == 201
    one.locator("#thread-head").get_by_role("button", name="Join").click()
    one.locator("#thread .act", has_text="Anna joins to help").wait_for()


def test_on_a_phone_a_long_press_selects(server: Server, crew: Crew, screen: Screens) -> None:
    crew.ask(crew.visit(), "Does it fit?")
    page = signed_in(screen, server, "anna", size=NARROW)
    row = page.locator("inbox-table li").first
    row.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = row.bounding_box()
    assert box is not None
    at = {"x": box["x"] + 120, "y": box["y"] + 20, "pointerType": "touch", "bubbles": True}
    for name in ("pointerdown", "pointerup"):
        row.dispatch_event(name, {**at, "clientX": at["x"], "clientY": at["y"]})
        page.wait_for_timeout(600)
    page.get_by_text("1 selected").wait_for()
    page.locator(".bar").get_by_role("button", name="Done").click()
    eventually(lambda: standing(crew.anna, "theirs") == [])
    page.get_by_text("Nobody is waiting").wait_for()
