"""A role from its first letter to its end by the keyboard alone, and what its holder sees at once: in a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from comity.testing.browser import NARROW, Screen
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD, Server
from tests.story.axe import overflows, violations

pytestmark = pytest.mark.slow
Screens = Callable[..., Screen]


def signed_in(screen: Screens, server: Server, name: str, path: str, **look: object) -> Page:
    page = screen(server.url, **look).sign_in(server.url, f"{name}@lumen.example", PASSWORD)
    page.goto(f"{server.url}{path}")
    return page


@pytest.mark.timeout(300)  # two browsers, and machines that have other things to do
def test_a_role_by_keyboard_and_its_holder_at_once(server: Server, crew: Crew, screen: Screens) -> None:
    dora = signed_in(screen, server, "dora", "/settings/me")
    expect(dora.locator(".sections")).not_to_contain_text("Teams")
    cleo = signed_in(screen, server, "cleo", "/settings/roles", size=NARROW, dark=True)
    cleo.get_by_label("Name", exact=True).focus()
    cleo.keyboard.type("Wolfeschlegelsteinhausenbergerdorff-Rhys")
    for _ in range(4):
        cleo.keyboard.press("Tab")
    expect(cleo.get_by_role("checkbox", name="Teams", exact=True)).to_be_focused()
    cleo.keyboard.press("Space")
    cleo.keyboard.press("Enter")
    expect(cleo.locator("h1")).to_have_text("Wolfeschlegelsteinhausenbergerdorff-Rhys")
    cleo.get_by_label("Colleague").select_option(label=crew.dora.get("/api/me").json["name"])
    cleo.get_by_role("button", name="Give this role").press("Enter")
    expect(cleo.get_by_role("heading", name="1 person holds it")).to_be_visible()
    expect(dora.locator(".sections")).to_contain_text("Teams")
    assert not overflows(cleo)
    assert violations(cleo) == []
    audit = cleo.get_by_role("checkbox", name="Audit log")
    audit.focus()
    cleo.keyboard.press("Space")
    expect(dora.locator(".sections")).to_contain_text("Audit log")
    expect(audit).to_be_focused()
    cleo.get_by_role("button", name="Undo").last.click()
    expect(dora.locator(".sections")).not_to_contain_text("Audit log")
    expect(audit).not_to_be_checked()
    cleo.get_by_role("button", name="Remove this role").press("Enter")
    expect(cleo.locator("#settings")).to_contain_text("it gives nothing to anybody")
    expect(dora.locator(".sections")).not_to_contain_text("Teams")
    cleo.get_by_role("button", name="Undo").last.click()
    expect(dora.locator(".sections")).to_contain_text("Teams")
    cleo.reload()
    expect(cleo.get_by_role("checkbox", name="Teams", exact=True)).to_be_checked()
    cleo.set_viewport_size({"width": 320, "height": 640})
    cleo.emulate_media(color_scheme="light")
    for path in (cleo.url, f"{server.url}/settings/roles", f"{server.url}/settings/members/{crew.dora.member}"):
        cleo.goto(path)
        assert not overflows(cleo), path
    assert violations(cleo) == []
    cleo.get_by_role("button", name="Take away Wolfe").press("Enter")
    expect(dora.locator(".sections")).not_to_contain_text("Teams")
