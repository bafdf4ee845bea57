"""Calls at a front door and by a link, without an account, in real browsers with fake devices."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from comity.calls.tests.caller import CARRIED, Caller, at_a_phone
from comity.calls.tests.desks import seated, shared_server
from comity.testing.browser import NARROW, Screen
from comity.testing.crew import Crew, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import Server
from comity.testing.waiting import SLACK, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.channel]
SOON = 20 * SLACK
Screens = Callable[..., Screen]


@pytest.fixture(scope="module")
def server(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with shared_server(sqlite_stage, tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def crew(server: Server, sqlite_stage: Stage) -> Crew:
    return gather_again(server, sqlite_stage.crew)


@pytest.fixture(scope="module")
def desk(phones: Browser, crew: Crew) -> Iterator[Caller]:
    with seated(phones, crew.anna) as one:
        yield one


@pytest.fixture
def anna(desk: Caller) -> Caller:
    """Her browser stays open from test to test."""
    desk.rest()
    return desk


@pytest.fixture(autouse=True)
def open_door(crew: Crew) -> None:
    crew.anna.put("/api/me/presence", {"status": "open"})


@pytest.fixture
def screens(phones: Browser, server: Server) -> Iterator[Screens]:
    """Private windows, one for each screen."""
    made: list[Screen] = []

    def make(**look: Any) -> Screen:
        made.append(at_a_phone(phones, server.url, **look))
        return made[-1]

    yield make
    for one in made:
        one.close()
    for one in made:
        one.check()


def link(crew: Crew, label: str = "Meeting") -> str:
    """The path of a new call link of anna."""
    answer = crew.anna.post("/api/me/call-links", {"label": label})
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
    label = f"Meeting {uuid.uuid4()}"
    page = screens().open(anna.url + link(crew, label))
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
    (kept,) = (one for one in crew.anna.get("/api/me/call-links").json["items"] if one["label"] == label)
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
