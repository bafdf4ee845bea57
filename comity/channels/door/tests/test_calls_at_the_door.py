"""Calls at a front door and by a link, without an account, in real browsers with fake devices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from comity.calls.tests.caller import CARRIED, PEERS, Caller
from comity.testing.browser import NARROW, WIDE, Screen
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD, Server
from comity.testing.waiting import SLACK, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.channel]
SOON = 20 * SLACK
Screens = Callable[..., Screen]


@pytest.fixture
def screens(phones: Browser, server: Server) -> Iterator[Screens]:
    """Private windows, one for each screen; closed before the server goes, or they would miss it."""
    made: list[Screen] = []

    def make(*, size: tuple[int, int] = WIDE, dark: bool = False) -> Screen:
        made.append(Screen(phones, [server.url], size=size, dark=dark, locale="en-GB"))
        made[-1].context.add_init_script(PEERS)
        return made[-1]

    yield make
    for one in made:
        one.close()
    for one in made:
        one.check()


@pytest.fixture
def anna(screens: Screens, server: Server, crew: Crew) -> Caller:
    screen = screens()
    page = screen.sign_in(server.url, "anna@lumen.example", PASSWORD)
    assert until(lambda: crew.ben.get(f"/api/presence?of={crew.anna.person}").json["items"][0]["sill"] == "lit", SOON)
    return Caller(screen, page, crew.anna, server.url)


def link(crew: Crew, **more: Any) -> str:
    """The path of a new call link of anna."""
    answer = crew.anna.post("/api/me/call-links", {"label": "Meeting", **more})
    assert answer.status == 201
    return "/call/" + str(answer.json["url"]).rsplit("/", 1)[1]


def sees_and_hears(page: Page) -> None:
    def carried() -> bool:
        found = page.evaluate(CARRIED)
        return bool(found["frames"] > 20 and found["energy"] > 0.0001)

    assert until(carried, SOON), page.evaluate(CARRIED)


def test_a_stranger_calls_at_the_front_door_and_writes_beside(anna: Caller, screens: Screens, crew: Crew) -> None:
    page = screens(size=NARROW).open(f"{anna.url}/@anna")
    page.locator('.ways [data-call-start="video"]').click()
    page.get_by_text("Ringing at the desk of Anna").wait_for()
    anna.ring.wait_for()
    anna.answer()
    sees_and_hears(page)
    sees_and_hears(anna.page)
    page.locator("#words").fill("My order is 4711")
    page.locator("#words").press("Enter")
    page.locator(".word[data-seq]", has_text="4711").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    anna.hang_up()
    page.locator(".visitor-call").wait_for(state="detached")


def test_a_link_rings_anna_for_somebody_in_a_private_window(anna: Caller, screens: Screens, crew: Crew) -> None:
    path = link(crew)
    page = screens().open(anna.url + path)
    page.locator("#try").click()
    page.locator("#look:visible").wait_for()
    assert until(lambda: float(page.locator("#level").evaluate("meter => meter.value")) > 0, SOON)
    page.fill("#name", "Noor Haddad")
    page.locator('[data-call-start="video"]').click()
    anna.ring.get_by_text("Noor Haddad").wait_for()
    anna.answer()
    sees_and_hears(page)
    sees_and_hears(anna.page)
    page.reload()
    sees_and_hears(page)
    page.locator('[data-do="leave"]').click()
    page.locator(".visitor-call").wait_for(state="detached")
    page.locator("#words").fill("Thank you")
    page.locator("#words").press("Enter")
    page.locator(".word[data-seq]", has_text="Thank you").wait_for()
    (kept,) = crew.anna.get("/api/me/call-links").json["items"]
    assert (kept["uses"], kept["revoked"]) == (1, False)


def test_a_closed_door_does_not_ring(screens: Screens, server: Server, crew: Crew) -> None:
    path = link(crew)
    crew.anna.put("/api/me/presence", {"status": "closed"})
    page = screens().open(server.url + path)
    page.fill("#name", "Noor")
    page.locator('[data-call-start="voice"]').click()
    page.get_by_text("The door of Anna is closed now. Write here").wait_for()
    page = screens().open(f"{server.url}/@anna")
    page.get_by_text("The door is closed, so it does not ring").wait_for()
    assert page.locator("[data-call-start]").count() == 0
