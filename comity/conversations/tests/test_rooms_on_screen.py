"""Rooms as people use them, in a browser: begun by keys, caught up with, jumped into, seen by a guest."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from comity.testing.browser import Screen
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD, Server

pytestmark = pytest.mark.slow
Screens = Callable[..., Screen]


def test_a_room_is_begun_by_keys_alone(server: Server, crew: Crew, screen: Screens) -> None:
    page = screen(server.url).sign_in(server.url, "anna@lumen.example", PASSWORD)
    page.goto(f"{server.url}/conversations")
    page.locator("#list").wait_for()
    page.keyboard.press("c")
    page.locator("dialog.sheet").wait_for()
    page.keyboard.type("Ben")
    page.locator(".choices [aria-selected=true]").get_by_text("Ben Okafor").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("Dora")
    page.locator(".choices [aria-selected=true]").get_by_text("Dora Lind").wait_for()
    page.keyboard.press("Enter")
    page.locator(".chosen .chip").nth(1).wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/conversations/"))
    page.locator("#thread-head h2", has_text="Ben, Dora").wait_for()
    page.locator("#box-message:focus").wait_for()
    page.keyboard.type("Hello you two")
    page.keyboard.press("Control+Enter")
    page.locator("#thread .msg:not(.pending)", has_text="Hello you two").wait_for()
    assert crew.ben.get("/api/me/unread").json["unread"] == 1


def test_catching_up_reads_what_is_done_and_leaves_what_is_put_off(server: Server, crew: Crew, screen: Screens) -> None:
    first, second = crew.room(crew.ben, crew.anna, title="First"), crew.room(crew.ben, crew.anna, title="Second")
    for place in (first, second):
        crew.ben.say(place, "News for @anna")
    page = screen(server.url).sign_in(server.url, "anna@lumen.example", PASSWORD)
    page.locator('#rail [data-key="rooms"] .n', has_text="2").wait_for()
    page.goto(f"{server.url}/rooms")
    page.locator(".catch").click()
    page.locator(".step:not([hidden]) h2", has_text="First").wait_for()
    page.keyboard.press("e")
    page.locator(".step:not([hidden]) h2", has_text="Second").wait_for()
    page.keyboard.press("s")
    page.locator("[data-end]:not([hidden])").wait_for()
    page.locator('#rail [data-key="rooms"] .n', has_text="1").wait_for()
    items = crew.anna.get("/api/me/unread").json["items"]
    assert [row["conversation"] for row in items] == [second]
    assert page.title().startswith("(")


def test_that_words_were_seen_is_shown_at_once_and_after_a_reload(server: Server, crew: Crew, screen: Screens) -> None:
    talk = crew.anna.post("/api/conversations", {"kind": "direct", "participants": [crew.ben.person]}).json["id"]
    said = crew.anna.say(talk, "Can you look?").json
    page = screen(server.url).sign_in(server.url, "anna@lumen.example", PASSWORD)
    page.goto(f"{server.url}/conversations/{talk}")
    page.locator("#thread article", has_text="Can you look?").wait_for()
    assert page.locator(".seen:not([hidden])").count() == 0
    crew.ben.put(f"/api/conversations/{talk}/read", {"seq": said["seq"]})
    page.locator(".seen:not([hidden])", has_text=re.compile(r"Seen \d\d:\d\d")).wait_for()
    page.reload()
    page.locator(".seen:not([hidden])", has_text=re.compile(r"Seen \d\d:\d\d")).wait_for()


def test_what_is_said_while_a_talk_is_being_opened_stands_in_it(server: Server, crew: Crew, screen: Screens) -> None:
    """A pressed link is fetched before it is let go; what comes meanwhile is not in that answer."""
    room = crew.room(crew.ben, crew.anna, title="Workshop")
    crew.ben.say(room, "Before")
    page = screen(server.url).sign_in(server.url, "anna@lumen.example", PASSWORD)
    page.goto(f"{server.url}/conversations")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith(f"/{room}") else None)
    page.locator("#list li a", has_text="Workshop").hover()
    with page.expect_response(re.compile(room)):
        page.mouse.down()
    crew.ben.say(room, "Meanwhile")
    page.wait_for_timeout(500)
    page.mouse.up()
    page.locator("#thread article", has_text="Before").wait_for()
    page.locator("#thread article", has_text="Meanwhile").wait_for()
    assert page.locator("#thread article", has_text="Meanwhile").count() == 1
    assert len(asked) == 1


def test_the_first_unread_message_is_one_key_away(server: Server, crew: Crew, screen: Screens) -> None:
    room = crew.room(crew.ben, crew.anna, title="Long")
    for n in range(90):
        crew.ben.say(room, f"Words {n}")
    page = screen(server.url).sign_in(server.url, "anna@lumen.example", PASSWORD)
    page.goto(f"{server.url}/conversations/{room}")
    page.locator(".unread-jump:not([hidden])").wait_for()
    page.keyboard.press("Shift+U")
    page.locator("#thread article", has_text=re.compile(r"Words 0\b")).wait_for()
    assert page.locator("#thread article", has_text=re.compile(r"Words 0\b")).evaluate(
        "one => one.getBoundingClientRect().top >= 0"
    )


def test_a_row_changes_as_soon_as_something_is_said(server: Server, crew: Crew, screen: Screens) -> None:
    quiet, busy = crew.room(crew.ben, crew.anna, title="Quiet"), crew.room(crew.ben, crew.anna, title="Busy")
    page = screen(server.url).sign_in(server.url, "anna@lumen.example", PASSWORD)
    page.goto(f"{server.url}/conversations")
    page.locator(f'#list li[data-id="{busy}"]').wait_for()
    page.wait_for_timeout(500)
    crew.ben.say(quiet, "Look here, @anna")
    page.locator(f'#list li.un[data-id="{quiet}"] .n', has_text="1").wait_for()
    page.locator("#list li", has_text="Quiet").first.wait_for()
    assert page.locator("#list li").first.get_attribute("data-id") == quiet
