"""Twelve journeys through the workspace of the demo company, by keys alone: the page hears of no pointer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from comity.testing.browser import Screen
from comity.testing.canary import CANARY
from tests.story.demo_process import Demo, running_demo

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

pytestmark = [pytest.mark.slow, pytest.mark.channel]
Screens = Callable[..., Screen]
POINTED = """() => { window.pointed = 0; for (const kind of ["pointerdown", "mousedown", "touchstart"])
    addEventListener(kind, () => { window.pointed += 1 }, true) }"""
TABS = 60
TABLE: FilePayload = {"name": "table.txt", "mimeType": "text/plain", "buffer": b"4 Nm"}


@pytest.fixture(scope="module")
def demo(seeded_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo"), seeded_demo) as running:
        yield running


@pytest.fixture
def anna(demo: Demo, screen: Screens) -> Iterator[Page]:
    shown = screen(demo.url)
    shown.context.add_init_script(f"({POINTED})()")
    page = shown.open(demo.link("Anna"))
    page.locator("inbox-table li").first.wait_for()
    yield page
    assert page.evaluate("window.pointed") == 0


def walk_to(page: Page, selector: str) -> None:
    """By Tab, as somebody without a pointer gets there."""
    for _ in range(TABS):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} was not reached by {TABS} presses of Tab")


def open_first(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#thread .msg").first.wait_for()


def go_to(page: Page, keys: str, path: str) -> None:
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url(re.compile(path))


def choose(page: Page, words: str, option: str) -> None:
    """In the palette that is open."""
    page.keyboard.type(words)
    page.locator("dialog .option", has_text=option).first.wait_for()
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")


def test_answer_note_assign_snooze_and_done(anna: Page) -> None:
    anna.keyboard.press("j")
    anna.keyboard.press("r")
    anna.locator("#box-message:focus").wait_for()
    anna.keyboard.type("Yes, of course. I change it for you.")
    anna.keyboard.press("Control+Enter")
    anna.locator("#thread .msg:not(.pending)", has_text="Yes, of course").wait_for()
    anna.keyboard.press("Escape")
    anna.keyboard.press("n")
    anna.locator("#box-note:focus").wait_for()
    anna.keyboard.type(f"{CANARY} the low frame is in the hall")
    anna.keyboard.press("Control+Enter")
    anna.locator("#thread .nt:not(.pending)", has_text=CANARY).wait_for()
    anna.keyboard.press("Escape")
    anna.keyboard.press("a")
    anna.locator("dialog.palette[open]").wait_for()
    choose(anna, "ben", "Ben Okafor")
    anna.locator("#thread-head", has_text="Ben holds it").wait_for()
    anna.keyboard.press("s")
    anna.locator("dialog .option", has_text="In one hour").wait_for()
    anna.keyboard.press("Enter")
    anna.locator("#thread .act", has_text=re.compile("put it off|Later|until", re.IGNORECASE)).last.wait_for()
    anna.keyboard.press("e")
    anna.locator("#thread .act", has_text="Done by Anna").wait_for()


def test_mention_edit_and_upload(anna: Page) -> None:
    open_first(anna)
    anna.keyboard.press("n")
    anna.locator("#box-note:focus").wait_for()
    anna.keyboard.type(f"{CANARY} @be")
    anna.locator("#names-note [role=option]").first.wait_for()
    anna.keyboard.press("Tab")
    anna.keyboard.type("can you look?")
    anna.keyboard.press("Control+Enter")
    anna.locator("#thread .nt:not(.pending) .mention", has_text="ben").last.wait_for()
    anna.keyboard.press("ArrowUp")
    anna.locator("form.edit textarea:focus").wait_for()
    anna.keyboard.press("End")
    anna.keyboard.type(" Thank you")
    anna.keyboard.press("Control+Enter")
    anna.locator("#thread .nt:not(.pending)", has_text="Thank you").last.wait_for()
    anna.locator("#box-note:focus").wait_for()
    anna.keyboard.press("Escape")
    anna.keyboard.press("r")
    anna.locator("#box-message:focus").wait_for()
    walk_to(anna, "form[data-lane=message] [aria-label='Attach files']")
    with anna.expect_file_chooser() as chosen:
        anna.wait_for_timeout(200)  # the browser is told to hand the chooser over, and does not say when
        anna.keyboard.press("Enter")
    chosen.value.set_files([TABLE])
    anna.locator("form[data-lane=message] .tray-file[data-state=ready]").wait_for()
    anna.keyboard.press("r")
    anna.locator("#box-message").press("Control+Enter")
    anna.locator("#thread .msg:not(.pending) .doc-name", has_text="table.txt").wait_for()


def test_new_room_and_switch(anna: Page) -> None:
    go_to(anna, "gr", "/rooms")
    anna.keyboard.press("c")
    anna.locator("dialog.sheet").wait_for()
    anna.keyboard.type("Emre")
    anna.locator(".choices [aria-selected=true]").get_by_text("Emre").wait_for()
    anna.keyboard.press("Enter")
    anna.keyboard.type("Dora")
    anna.locator(".choices [aria-selected=true]").get_by_text("Dora").wait_for()
    anna.keyboard.press("Enter")
    anna.locator(".chosen .chip").nth(1).wait_for()
    anna.keyboard.press("Enter")
    anna.wait_for_url(re.compile("/conversations/"))
    anna.locator("#box-message:focus").wait_for()
    anna.keyboard.type(f"{CANARY} hello you two")
    anna.keyboard.press("Control+Enter")
    anna.locator("#thread .msg:not(.pending)", has_text="hello you two").wait_for()
    before = anna.url
    anna.keyboard.press("Escape")
    anna.keyboard.press("j")
    anna.keyboard.press("Enter")
    anna.wait_for_url(lambda url: "/conversations/" in url and url != before)
    anna.locator("#thread article").first.wait_for()


def test_catch_up_and_jump_to_unread(anna: Page) -> None:
    go_to(anna, "gr", "/rooms")
    walk_to(anna, ".catch")
    anna.keyboard.press("Enter")
    anna.locator(".step:not([hidden]) h2").first.wait_for()
    first = anna.locator(".step:not([hidden]) h2").first.inner_text()
    anna.keyboard.press("s")
    anna.locator(".step:not([hidden]) h2, [data-end]:not([hidden])").first.wait_for()
    go_to(anna, "gr", "/rooms$")
    anna.keyboard.press("Control+k")
    anna.locator("dialog.palette[open]").wait_for()
    choose(anna, first, first)
    anna.wait_for_url(re.compile("/conversations/"))
    anna.locator("#thread .sep.new").wait_for()
    anna.keyboard.press("Shift+U")
    mark = anna.locator("#thread .sep.new").evaluate("one => one.getBoundingClientRect().top")
    assert 0 <= mark < 900
