"""Calls of somebody without an account, from the messenger on another website, in real browsers with fake devices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from comity.calls.tests.caller import CARRIED, Caller, at_a_phone
from comity.calls.tests.desks import seated, shared_server
from comity.testing.browser import NARROW, Screen
from comity.testing.client import Client
from comity.testing.crew import Crew, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import Server
from comity.testing.waiting import SLACK, until
from tests.story.axe import violations
from tests.story.host_page import Site, hosted

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

pytestmark = [pytest.mark.slow, pytest.mark.channel]
SOON = 20 * SLACK
RINGS = "document.documentElement.hasAttribute('data-rings')"


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


@pytest.fixture(scope="module")
def site(server: Server, crew: Crew) -> Iterator[Site]:
    """A website of somebody else, with the messenger in it."""
    with hosted() as site:
        crew.origin = site.origin
        site.embed(server.url, crew.channel.key, to="anna")
        yield site


class Visit:
    """A visitor at a website, and the frame in which he talks; with `url` he goes there first."""

    def __init__(self, page: Page, url: str = "") -> None:
        self.page = page
        if url:
            page.goto(url)
        page.click("comity-door .launch")
        page.frame_locator("comity-door iframe").locator("#words").wait_for()

    @property
    def frame(self) -> Frame:
        return next(frame for frame in self.page.frames if "/widget?" in frame.url)

    def say(self, words: str) -> None:
        self.frame.locator("#words").fill(words)
        self.frame.locator("#words").press("Enter")
        self.frame.locator(".word[data-seq]", has_text=words).wait_for()

    def carried(self) -> dict[str, Any]:
        found: dict[str, Any] = self.frame.evaluate(CARRIED)
        return found

    def wait_for(self, name: str, more_than: float) -> None:
        assert until(lambda: self.carried()[name] > more_than, SOON), f"{name} stays at {self.carried()}"


@pytest.fixture
def visit(phones: Browser, server: Server, site: Site) -> Iterator[Callable[..., Visit]]:
    """Somebody new at the website, each time."""
    made: list[Screen] = []

    def come(**look: Any) -> Visit:
        made.append(at_a_phone(phones, server.url, site.origin, **look))
        return Visit(made[-1].open(site.origin))

    yield come
    for one in made:
        one.close()
    for one in made:
        one.check()


def newest_talk(crew: Crew) -> str:
    """The outside conversation that anna has, once there is one."""
    return newest_talk_of(crew.anna)


def newest_talk_of(client: Client) -> str:
    found = until(lambda: [one["id"] for one in client.get("/api/conversations").json["items"]], SOON)
    return str(found[0])


def test_a_visitor_and_a_member_see_and_hear_each_other(anna: Caller, visit: Callable[..., Visit], crew: Crew) -> None:
    """Frames are decoded and sound has energy on both sides; the visitor shares his screen and writes meanwhile."""
    vic = visit()
    vic.frame.locator('[data-call-start="video"]').click()
    vic.frame.get_by_text("Ringing at the desk of Anna").wait_for()
    anna.ring.wait_for()
    anna.answer()
    for name, least in (("frames", 20), ("energy", 0.0001)):
        anna.wait_for(name, least, SOON)
        vic.wait_for(name, least)
    vic.say("You see it?")
    anna.page.locator("[data-beside]", has_text="You see it?").wait_for()
    before = vic.carried()["sent"]
    vic.frame.locator('[data-do="share"]').click()
    vic.frame.get_by_text("Anna sees what you share").wait_for()
    anna.page.locator(".share video:visible").wait_for()
    assert until(lambda: anna.page.locator(".share video").evaluate("video => video.videoWidth") > 0, SOON)
    assert vic.carried()["sent"] > before
    vic.frame.locator('[data-do="leave"]').click()
    vic.frame.locator(".visitor-call").wait_for(state="detached")
    anna.page.locator(".call").wait_for(state="detached")
    vic.frame.locator(".word, .line, li", has_text="Video call").first.wait_for()
    assert crew.anna.get(f"/api/conversations/{newest_talk(crew)}/calls").json["items"][0]["outcome"] == "held"


def test_a_visitor_is_asked_before_a_recording_and_told_while_it_runs(
    anna: Caller, visit: Callable[..., Visit]
) -> None:
    """Asked once; told while it runs; the mark takes the yes back, and gives it again. A double click has made one
    call of it."""
    vic = visit()
    vic.frame.locator('[data-call-start="voice"]').dblclick()
    anna.ring.wait_for()
    anna.answer()
    vic.wait_for("sound", 20)
    assert vic.frame.locator(".visitor-call").count() == 1
    mark = vic.frame.get_by_role("button", name="This call is being recorded")
    assert not mark.is_visible()
    anna.page.locator('.dock [data-do="open"]').click()
    anna.page.locator('[data-do="record"]').click()
    anna.page.get_by_role("button", name="Ask everybody").click()
    question = vic.frame.get_by_role("dialog", name="Anna asks to record this call")
    question.get_by_role("button", name="I agree").click()
    mark.wait_for()
    anna.page.locator(".stage", has_text="This call is recorded. Everybody agreed").wait_for()
    mark.click()
    anna.page.locator(".stage", has_text="The recording pauses: somebody did not agree").wait_for()
    refused = vic.frame.get_by_role("button", name="You did not agree, so nothing is recorded")
    refused.wait_for()
    assert not mark.is_visible() and not question.is_visible()
    assert violations(vic.page) == []
    refused.click()
    mark.wait_for()
    anna.page.locator(".stage", has_text="This call is recorded. Everybody agreed").wait_for()


def test_a_visitor_chooses_devices_and_a_closed_tab_frees_his_seat(anna: Caller, visit: Callable[..., Visit]) -> None:
    """Two tabs of his ring with one sound; the call is in the tab that answered, and ends when that tab is closed."""
    vic = visit()
    vic.say("Does the battery fit?")
    other = Visit(vic.page.context.new_page(), vic.page.url)
    anna.page.goto(f"{anna.url}/conversations/{newest_talk_of(anna.client)}")
    anna.call("voice")
    for tab in (vic, other):
        tab.frame.get_by_role("alertdialog").get_by_text("Anna calls you").wait_for()
    assert [tab.frame.evaluate(RINGS) for tab in (vic, other)] == [True, False]
    other.frame.locator('[data-ring="answer"]').click()
    other.wait_for("energy", 0.0001)
    vic.frame.get_by_role("alertdialog").wait_for(state="hidden")
    other.frame.get_by_role("button", name="Microphone, camera and sound").click()
    dialog = other.frame.get_by_role("dialog", name="Microphone, camera and sound")
    dialog.wait_for()
    choice = dialog.locator('[data-device="microphone"]')
    assert choice.locator("option").count() > 1
    choice.select_option(index=1)
    assert until(lambda: dialog.locator("[data-level]").evaluate("meter => meter.value") > 0, SOON)
    assert violations(other.page) == []
    dialog.get_by_role("button", name="Done").click()
    anna.wait_for("sound", anna.carried()["sound"] + 50, SOON)
    other.page.close()
    anna.page.locator(".call").wait_for(state="detached", timeout=18_000 * SLACK)


def test_anna_calls_the_visitor_on_a_phone(anna: Caller, visit: Callable[..., Visit], crew: Crew) -> None:
    vic = visit(size=NARROW)
    vic.say("Does the battery fit?")
    anna.open(newest_talk(crew))
    anna.call("voice")
    vic.frame.get_by_role("alertdialog").get_by_text("Anna calls you").wait_for()
    vic.frame.locator('[data-ring="answer"]').click()
    vic.wait_for("energy", 0.0001)
    anna.wait_for("energy", 0.0001, SOON)
    assert vic.page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    assert vic.frame.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    anna.hang_up()
    vic.frame.locator(".visitor-call").wait_for(state="detached")


def test_a_closed_door_offers_to_write_instead(visit: Callable[..., Visit], crew: Crew) -> None:
    crew.anna.put("/api/me/presence", {"status": "open"})
    with crew.anna.live():
        vic = visit()
        vic.frame.locator('[data-call-start="voice"]').wait_for()
        crew.anna.put("/api/me/presence", {"status": "closed"})
        vic.frame.locator('[data-call-start="voice"]').click()
        vic.frame.get_by_text("The door of Anna is closed now. Write here").wait_for()
        assert vic.frame.locator(".visitor-call").count() == 0
        vic.page.reload()
        vic.page.frame_locator("comity-door iframe").locator("#words").wait_for()
        assert vic.frame.locator("[data-call-start]").count() == 0


def test_a_call_that_nobody_answers_is_missed_on_both_sides(visit: Callable[..., Visit], crew: Crew) -> None:
    with crew.anna.live() as live:
        vic = visit()
        vic.frame.locator('[data-call-start="voice"]').click()
        ringing = live.event("call.ringing", SOON)
        assert ringing["data"]["rings"] == [crew.anna.person]
        vic.frame.get_by_text("Ringing at the desk of Anna").wait_for()
        vic.frame.get_by_text("Anna did not answer. Write what it is about").wait_for(timeout=45_000 * SLACK)
        assert live.event("call.ended", SOON)["data"]["outcome"] == "missed"
        said = crew.anna.get(f"/api/conversations/{newest_talk(crew)}/messages").json["items"][-1]["body"]
        assert re.search("missed", said, re.IGNORECASE)
