"""Rows 16 and 17 in a browser: from the phone's search field to the place where it was said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from comity.search.tests.test_search_over_http import found
from comity.testing.browser import NARROW, Screen
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD
from tests.story.axe import overflows, violations


@pytest.mark.slow
def test_what_was_said_is_found_and_opened(crew: Crew, screen: Callable[..., Screen]) -> None:
    room = crew.room(crew.anna, crew.ben, title="Axles")
    said = crew.anna.say(room, "新しい車輪は火曜日に届きます。").json
    crew.ben.say(room, "The torque of the front axle is 14 Nm")
    for n in range(60):
        crew.ben.say(room, f"Line {n} of many")
    found(crew.anna, "車輪")
    phone = screen(crew.server.url, size=NARROW, dark=True)
    page = phone.sign_in(crew.server.url, "anna@lumen.example", PASSWORD)
    page.goto(f"{crew.server.url}/search")
    page.keyboard.type("車輪")
    page.keyboard.press("Enter")
    hit = page.locator("a.hit")
    expect(hit).to_have_count(1)
    expect(hit.locator("mark")).to_have_text("車輪")
    page.reload()
    expect(hit).to_have_count(1)
    assert not overflows(page)
    assert violations(page) == []
    hit.press("Enter")
    expect(page.locator(f"#m-{said['id']}")).to_be_in_viewport()
    page.go_back()
    expect(hit).to_have_count(1)
    page.get_by_label("What are you looking for").fill("torque from:ben -rear")
    page.keyboard.press("Enter")
    expect(hit.locator("mark")).to_have_text("torque")
    phone.expect("status of 400")
    page.get_by_label("What are you looking for").fill("before:someday torque")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("cannot be read")
