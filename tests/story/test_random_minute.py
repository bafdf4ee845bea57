"""Two members and a visitor write, edit, react and take back at random while their networks are cut; afterwards all
three screens are what the server says. Half a minute in the suite; more by `bin/soak`."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import pytest

from comity.testing.browser import Screen
from comity.testing.canary import CANARY, Canary
from comity.testing.client import Client
from comity.testing.crew import Crew
from comity.testing.lengths import first_seed, minutes
from comity.testing.network import Network, network_to
from comity.testing.processes import PASSWORD, Server
from comity.testing.waiting import SLACK
from tests.story.host_page import Site, hosted

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

SECONDS = minutes(0.4) * 60
SEED = first_seed(0) or random.SystemRandom().randrange(1, 10**6)
REST_SECONDS = 60
THUMB = quote("👍")
pytestmark = [pytest.mark.slow, pytest.mark.channel, pytest.mark.timeout(SECONDS + 240)]
Screens = Callable[..., Screen]

INSIDE_SCREEN = """() => [...document.querySelectorAll("#thread message-list article")].map((one) => ({
    id: one.dataset.id ?? "", seq: Number(one.dataset.seq), lane: one.dataset.lane,
    gone: one.classList.contains("gone"), pending: one.classList.contains("pending"),
    text: one.querySelector(".body > p")?.textContent ?? "" }))"""
OUTSIDE_SCREEN = """(list) => [...list.querySelectorAll("li.word")].map((one) => ({
    id: one.dataset.message ?? "", seq: Number(one.dataset.seq), lane: "message",
    gone: one.classList.contains("gone"), pending: !one.dataset.message,
    text: one.querySelector(".says")?.textContent.trim() ?? "" }))"""
CALL = """async ([method, path, body]) => {
    const headers = body ? { "Content-Type": "application/json" } : {};
    return (await fetch(path, { method, headers, body: body ? JSON.stringify(body) : undefined })).status }"""


class Actor(NamedTuple):
    """One person at a screen behind a network of his own. `client` asks the server directly."""

    name: str
    page: Page
    network: Network
    client: Client


class Play:
    """The random acts, and what must be true of them. All words are different."""

    def __init__(self, seed: int, conversation: str, actors: list[Actor], messenger: FrameLocator) -> None:
        self.random = random.Random(seed)
        self.conversation, self.actors, self.messenger = conversation, actors, messenger
        self.written: dict[str, str] = {}
        self.acts: dict[str, int] = {}
        self._numbers = count()
        self._cut: dict[str, float] = {}

    def go_on(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._mend(time.monotonic())
            actor = self.random.choice(self.actors)
            act = self.random.choices(
                [self._say, self._note, self._edit, self._react, self._take_back, self._reload, self._sever],
                [40, 15, 10, 12, 4, 3, 8],
            )[0]
            if act(actor):
                name = act.__name__.strip("_")
                self.acts[name] = self.acts.get(name, 0) + 1
            actor.page.wait_for_timeout(self.random.uniform(20, 250))
        self._mend(float("inf"))

    def _mend(self, now: float) -> None:
        for actor in self.actors:
            if actor.name in self._cut and self._cut[actor.name] <= now:
                actor.network.restore()
                del self._cut[actor.name]

    def _words(self, actor: Actor, inside: bool) -> str:
        words = f"{CANARY if inside else 'words'} {next(self._numbers)} of {actor.name}"
        self.written[words] = actor.name
        return words

    def _say(self, actor: Actor) -> bool:
        words = self._words(actor, inside=False)
        if actor.name == "vic":
            self.messenger.locator("#words").fill(words)
            self.messenger.locator("#words").press("Enter")
        else:
            actor.page.locator("#box-message").fill(words)
            actor.page.locator("#box-message").press("Control+Enter")
        return True

    def _note(self, actor: Actor) -> bool:
        if actor.name == "vic":
            return False
        actor.page.locator("#box-note").fill(self._words(actor, inside=True))
        actor.page.locator("#box-note").press("Control+Enter")
        return True

    def _edit(self, actor: Actor) -> bool:
        mine = self._one_of(actor, own=True)
        if mine is None:
            return False
        words = self._words(actor, inside=mine["lane"] == "note")
        changed = self._call(actor, "PATCH", f"/api/messages/{mine['id']}", {"body": words})
        self.written.pop(mine["body"] if changed else words, None)
        return changed

    def _react(self, actor: Actor) -> bool:
        some = self._one_of(actor, own=False)
        method = self.random.choice(["PUT", "PUT", "DELETE"])
        return some is not None and self._call(actor, method, f"/api/messages/{some['id']}/reactions/{THUMB}")

    def _take_back(self, actor: Actor) -> bool:
        mine = self._one_of(actor, own=True)
        if mine is None or not self._call(actor, "DELETE", f"/api/messages/{mine['id']}"):
            return False
        self.written.pop(mine["body"], None)
        return True

    def _reload(self, actor: Actor) -> bool:
        if actor.name in self._cut:
            return False
        actor.page.reload()
        if actor.name == "vic":
            self.messenger.locator("#words").wait_for()
        return True

    def _sever(self, actor: Actor) -> bool:
        if actor.name in self._cut:
            return False
        actor.network.cut()
        self._cut[actor.name] = time.monotonic() + self.random.uniform(0.3, 4)
        return True

    def _one_of(self, actor: Actor, *, own: bool) -> dict[str, Any] | None:
        found = actor.client.get(f"/api/conversations/{self.conversation}/messages?limit=20").json["items"]
        alive = [row for row in found if "deleted_at" not in row and (not own or row["author"] == actor.client.person)]
        return self.random.choice(alive) if alive else None

    def _call(self, actor: Actor, method: str, path: str, body: object = None) -> bool:
        """By the member's own page; the visitor's token is in his frame, so his calls go straight to the server."""
        if actor.name == "vic":
            answer = actor.client.patch(path, body) if method == "PATCH" else actor.client.call(method, path)
            return answer.status < 400
        if actor.name in self._cut:
            return False
        return bool(actor.page.evaluate(CALL, [method, path, body]) < 400)

    # -- the end

    def differences(self) -> list[str]:
        """What is not as the server says; a pending bubble and a doubled message are such differences."""
        return [found for actor in self.actors for found in self._differences_of(actor)]

    def _differences_of(self, actor: Actor) -> list[str]:
        shown = self._shown(actor)
        truth = {row["id"]: row for row in everything(actor.client, self.conversation)}
        ids = [row["id"] for row in shown]
        found = [f"{actor.name} waits for {row['text']!r}" for row in shown if row["pending"]]
        found += [f"{actor.name} sees {one} twice" for one in {one for one in ids if ids.count(one) > 1}]
        first = min((row["seq"] for row in shown if not row["pending"]), default=0)
        found += [
            f"{actor.name} misses {row['body'] or row['id']!r}"
            for row in truth.values()
            if row["seq"] >= first and row["id"] not in ids
        ]
        for row in shown:
            known = truth.get(row["id"])
            if known is not None and not row["pending"]:
                found += self._one_difference(actor, row, known)
        return found + [f"{actor.name} sees what is not there: {row}" for row in shown if row["id"] not in truth]

    def _one_difference(self, actor: Actor, row: dict[str, Any], known: dict[str, Any]) -> list[str]:
        gone = "deleted_at" in known
        same = row["gone"] == gone and row["seq"] == known["seq"] and (gone or row["text"].strip() == known["body"])
        return [] if same else [f"{actor.name} sees {row}, the server says {known}"]

    def _shown(self, actor: Actor) -> list[dict[str, Any]]:
        if actor.name == "vic":
            rows = self.messenger.locator("#words-said").evaluate(OUTSIDE_SCREEN)
        else:
            rows = actor.page.evaluate(INSIDE_SCREEN)
        return [row for row in rows if row["id"] or row["pending"]]


def everything(client: Client, conversation: str) -> list[dict[str, Any]]:
    """The whole history as this person may read it."""
    rows, after = [], 0
    while after is not None:
        page = client.get(f"/api/conversations/{conversation}/messages?after={after}&limit=100").json
        rows += page["items"]
        after = page["next"]
    return rows


@pytest.fixture
def networks(server: Server) -> Iterator[Callable[[], Network]]:
    with ExitStack() as stack:
        yield lambda: stack.enter_context(network_to("127.0.0.1", server.port))


@pytest.fixture
def site() -> Iterator[Site]:
    with hosted() as running:
        yield running


def test_three_screens_end_equal_to_what_the_server_says(
    server: Server,
    crew: Crew,
    screen: Screens,
    networks: Callable[[], Network],
    site: Site,
    canary: Canary,
    record_property: Callable[[str, object], None],
) -> None:
    crew.origin = site.origin
    annas, bens, vics = networks(), networks(), networks()
    site.embed(vics.url, crew.channel.key, to="anna")
    shop = _screen(screen, vics.url, site.origin, outside=True).open(site.origin)
    shop.get_by_text("Talk to Anna", exact=True).first.click()
    messenger = shop.frame_locator("iframe")
    messenger.locator("#words").fill("the first words of vic")
    messenger.locator("#words").press("Enter")
    conversation = _conversation_of(crew)
    vic = server.client(_token_of(shop), name="vic")
    vic.person = vic.get("/api/me").json["person"]
    canary.watch(vic)
    members = [("anna", annas, crew.anna), ("ben", bens, crew.ben)]
    actors = [_at_work(screen, name, network, client, conversation) for name, network, client in members]
    play = Play(SEED, conversation, [*actors, Actor("vic", shop, vics, vic)], messenger)
    play.go_on(SECONDS)

    deadline = time.monotonic() + REST_SECONDS * SLACK
    while (differences := play.differences()) and time.monotonic() < deadline:
        shop.wait_for_timeout(300)
    assert not differences, f"seed {SEED}, {play.acts}:\n" + "\n".join(differences)
    bodies = [row["body"] for row in everything(crew.anna, conversation) if row["body"]]
    assert sorted(set(play.written) - set(bodies)) == [], f"seed {SEED}: lost"
    assert len(bodies) == len(set(bodies)), f"seed {SEED}: doubled"
    record_property(f"seed {SEED}", f"{len(bodies)} messages after {play.acts}")


def _screen(screen: Screens, *origins: str, outside: bool = False) -> Screen:
    made = screen(*origins, outside=outside)
    made.expect(r"ERR_|WebSocket|Failed to load resource|Failed to fetch|NetworkError")
    return made


def _at_work(screen: Screens, name: str, network: Network, client: Client, conversation: str) -> Actor:
    page = _screen(screen, network.url).sign_in(network.url, f"{name}@lumen.example", PASSWORD)
    page.goto(f"{network.url}/conversations/{conversation}")
    page.locator("#box-message").wait_for()
    return Actor(name, page, network, client)


def _conversation_of(crew: Crew) -> str:
    deadline = time.monotonic() + 15 * SLACK
    while time.monotonic() < deadline:
        found = [row for row in crew.anna.get("/api/conversations").json["items"] if row["kind"] == "outside"]
        if found:
            return str(found[0]["id"])
        time.sleep(0.1)
    raise AssertionError("The visitor's words did not arrive.")


def _token_of(shop: Page) -> str:
    """What the messenger keeps in the storage of its frame."""
    frame = next(frame for frame in shop.frames if frame != shop.main_frame)
    kept: list[str] = frame.evaluate("() => Object.values(localStorage)")
    found = [part for text in kept for part in text.replace('"', " ").replace(",", " ").split() if part[:3] == "cv_"]
    assert found, "The messenger keeps no token."
    return found[0]
