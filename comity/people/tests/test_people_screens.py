"""Doors, profile, directory and preferences on real screens."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from comity.testing.browser import NARROW, Screen
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD

pytestmark = pytest.mark.slow
Screens = Callable[..., Screen]


def signed_in(screen: Screens, crew: Crew, name: str, **look: object) -> Page:
    url = crew.server.url
    return screen(url, **look).sign_in(url, f"{name}@lumen.example", PASSWORD)


def test_ben_closes_his_door_and_annas_screen_shows_it_within_a_second(crew: Crew, screen: Screens) -> None:
    url = crew.server.url
    anna, ben = signed_in(screen, crew, "anna"), signed_in(screen, crew, "ben")
    anna.goto(f"{url}/people")
    sill = anna.locator(f'#people-found [data-person="{crew.ben.person}"]')
    expect(sill).to_have_class(re.compile(r"\blit\b"), timeout=8_000)
    expect(sill.locator("img")).to_have_attribute("alt", "door open")
    ben.get_by_role("button", name="My door").click()
    ben.get_by_label("Words at my door").fill("In the workshop")
    ben.get_by_label("Closed").check(force=True)
    expect(sill).to_have_class(re.compile(r"\bdark\b"), timeout=1_500)
    expect(sill.locator("img")).to_have_attribute("alt", "door closed")
    expect(ben.locator("[data-my-door]")).to_have_text("Closed")
    for page in (anna, ben):
        page.reload()
    expect(sill).to_have_class(re.compile(r"\bdark\b"))
    expect(ben.locator("[data-my-door]")).to_have_text("Closed")
    anna.goto(f"{url}/people/{crew.ben.person}")
    expect(anna.get_by_text("In the workshop")).to_be_visible()
    ben.get_by_role("button", name="My door").click()
    ben.get_by_label("Until").select_option("hour")
    expect(ben.locator("option[data-chosen]")).to_have_text(re.compile(r"\d\d:\d\d"))
    ben.get_by_label("Knock").check(force=True)
    expect(anna.locator(f'#person [data-person="{crew.ben.person}"]')).to_have_class(re.compile(r"\bhalf\b"))


def test_a_profile_with_a_picture_is_saved_field_by_field_and_taken_back(
    crew: Crew, screen: Screens, tmp_path: Path
) -> None:
    anna = signed_in(screen, crew, "anna")
    anna.goto(f"{crew.server.url}/settings/me")
    anna.get_by_label("Pronouns").fill("she")
    anna.get_by_label("Pronouns").press("Tab")
    expect(anna.get_by_text("Saved.")).to_be_visible()
    anna.get_by_label("I know about").fill("Motors\nbatteries")
    anna.get_by_label("I know about").press("Tab")
    expect(anna.get_by_label("I know about")).to_have_value("batteries\nmotors")
    anna.get_by_role("button", name="Undo").click()
    expect(anna.get_by_label("I know about")).to_have_value("")
    file = tmp_path / "me.png"
    content = io.BytesIO()
    Image.new("RGB", (900, 600), (40, 120, 200)).save(content, "PNG")
    file.write_bytes(content.getvalue())
    before = anna.locator(".me-picture img").get_attribute("src")
    anna.set_input_files("#picture", file)
    expect(anna.locator(".me-picture img")).not_to_have_attribute("src", before or "")
    expect(anna.locator(".rail .me img")).not_to_have_attribute("src", before or "")
    anna.get_by_role("button", name="Undo").click()
    expect(anna.get_by_role("button", name="Remove it")).to_have_count(0)
    anna.reload()
    expect(anna.get_by_label("Pronouns")).to_have_value("she")
    anna.goto(f"{crew.server.url}/people/{crew.anna.person}")
    expect(anna.get_by_text("she", exact=True)).to_be_visible()


def test_what_is_typed_while_the_form_is_drawn_again_is_saved(crew: Crew, screen: Screens) -> None:
    anna = signed_in(screen, crew, "anna")
    anna.goto(f"{crew.server.url}/settings/me")
    held: list[Route] = []
    anna.route("**/settings/me", lambda route: route.continue_() if held else held.append(route))
    anna.get_by_label("About me").fill("I build motors.")
    anna.get_by_label("About me").press("Tab")
    expect(anna.get_by_text("Saved.")).to_be_visible()
    topics = anna.get_by_label("I know about")
    topics.fill("Motors\nbatteries")
    topics.evaluate("field => field.classList.add('old')")
    held[0].continue_()
    expect(topics).not_to_have_class(re.compile("old"))
    topics.press("Tab")
    expect(topics).to_have_value("batteries\nmotors")


def test_a_picture_that_is_none_is_explained_in_place(crew: Crew, screen: Screens, tmp_path: Path) -> None:
    hers = screen(crew.server.url)
    hers.expect("status of 400")
    anna = hers.sign_in(crew.server.url, "anna@lumen.example", PASSWORD)
    anna.goto(f"{crew.server.url}/settings/me")
    (tmp_path / "me.png").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    anna.set_input_files("#picture", tmp_path / "me.png")
    expect(anna.locator("picture-field [role=alert]")).to_contain_text("is not a picture")


def test_the_directory_by_keyboard(crew: Crew, screen: Screens) -> None:
    anna = signed_in(screen, crew, "anna")
    anna.goto(f"{crew.server.url}/people")
    anna.get_by_role("searchbox").focus()
    anna.keyboard.type("okaf")
    expect(anna.locator("#people-found .faces a")).to_have_count(1)
    assert anna.url.endswith("q=okaf")
    anna.keyboard.press("ArrowDown")
    anna.keyboard.press("Escape")
    expect(anna.get_by_role("searchbox")).to_be_focused()
    anna.keyboard.press("ArrowDown")
    anna.keyboard.press("Enter")
    expect(anna.get_by_role("heading", level=1)).to_contain_text("Ben Okafor")
    expect(anna.get_by_role("heading", level=1)).to_be_focused()
    anna.get_by_role("button", name="Write to Ben").press("Enter")
    anna.wait_for_url(re.compile(r"/conversations/"))


def test_the_theme_holds_at_once_and_after_a_reload(crew: Crew, screen: Screens) -> None:
    anna = signed_in(screen, crew, "anna")
    anna.goto(f"{crew.server.url}/settings/screens")
    anna.get_by_label("Light", exact=True).select_option("dark")
    expect(anna.locator("html")).to_have_attribute("data-theme", "dark")
    anna.reload()
    expect(anna.locator("html")).to_have_attribute("data-theme", "dark")
    anna.get_by_label("Enter sends").check()
    expect(anna.locator("body")).to_have_attribute("data-enter-sends", "on")
    anna.get_by_role("button", name="Undo").click()
    expect(anna.locator("body")).to_have_attribute("data-enter-sends", "off")


def test_somebody_outside_is_blocked_on_a_phone_and_let_in_again(crew: Crew, screen: Screens) -> None:
    anna = signed_in(screen, crew, "anna", size=NARROW)
    crew.ask(crew.vic)
    anna.goto(f"{crew.server.url}/people/{crew.vic.person}")
    anna.get_by_text("Block", exact=True).first.click()
    anna.locator("#reason-block").fill("Advertises")
    anna.locator("#reason-block").press("Enter")
    expect(anna.locator(".stopped")).to_contain_text("Advertises")
    anna.get_by_role("button", name="Undo").click()
    expect(anna.locator(".stopped")).to_have_count(0)
    assert anna.evaluate("document.documentElement.scrollWidth <= innerWidth")
