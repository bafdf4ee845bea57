"""Records as people use them, in a browser: proposed, attached by keys, seen at once by others, on a phone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from comity.testing.browser import NARROW, WIDE, Screen
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD, Server
from comity.testing.waiting import SLACK
from tests.story.axe import overflows, violations

pytestmark = pytest.mark.slow
Screens = Callable[..., Screen]
LONG = "Twelve Pelicans with the long frame for the gardeners of Nantes, in three colours"
SMALL = (320, 700)


def orders(crew: Crew, *, fields: list[dict[str, str]] | None = None) -> None:
    """Order 4711 and 4712, brought by the owner."""
    kind = {"key": "order", "singular": "Order", "plural": "Orders", "fields": fields or []}
    assert crew.cleo.post("/api/record-kinds", kind).status == 201
    for key, title in (("4711", "Pelican frame"), ("4712", LONG)):
        content: dict[str, Any] = {"title": title, "status": "leaves 14:00", "url": f"https://orders.example/{key}"}
        assert crew.cleo.put(f"/api/records/order/{key}", content).status == 201


def test_a_record_is_proposed_attached_and_taken_off(server: Server, crew: Crew, screen: Screens) -> None:
    """X04: never by itself; by keys alone; with undo; at once on the screens of others; still there after a reload."""
    orders(crew)
    talk = crew.ask(crew.vic, "Where is my order 4711?")
    anna = screen(server.url).sign_in(server.url, "anna@lumen.example", PASSWORD)
    ben = screen(server.url).sign_in(server.url, "ben@lumen.example", PASSWORD)
    for page in (anna, ben):
        page.goto(f"{server.url}/conversations/{talk}")
        page.locator(".rec-ask", has_text="Order 4711?").wait_for()
    assert crew.anna.get(f"/api/conversations/{talk}/records").json["items"] == []
    anna.get_by_role("button", name="Attach Order 4711").click()
    for page in (anna, ben):
        page.locator(".rec", has_text="Order 4711").wait_for()
        page.locator("#thread-head record-chips .chip", has_text="Order 4711").wait_for()
        page.locator(".beside .act", has_text="Anna attached Order 4711").wait_for()
    anna.locator(".toast [data-undo]:visible").click()
    ben.locator(".rec").wait_for(state="detached")
    ben.locator(".beside .act", has_text="Anna took Order 4711 off").wait_for()
    assert ben.locator(".rec-ask").count() == 0
    ben.locator(".rec-find summary").focus()
    ben.keyboard.press("Enter")
    ben.locator("#rec-q:focus").wait_for()
    ben.keyboard.type("4712")
    ben.locator("#rec-choices li:first-child:nth-last-child(2) button", has_text="Order 4712").wait_for()
    ben.keyboard.press("ArrowDown")
    ben.keyboard.press("Enter")
    anna.locator(".rec", has_text="Order 4712").wait_for()
    assert not ben.locator("#rec-q").is_visible()
    anna.reload()
    anna.locator(".beside .act", has_text="Ben attached Order 4712").wait_for()
    anna.locator(".rec a").click()
    anna.wait_for_url(re.compile("/records/order/4712"))
    anna.locator(".talks a").wait_for()


def test_records_at_every_size(server: Server, crew: Crew, screen: Screens) -> None:
    """Card, page, list, search, person and settings at 320 and 1440 pixels, dark and light: nothing goes sideways, and
    axe finds nothing."""
    orders(crew, fields=[{"key": "note", "label": "What the gardeners of Nantes said", "type": "text"}])
    talk = crew.ask(crew.vic, "My order 4712?")
    crew.cleo.put(f"/api/conversations/{talk}/records/order/4711")
    crew.cleo.put(f"/api/people/{crew.vic.person}/records/order/4712")
    page = screen(server.url, size=SMALL, dark=True).sign_in(server.url, "cleo@lumen.example", PASSWORD)
    places = {
        "/records": ".rec-row",
        "/records?q=nothing": ".none",
        "/records/order/4712": ".rec-facts",
        "/search?q=4712": ".hit",
        f"/people/{crew.vic.person}": "#records-of .rec",
        "/settings/records": ".listed",
        "/settings/records/order": ".kind-field",
        f"/conversations/{talk}": ".rec-ask",
    }
    for place, wanted in places.items():
        page.goto(server.url + place)
        page.locator(wanted).first.wait_for(state="attached")
        for size in (SMALL, WIDE):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.emulate_media(color_scheme="dark" if size == SMALL else "light")
            if place.startswith("/conversations") and size == SMALL:
                page.locator(".card-opener").click()
            assert not overflows(page), (place, size)
            assert violations(page) == []


def test_a_kind_is_set_up_by_hand(server: Server, crew: Crew, screen: Screens) -> None:
    """Registered, given a field and a sign, shown outside, archived and brought back, each with undo."""
    page = screen(server.url, size=NARROW).sign_in(server.url, "cleo@lumen.example", PASSWORD)
    page.goto(f"{server.url}/settings/records")
    for name, words in (("singular", "Invoice"), ("plural", "Invoices"), ("key", "invoice")):
        page.fill(f"[name={name}]", words)
    page.get_by_role("button", name="Register it").click()
    page.wait_for_url(re.compile("/settings/records/invoice"))
    page.get_by_role("button", name="Add a field").click()
    page.keyboard.type("Amount due")
    page.keyboard.press("Tab")
    page.locator(".toast").first.wait_for()
    page.locator('[data-part="type"]').first.select_option("money")
    page.get_by_label("file-text").check(force=True)
    page.get_by_label("People outside who take part").check()
    wanted = {"fields": [{"key": "amount_due", "label": "Amount due", "type": "money"}], "icon": "file-text"}
    assert until(lambda: wanted.items() <= kind(crew).items() and kind(crew)["shared"])
    page.get_by_role("button", name="Archive this kind").click()
    page.get_by_role("button", name="Use this kind again").wait_for()
    assert crew.cleo.get("/api/record-kinds").json["items"] == []
    page.locator(".toast [data-undo]:visible").last.click()
    page.get_by_role("button", name="Archive this kind").wait_for()


def kind(crew: Crew) -> dict[str, Any]:
    found: dict[str, Any] = crew.cleo.get("/api/record-kinds").json["items"][0]
    return found


def until(right: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 5 * SLACK
    while not right() and time.monotonic() < deadline:
        time.sleep(0.1)
    return right()
