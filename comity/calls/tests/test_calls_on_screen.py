"""Calls between members, in real browsers: what is seen and heard arrives, and nothing of the page is in the way."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest

from comity.calls.tests.caller import VOICES, Caller
from comity.calls.tests.desks import Desks, direct_talk, shared_server
from comity.testing.crew import Crew, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import Server
from comity.testing.waiting import SLACK, until
from tests.story.axe import violations

pytestmark = pytest.mark.slow
Callers = Callable[..., Caller]
NO_SOCKETS = """
window.WebSocket = class extends WebSocket {
  constructor() { super(`ws://${location.host}/nothing-there`); }
};
"""
STREAMS = "() => performance.getEntriesByType('resource').some(({ name }) => /live-stream/.test(name))"


@pytest.fixture(scope="module")
def server(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with shared_server(sqlite_stage, tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def crew(server: Server, sqlite_stage: Stage) -> Crew:
    return gather_again(server, sqlite_stage.crew)


def said(one: Caller, words: str) -> Callable[[], None]:
    """Waits for words that do not stand there yet."""
    lines = one.page.locator("article.msg", has_text=re.compile(words))
    new = lines.nth(lines.count())
    return lambda: new.wait_for()


def test_two_members_see_and_hear_each_other(desks: Desks) -> None:
    """Frames are decoded and sound has energy on both sides; axe finds nothing; after hanging up one line stays."""
    anna, ben, _ = desks.talking()
    line = said(anna, "Video call, .* Anna and Ben")
    for one in (anna, ben):
        one.wait_for("energy", 0.0001)
        one.page.locator(".stage .tile video:visible").nth(1).wait_for()
    anna.page.locator(".net", has_text="The connection is good").wait_for()
    assert "direct between your two machines" in anna.page.locator(".stage header").inner_text()
    assert violations(anna.page) == []
    anna.hang_up()
    ben.page.locator(".call").wait_for(state="detached")
    line()


def test_a_call_goes_on_through_pages_and_reloads(desks: Desks) -> None:
    """No second is lost when the page changes; a reload is back in the call within three seconds."""
    anna, ben, _ = desks.talking()
    anna.page.keyboard.press("m")
    dock = anna.page.locator(".dock")
    dock.wait_for()
    assert violations(anna.page) == []
    before, since = anna.carried(), time.monotonic()
    for place in ("rooms", "people", "inbox"):
        anna.page.locator(f'.rail [data-key="{place}"]').click()
        anna.page.wait_for_url(re.compile(place))
    passed = time.monotonic() - since
    after = anna.carried()
    assert after["peers"] == before["peers"] == 1
    assert after["sound"] - before["sound"] > 50 * passed * 0.8, "fewer than four fifths of the packets of this time"
    since = time.monotonic()
    anna.page.reload()
    loaded = time.monotonic() - since
    anna.wait_for("frames", 0, within=30)
    back = time.monotonic() - since
    assert back < max(3, 3 * loaded) * SLACK
    frames = ben.carried()["frames"]
    ben.wait_for("frames", frames + 20)
    ben.page.locator(".stage .tile video:visible").nth(1).wait_for()


def test_declining_with_and_without_words(desks: Desks) -> None:
    """Who declines is not connected, and his words stand in the talk."""
    anna, ben, _ = desks.resting()
    answer = said(anna, "I call you in 10 minutes")
    anna.call("voice")
    ben.ring.wait_for()
    assert violations(ben.page) == []
    ben.ring.get_by_role("button", name="Decline", exact=True).click()
    anna.page.locator(".toast", has_text="does not take the call now").wait_for()
    anna.page.locator(".call").wait_for(state="detached")
    anna.page.keyboard.press("Shift+A")
    ben.ring.get_by_role("button", name=re.compile("Decline and write")).click()
    answer()
    assert anna.carried()["peers"] == ben.carried()["peers"] == 0


def test_a_second_page_shows_the_call_and_is_silent(desks: Desks) -> None:
    """Only one page rings; the other stops when the call is taken; nobody who types loses the place of writing."""
    anna, ben, talk = desks.resting()
    ben.open(talk)
    second = ben.screen.open(f"{ben.url}/conversations/{talk}")
    second.locator("#box-message").fill("I am writing")
    anna.call("voice")
    ben.ring.wait_for()
    second.locator(".ring").wait_for()
    assert second.evaluate("document.activeElement.id") == "box-message"
    assert ben.ring.locator('[data-ring="answer"]').evaluate("button => button === document.activeElement")
    ringing = [page.evaluate("document.documentElement.hasAttribute('data-rings')") for page in (ben.page, second)]
    assert ringing == [True, False]
    ben.page.bring_to_front()
    ben.page.keyboard.press("Enter")
    second.locator(".ring").wait_for(state="detached")
    second.locator(".going-on", has_text="You are in this call on another page").wait_for()
    assert violations(second) == []
    ben.wait_for("sound", 20)
    second.get_by_role("button", name="Bring it here").click()
    ben.page.locator(".toast", has_text="The call goes on where you took it over").wait_for()
    anna.wait_for("sound", anna.carried()["sound"] + 50)
    second.close()


def test_who_leaves_the_page_has_left_the_call_though_another_page_stays(desks: Desks) -> None:
    """The other page gives the seat back, and the call of two is over."""
    anna, ben, _ = desks.talking("voice")
    other = anna.screen.open(f"{anna.url}/people")
    other.locator(".going-on").wait_for()
    anna.page.close()
    assert until(lambda: ben.page.locator(".call").count() == 0, 30 * SLACK)
    other.locator(".going-on").wait_for(state="detached")
    anna.page = other


def test_a_second_call_puts_the_first_on_hold(desks: Desks, crew: Crew, caller: Callers) -> None:
    """Answering the second keeps the first, silent on both sides, until one goes back."""
    anna, ben, _ = desks.talking("voice")
    talk = direct_talk(crew.ben, crew.dora)
    dora = caller("dora", talk)
    dora.call("voice")
    ben.ring.get_by_role("button", name="Answer, put Anna on hold").click()
    dora.wait_for("sound", 20)
    ben.page.locator(".dock", has_text="On hold").get_by_role("button", name="Back to Anna").wait_for()
    anna.page.locator(".dock", has_text="On hold").wait_for()
    silent = anna.carried()["sound"]
    dora.wait_for("sound", dora.carried()["sound"] + 100)
    assert anna.carried()["sound"] - silent < 10
    ben.page.get_by_role("button", name="Back to Anna").click()
    anna.wait_for("sound", anna.carried()["sound"] + 50)
    dora.page.locator(".dock", has_text="On hold").wait_for()


def test_a_voice_that_arrives_and_is_not_played_gets_its_loudspeaker_anew(desks: Desks) -> None:
    """As it happens when a loudspeaker is opened under load: packets of sound arrive, and nothing of them is played."""
    anna, ben, _ = desks.resting()
    ben.page.add_init_script(VOICES)
    ben.page.reload()
    anna.call("voice")
    ben.answer()
    ben.wait_for("played", 20_000)
    ben.page.evaluate("() => window.__voices.forEach(voice => (voice.srcObject = null))")
    ben.page.wait_for_timeout(500)
    silent = ben.carried()
    assert silent["sound"] > 0
    ben.wait_for("played", silent["played"] + 48_000)
    assert ben.page.evaluate("() => window.__voices.some(voice => voice.srcObject?.active && !voice.paused)")


def test_where_no_socket_gets_through_a_call_goes_over_the_stream_of_events(crew: Crew, caller: Callers) -> None:
    """Both sides hear and see each other, though what rings and every signal goes over HTTP; who hangs up is gone."""
    talk = direct_talk(crew.cleo, crew.dora)
    cleo, dora = caller("cleo", talk), caller("dora")
    for one in (cleo, dora):
        one.screen.expect("WebSocket connection to")
        one.page.add_init_script(NO_SOCKETS)
        one.page.reload()
        assert until(lambda one=one: one.page.evaluate(STREAMS), 30 * SLACK)  # type: ignore[misc]
    cleo.call("video")
    dora.ring.wait_for()
    dora.answer()
    for one in (cleo, dora):
        one.wait_for("frames", 10)
        one.wait_for("energy", 0.0001)
    cleo.hang_up()
    dora.page.locator(".call").wait_for(state="detached")


def test_a_closed_door_is_not_rung(desks: Desks, crew: Crew) -> None:
    """Who closed the door hears nothing; who calls is told, and the missed call stays."""
    anna, ben, talk = desks.resting()
    ben.open(talk)
    line = said(ben, "Missed video call from Anna")
    assert crew.ben.put("/api/me/presence", {"status": "closed"}).status == 200
    anna.call("video")
    anna.page.locator(".toast", has_text="Ben does not take calls now").wait_for()
    line()
    assert ben.ring.count() == 0
    crew.ben.put("/api/me/presence", {"status": "open"})
