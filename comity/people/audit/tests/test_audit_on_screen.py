"""Row 115 in a browser, on a phone in the dark: an act appears, is found, is still there, and leaves as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from comity.testing.browser import NARROW, Screen
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD
from tests.story.axe import overflows, violations


@pytest.mark.slow
def test_an_act_is_found_and_taken_along(crew: Crew, screen: Callable[..., Screen]) -> None:
    assert crew.cleo.patch(f"/api/members/{crew.dora.member}", {"title": "Tester of frames"}).status == 200
    phone = screen(crew.server.url, size=NARROW, dark=True)
    page = phone.sign_in(crew.server.url, "cleo@lumen.example", PASSWORD)
    page.goto(f"{crew.server.url}/settings/audit")
    page.get_by_label("Who did it, or to whom").select_option(label="Dora Lind")
    page.get_by_role("button", name="Show").press("Enter")
    newest = page.locator(".audited li").first
    expect(newest).to_contain_text("Cleo Faber changed Dora Lind: the title.")
    page.reload()
    expect(newest).to_contain_text("Cleo Faber changed Dora Lind: the title.")
    assert not overflows(page)
    assert violations(page) == []
    with page.expect_download() as taken:
        page.get_by_role("button", name="As a table (CSV)").click()
    assert "member.changed" in Path(taken.value.path()).read_text()
    page.get_by_role("link", name="Everything").click()
    expect(newest).to_contain_text("Cleo Faber took")
