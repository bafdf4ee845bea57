"""Edge item 11 on screen: a proposal is taken, seen, taken back and dismissed, by keyboard and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from comity.testing.browser import NARROW, Screen
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD
from comity.testing.waiting import SLACK, until
from tests.story.looks import judge

pytestmark = [pytest.mark.slow]
ANNA = "anna@lumen.example"
LIVE = 15_000 * SLACK


def test_row_101_the_same_person_is_joined_with_its_reason_and_parted(
    crew: Crew, screen: Callable[..., Screen]
) -> None:
    url, anna = crew.server.url, crew.anna
    one, other = crew.visit("one"), crew.visit("other")
    for visitor, words in ((one, "Is it blue?"), (other, "Is it red?")):
        crew.ask(visitor, words)
        visitor.post("/api/visitor/address", {"email": "mia@elsewhere.example"})
    assert until(lambda: anna.get(f"/api/proposals?person={one.person}").json["items"], 20 * SLACK)
    page = screen(url, size=NARROW).sign_in(url, ANNA, PASSWORD)
    page.goto(f"{url}/people/{one.person}")
    same = page.locator("#same")
    same.get_by_text("The same address, mia@elsewhere.example, not proved").wait_for()
    judge(page, "same-proposed")
    same.get_by_role("link", name="Compare").click()
    page.get_by_text("Is it red?").first.wait_for()
    judge(page, "same-compared")
    page.get_by_role("button", name="Join").focus()
    page.keyboard.press("Enter")
    page.locator("#same").get_by_text("Joined by Anna").wait_for()
    for words in ("Is it blue?", "Is it red?"):
        page.get_by_text(words).first.wait_for()
    page.reload()
    page.locator("#same").get_by_text("Joined by Anna").wait_for()
    judge(page, "same-joined")
    path = f"/api/people/{one.person}/joinings"
    [row] = anna.get(path).json["items"]
    assert crew.ben.delete(f"{path}/{row['person']}").status == 204
    page.locator("#same").get_by_role("button", name="are not the same").first.wait_for(timeout=LIVE)
    assert page.get_by_text("Is it red?").count() == 0, "the open page follows"
    page.goto(f"{url}/people/proposals")
    judge(page, "proposals")
    page.locator("#proposals").get_by_role("button", name="are not the same").click()
    page.get_by_text("Nothing is open.").wait_for()
    page.goto(f"{url}/people/proposals?dismissed=1")
    page.locator("#proposals").get_by_role("button", name="Propose").click()
    page.get_by_text("Nobody was called not the same.").wait_for()
