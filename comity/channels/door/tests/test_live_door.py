"""The front door in a real browser: live both ways, by keyboard, on a narrow phone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from comity.testing import needs
from comity.testing.browser import NARROW, Screen
from comity.testing.canary import CANARY
from comity.testing.crew import Crew
from comity.testing.processes import Server
from comity.testing.waiting import SLACK

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
SMALLEST = (320, 640)


def arrived(page: Page, text: str) -> None:
    page.locator(".word[data-seq]", has_text=text).wait_for()


@pytest.mark.alone
def test_a_question_at_the_door_is_live_both_ways(screen: Callable[..., Screen], server: Server, crew: Crew) -> None:
    page = screen(server.url, outside=True).open(f"{server.url}/@anna")
    with crew.anna.live() as live:
        page.fill("#words", "Does it fit?")
        before = time.monotonic()
        page.press("#words", "Enter")
        heard = live.event("message.created")
        assert time.monotonic() - before < SLACK and heard["data"]["body"] == "Does it fit?"
        conversation = heard["conversation"]
        arrived(page, "Does it fit?")
        page.wait_for_timeout(500)  # its stream is open
        live.send("read", conversation=conversation, seq=heard["seq"])
        page.locator("#hint", has_text="Read by Anna").wait_for()
        live.send("typing", conversation=conversation)
        page.locator("#hint", has_text="Anna is writing").wait_for()
        page.fill("#words", "And the plate?")
        live.event("typing")
        crew.anna.say(conversation, f"{CANARY} ask Ben", lane="note")
        crew.anna.say(conversation, "It does.")
        arrived(page, "It does.")
        page.press("#words", "Enter")
        arrived(page, "And the plate?")
    page.reload()
    arrived(page, "It does.")
    assert page.locator(".word.me").count() == 2 and page.evaluate("document.cookie") == ""
    page.click("text=Begin another talk")
    page.wait_for_url(re.compile("again=1"))
    assert page.locator(".word").count() == 0
    page.close()


def test_the_door_is_open_to_everybody(screen: Callable[..., Screen], server: Server, crew: Crew) -> None:
    """axe finds nothing, nothing is cut off, and the keyboard alone is enough."""
    axe = Path(__file__).parents[4] / "node_modules/axe-core/axe.min.js"
    if not axe.exists():
        needs.missing("axe-core is not installed (npm ci)")
    for size, dark in ((NARROW, False), (SMALLEST, True)):
        page = screen(server.url, size=size, dark=dark, outside=True).open(f"{server.url}/@anna")
        for path in ("/doors", "/doors?about=lamps", "/doors/words", "/@anna"):
            page.goto(server.url + path)
            judge(page, axe)
        while page.evaluate("document.activeElement.id") != "words":
            page.keyboard.press("Tab")
        page.keyboard.type("By keyboard alone")
        page.keyboard.press("Enter")
        arrived(page, "By keyboard alone")
        judge(page, axe)
        page.close()  # before the server goes, or it would miss it


def judge(page: Page, axe: Path) -> None:
    page.evaluate(axe.read_text())
    found = page.evaluate("axe.run()")
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found["violations"]] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
