"""Row 23 on screen: two talks of one person become one, by keyboard and on a phone; found again, undone; and the same
as that person sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from comity.testing.browser import NARROW, Screen
from comity.testing.canary import CANARY
from comity.testing.client import Client
from comity.testing.crew import Crew, created, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import PASSWORD, Server
from comity.testing.waiting import SLACK, until
from tests.story.looks import judge

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.channel]
ANNA = "anna@lumen.example"
LIVE = 15_000 * SLACK
BATTERY, ORDER = "Does the battery of my old Pelican fit?", "And where is order 4711?"


@pytest.fixture
def crew(serve: Callable[..., Server], sqlite_stage: Stage) -> Crew:
    return gather_again(serve("sqlite", settings={"COMITY_LIMITS": "off"}), sqlite_stage.crew)


def two_talks(crew: Crew) -> tuple[Client, str, str]:
    vic = crew.visit("vic")
    here, there = crew.ask(vic, BATTERY), crew.ask(vic, ORDER)
    crew.anna.say(here, f"{CANARY} Which year is it?", lane="note")
    crew.ben.say(there, "On its way.")
    return vic, here, there


def test_row_23_two_talks_become_one_and_two_again(crew: Crew, screen: Callable[..., Screen]) -> None:
    url, anna = crew.server.url, crew.anna
    vic, here, there = two_talks(crew)
    page = screen(url, size=NARROW).sign_in(url, ANNA, PASSWORD)
    page.goto(f"{url}/conversations/{here}")
    merge_by_keyboard(page)
    page.wait_for_url(f"**/conversations/{there}")
    line = page.locator(".merged-talk")
    line.get_by_text("were merged in here by Anna").wait_for()
    page.get_by_text("Merged.").wait_for()
    assert BATTERY not in page.locator(".list").inner_text(), "it stands in no list"
    show(page)
    judge(page, "merged-shown")
    page.reload()
    line.get_by_text("were merged in here by Anna").wait_for()
    refused = anna.post(f"/api/conversations/{here}/messages", {"client_id": there, "body": "x"})
    assert (refused.status, refused.json["error"]["conversation"]) == (409, there)
    found_again(page, url)
    vic.say(here, "Thank you both")
    page.get_by_role("link", name="order 4711").click()
    page.locator("message-list").get_by_text("Thank you both").wait_for()
    page.locator(".merged-talk").get_by_role("button", name="Undo").press("Enter")
    page.locator(".merged-talk").wait_for(state="detached", timeout=LIVE)
    assert anna.get(f"/api/conversations/{here}").json["merged_into"] is None
    page.locator("message-list").get_by_text("Thank you both").wait_for()


def merge_by_keyboard(page: Page) -> None:
    page.get_by_role("button", name="What to do with this conversation").press("Enter")
    page.get_by_role("button", name="Merge into another conversation").press("Enter")
    dialog = page.get_by_role("dialog", name="Merge into")
    dialog.get_by_role("option").get_by_text(ORDER[:20]).wait_for()
    judge(page, "merge-into")
    dialog.get_by_role("combobox").fill("lamp")
    dialog.get_by_text("Nothing for").wait_for()
    dialog.get_by_role("combobox").fill("4711")
    dialog.get_by_role("option").get_by_text(ORDER[:20]).wait_for()
    dialog.get_by_role("combobox").press("Enter")


def show(page: Page) -> None:
    page.locator(".merged-talk").get_by_role("button", name="Show").press("Enter")
    past = page.locator(".merged-talk .past")
    past.get_by_text(BATTERY).wait_for()
    past.get_by_text("Which year is it?").wait_for()
    assert past.locator(".past-word.in").count() == 1, "the note is marked as one"
    assert page.locator("message-list article", has_text=BATTERY).count() == 0, "it is read only"


def found_again(page: Page, url: str) -> None:
    """By the search, at its old place, which says where it goes on."""
    hit = page.locator("main").get_by_role("link").filter(has_text="battery")

    def there() -> int:
        page.goto(f"{url}/search?q=battery+Pelican")
        return hit.count()

    assert until(there, 20 * SLACK)
    hit.first.click()
    page.get_by_text("This conversation goes on in").wait_for()
    assert page.locator("#box-message").count() == 0
    judge(page, "goes-on")


def test_open_pages_of_both_talks_follow_at_once(crew: Crew, screen: Callable[..., Screen]) -> None:
    url = crew.server.url
    _, here, there = two_talks(crew)
    pages = [screen(url).sign_in(url, ANNA, PASSWORD) for _ in range(2)]
    for page, talk in zip(pages, (here, there), strict=True):
        page.goto(f"{url}/conversations/{talk}")
        page.locator("#box-message").wait_for()
    pages[1].locator("#box-message").fill("Half a word")
    created(crew.anna, f"/api/conversations/{there}/mergings", {"conversation": here})
    pages[0].get_by_text("This conversation goes on in").wait_for(timeout=LIVE)
    pages[1].locator(".merged-talk").wait_for(timeout=LIVE)
    assert pages[1].locator("#box-message").input_value() == "Half a word", "nothing being written is touched"
    crew.ben.say(there, "Said after it")
    pages[1].locator(".merged-talk ~ *, .turn.merged + .turn").get_by_text("Said after it").wait_for(timeout=LIVE)
    pages[0].get_by_role("button", name="Undo").click()
    pages[0].locator("#box-message").wait_for(timeout=LIVE)
    pages[1].locator(".merged-talk").wait_for(state="detached", timeout=LIVE)


def test_row_23_in_the_messenger_it_goes_on_without_a_word_lost(crew: Crew, screen: Callable[..., Screen]) -> None:
    url = crew.server.url
    page = screen(url, outside=True, size=NARROW).open(f"{url}/widget?channel={crew.channel.key}")
    write(page, BATTERY)
    page.get_by_role("button", name="Earlier talks").click()
    page.get_by_role("button", name="Begin a new talk").click()
    write(page, ORDER)
    listed = crew.anna.get("/api/conversations").json["items"]
    there, here = [one["id"] for one in listed if one["latest"]["text"] in (BATTERY, ORDER)][:2]
    crew.anna.say(here, f"{CANARY} Which year is it?", lane="note")
    page.get_by_role("button", name="Earlier talks").click()
    page.locator(".talk-row", has_text="battery").click()
    page.locator(".word", has_text=BATTERY).wait_for()
    created(crew.anna, f"/api/conversations/{there}/mergings", {"conversation": here})
    page.locator(".word", has_text=ORDER).wait_for(timeout=LIVE)
    row = page.locator("li.merged")
    row.get_by_text("goes on here").wait_for()
    assert page.locator(".word", has_text=BATTERY).count() == 0
    row.get_by_role("button", name="Show").press("Enter")
    row.locator(".word.me", has_text=BATTERY).wait_for()
    judge(page, "merged-in-messenger")
    write(page, "Thank you")
    assert crew.anna.get(f"/api/conversations/{there}").json["latest"]["text"] == "Thank you"
    assert crew.anna.delete(f"/api/conversations/{there}/mergings/{here}").status == 204
    row.wait_for(state="detached", timeout=LIVE)
    page.locator(".word", has_text="Thank you").wait_for()


def write(page: Page, words: str) -> None:
    page.locator("#words").fill(words)
    page.locator("#words").press("Enter")
    page.locator(".word[data-seq]", has_text=words).wait_for(timeout=LIVE)
