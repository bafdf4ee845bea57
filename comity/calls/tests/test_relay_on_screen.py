"""The relay as browsers use it: a call that goes over it alone, and the administrator's page that tries it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal

import pytest

from comity.calls.tests.caller import Caller, at_a_phone, let_in
from comity.testing.browser import FAKE_DEVICES, NARROW, launched
from comity.testing.crew import Crew, gather_again
from comity.testing.mediahouse import JANUS_SECRET, SECRET, Janus, Turn
from comity.testing.plugin import Stage
from comity.testing.processes import Server
from comity.testing.waiting import SLACK
from tests.story.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

pytestmark = pytest.mark.slow
Serve = Callable[..., Server]
SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
PAIRS = """
async () => {
  const kinds = [];
  for (const peer of window.__peers) {
    const parts = [...(await peer.getStats()).values()];
    const byId = Object.fromEntries(parts.map(part => [part.id, part]));
    const used = part => part.type === "candidate-pair" && part.state === "succeeded" && part.nominated;
    for (const pair of parts.filter(used))
      kinds.push([byId[pair.localCandidateId]?.candidateType, byId[pair.remoteCandidateId]?.candidateType]);
  }
  return kinds;
}
"""


@pytest.fixture
def server(serve: Serve, turn_house: Turn) -> Server:
    return serve(settings=settings_for(turn_house) | {"COMITY_CALLS_RELAY_ONLY": "on"})


@pytest.fixture
def crew(server: Server, sqlite_stage: Stage) -> Crew:
    return gather_again(server, sqlite_stage.crew)


@pytest.fixture(scope="module")
def trusting(playwright: Playwright) -> Iterator[Browser]:
    """Takes the relay's own certificate, which no authority signed."""
    with launched(playwright, *FAKE_DEVICES, "--ignore-certificate-errors") as browser:
        yield browser


def settings_for(turn: Turn, **more: str) -> dict[str, str]:
    return {"COMITY_TURN": ",".join(turn.urls.values()), "COMITY_TURN_SECRET": SECRET} | more


def test_a_call_over_the_relay_alone(crew: Crew, caller: Callable[..., Caller]) -> None:
    """Both browsers have nothing but relayed candidates, and see each other."""
    talk = crew.direct(crew.anna, crew.ben)
    anna, ben = caller("anna", talk), caller("ben", talk)
    anna.call()
    ben.answer()
    for one in (anna, ben):
        one.wait_for("frames", 10, 20)
        pairs: list[Any] = one.page.evaluate(PAIRS)
        assert pairs
        assert all(pair == ["relay", "relay"] for pair in pairs), pairs
    anna.hang_up()


def answers(page: Page) -> dict[str, str]:
    """What the page says of each way, once it says it."""
    page.get_by_role("button", name="Try it now").click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('relay-check [data-way]')]"
        ".every(row => row.dataset.answer && row.dataset.answer !== 'trying')",
        timeout=30_000 * SLACK,
    )
    rows = page.locator("relay-check [data-way]").all()
    return {str(row.get_attribute("data-way")): str(row.get_attribute("data-answer")) for row in rows}


def opened(browser: Browser, crew: Crew) -> Caller:
    return let_in(at_a_phone(browser, crew.server.url), crew.cleo, "/settings/calls")


def test_the_relay_is_tried_from_the_page(crew: Crew, trusting: Browser) -> None:
    one = opened(trusting, crew)
    page = one.page
    assert answers(page) == {"udp": "works", "tcp": "works", "tls": "works"}
    assert "there and back in" in page.locator("[data-way=udp]").inner_text()
    assert "Not set up: a call holds four people." in page.content()
    assert SECRET not in page.content()
    assert "static-auth-secret=THE-VALUE-OF-COMITY_TURN_SECRET" in page.locator("#turn-file").inner_text()
    assert violations(page) == []
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
        assert violations(page) == []
    one.screen.close()
    one.screen.check()


@pytest.mark.parametrize("fault", ["refused", "unreachable", "blocked"])
def test_each_fault_of_a_relay_has_its_words(
    serve: Serve, sqlite_stage: Stage, trusting: Browser, strict_turn: Turn, fault: str
) -> None:
    """Another secret; nobody at that port; a relay that may not send where this browser is."""
    settings = settings_for(strict_turn)
    if fault == "refused":
        settings["COMITY_TURN_SECRET"] = "another secret than coturn has"
    if fault == "unreachable":
        settings["COMITY_TURN"] = "turn:127.0.0.1:9?transport=udp,turn:127.0.0.1:9?transport=tcp"
    server = serve(settings=settings)
    one = opened(trusting, gather_again(server, sqlite_stage.crew))
    found = answers(one.page)
    assert found["udp"] == found["tcp"] == fault
    assert found["tls"] == ("missing" if fault == "unreachable" else fault)
    one.screen.close()


def test_the_page_is_for_administrators(server: Server, crew: Crew) -> None:
    for one, status in ((crew.cleo, 200), (crew.anna, 403)):
        assert one.get("/settings/calls").status == status
        assert one.post("/api/calls-check").status == status


def test_the_check_says_how_the_media_server_stands(serve: Serve, sqlite_stage: Stage, janus_house: Janus) -> None:
    settings = {"COMITY_JANUS": janus_house.url, "COMITY_JANUS_SECRET": JANUS_SECRET}
    for more, state in (({}, "answers"), ({"COMITY_JANUS_SECRET": "anotherSecret123"}, "away")):
        cleo = gather_again(serve(settings=settings | more), sqlite_stage.crew).cleo
        told = cleo.post("/api/calls-check").json
        assert told["media_server"]["state"] == state
        assert [relay["urls"] for relay in told["relays"]] == [[], [], []]
