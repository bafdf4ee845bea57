"""The widget in a real browser, on a website of another origin."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn

from comity.demo.shop.app import shop
from comity.testing import needs
from comity.testing.browser import NARROW, Screen
from comity.testing.canary import CANARY
from comity.testing.crew import Crew
from comity.testing.processes import Server, free_port
from comity.testing.waiting import SLACK

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

pytestmark = pytest.mark.slow
LAUNCHER, FRAME = "comity-door .launch", "comity-door iframe"
QUESTION = "Does the battery from my old Pelican fit the new frame?"
HOSTILE = "* { all: unset !important; font-size: 40px !important } comity-door { display: none !important }"


@pytest.fixture
def server(serve: Callable[..., Server]) -> Server:
    """One where a visitor begins talks as quickly as he likes."""
    return serve(settings={"COMITY_LIMITS": '{"begin.visitor": [100, 1]}'})


@pytest.fixture
def website(server: Server, crew: Crew) -> Iterator[str]:
    """The demo shop, embedding a channel of this server that only it may use."""
    port = free_port()
    crew.origin = f"http://127.0.0.1:{port}"
    settings = uvicorn.Config(
        shop(server.url, crew.channel.key, crew.channel.key), "127.0.0.1", port, log_level="warning"
    )
    running = uvicorn.Server(settings)
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield crew.origin
    running.should_exit = True
    thread.join()


@pytest.fixture
def visit(screen: Callable[..., Screen], server: Server, website: str) -> Iterator[Callable[..., Page]]:
    pages: list[Page] = []

    def visit(path: str = "/", **options: object) -> Page:
        pages.append(screen(server.url, website, outside=True, **options).open(website + path))
        return pages[-1]

    yield visit
    for page in pages:
        page.close()  # before the server goes, or it would miss it


def opened(page: Page) -> FrameLocator:
    page.click(LAUNCHER)
    frame = page.frame_locator(FRAME)
    frame.locator("#words").wait_for()
    return frame


def say(frame: FrameLocator, text: str) -> None:
    frame.locator("#words").fill(text)
    frame.locator("#words").press("Enter")


def said(frame: FrameLocator) -> list[str]:
    return [text.strip() for text in frame.locator(".word .says").all_inner_texts()]


def arrived(frame: FrameLocator, text: str) -> None:
    frame.locator(".word[data-seq]", has_text=text).wait_for(timeout=20_000 * SLACK)


def test_a_visitor_asks_and_anna_answers(visit: Callable[..., Page], crew: Crew) -> None:
    page = visit("/bikes")
    page.click("text=Parts")
    page.click("text=Pelican battery")
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.reload()
    page.wait_for_selector(LAUNCHER)
    assert [url for url in requested if crew.server.url in url] == [f"{crew.server.url}/widget.js"]
    with crew.anna.live() as live:
        say(opened(page), QUESTION)
        heard = live.event("message.created")
    assert heard["data"]["page"]["title"] == "Pelican battery · Harbour Cycles"
    assert heard["data"]["page"]["referrer"].endswith("/parts")
    frame, conversation = page.frame_locator(FRAME), heard["conversation"]
    crew.anna.say(conversation, f"{CANARY} Ben, which plate?", lane="note")
    crew.anna.say(conversation, "Yes, if it is from 2023 or later.")
    arrived(frame, "from 2023")
    assert said(frame) == [QUESTION, "Yes, if it is from 2023 or later."]
    assert frame.locator(".word.me").count() == 1
    page.click("text=Bikes")
    arrived(page.frame_locator(FRAME), "from 2023")


def test_words_survive_a_server_that_is_away(
    screen: Callable[..., Screen], server: Server, crew: Crew, website: str
) -> None:
    away = screen(server.url, website, outside=True)
    away.expect("ERR_CONNECTION|ERR_EMPTY_RESPONSE|WebSocket|does not match the recipient window")
    page = away.open(website)
    frame = opened(page)
    say(frame, "one")
    arrived(frame, "one")
    server.kill()
    say(frame, "two")
    frame.locator("[data-state=pending]").wait_for()
    frame.locator("#offline").wait_for()
    page.reload()
    server.start()
    page.reload()
    frame = page.frame_locator(FRAME)
    for text in ("one", "two"):
        arrived(frame, text)
    frame.locator("#offline").wait_for(state="hidden")
    assert said(frame) == ["one", "two"]
    [conversation] = crew.anna.get("/api/conversations").json["items"]
    kept = crew.anna.get(f"/api/conversations/{conversation['id']}/messages").json["items"]
    assert [message["body"] for message in kept] == ["one", "two"]


def test_escape_closes_and_gives_the_focus_back(visit: Callable[..., Page]) -> None:
    page = visit()
    page.wait_for_selector(LAUNCHER)
    page.click("[data-comity-open]")
    page.frame_locator(FRAME).locator("#words:focus").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.hasAttribute('data-comity-open')")
    page.wait_for_selector(LAUNCHER)


def test_at_full_screen_the_focus_stays_inside(visit: Callable[..., Page]) -> None:
    page = visit(size=NARROW)
    frame = opened(page)
    frame.locator("#words:focus").wait_for()
    assert page.evaluate("document.body.inert")
    for expected in ("#attach", "#form [type=submit]", "#close", "#flow", "#words"):
        page.keyboard.press("Tab")
        frame.locator(f"{expected}:focus").wait_for()
    frame.locator("#close").click()
    page.wait_for_function("!document.body.inert")


def test_it_counts_what_was_not_seen(visit: Callable[..., Page], crew: Crew) -> None:
    page = visit()
    frame = opened(page)
    say(frame, "one")
    arrived(frame, "one")
    frame.locator("#close").click()
    [conversation] = crew.anna.get("/api/conversations").json["items"]
    crew.anna.say(conversation["id"], "two")
    page.wait_for_function("document.querySelector('comity-door').shadowRoot.querySelector('.n').textContent === '1'")
    opened(page)
    page.wait_for_selector("comity-door .n", state="hidden")


def test_styles_of_the_host_stay_outside(visit: Callable[..., Page]) -> None:
    page = visit()
    page.wait_for_selector(LAUNCHER)
    before = page.locator(LAUNCHER).bounding_box()
    page.add_style_tag(content=HOSTILE)
    after = page.locator(LAUNCHER).bounding_box()
    assert before is not None and after is not None
    assert {**after, "x": 0} == {**before, "x": 0}  # the shop's scrollbar may move it sideways


def test_a_second_tag_changes_nothing(visit: Callable[..., Page]) -> None:
    page = visit()
    page.wait_for_selector(LAUNCHER)
    script = page.get_attribute("script[data-channel]", "src")
    page.add_script_tag(url=script or "")
    assert page.locator("comity-door").count() == 1


def test_nobody_is_shut_out(visit: Callable[..., Page]) -> None:
    """axe finds nothing, light and dark, wide and narrow, before and after the first words."""
    axe = Path(__file__).parents[4] / "node_modules/axe-core/axe.min.js"
    if not axe.exists():
        needs.missing("axe-core is not installed (npm ci)")
    for options in ({"dark": False}, {"dark": True}, {"dark": False, "size": NARROW}, {"dark": True, "size": NARROW}):
        page = visit(**options)
        page.wait_for_selector(LAUNCHER)
        judge(page, axe)
        frame = opened(page)
        judge(page, axe)
        say(frame, QUESTION)
        arrived(frame, QUESTION)
        judge(page, axe)


def judge(page: Page, axe: Path) -> None:
    for frame in page.frames:
        frame.evaluate(axe.read_text())
        found = frame.evaluate("axe.run({iframes: false})")
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found["violations"]] == [], frame.url


def test_earlier_talks_are_found_again(visit: Callable[..., Page], crew: Crew) -> None:
    """Nobody is there: an address is asked for after the first words, once; a new talk leaves the old one."""
    frame = opened(visit())
    assert frame.locator("#address").is_hidden()
    say(frame, "The first talk")
    arrived(frame, "The first talk")
    frame.locator("#email").fill("vic@example.org")
    frame.locator("#address button").click()
    frame.locator("#left", has_text="vic@example.org").wait_for()
    frame.locator("#show-talks").click()
    frame.locator("text=Begin a new talk").click()
    frame.locator("#welcome").wait_for()
    say(frame, "The second talk")
    arrived(frame, "The second talk")
    frame.locator("#show-talks").click()
    frame.locator(".talk-row", has_text="The first talk").click()
    arrived(frame, "The first talk")
    assert said(frame) == ["The first talk"]


def test_w13_a_polluted_host_page(visit: Callable[..., Page], crew: Crew) -> None:
    page = visit()
    page.add_init_script(
        "if (window === top) { Object.prototype.identity = 'x'; Object.prototype.kind = 'close';"
        "Array.prototype.toJSON = () => 'no'; Object.prototype.polluted = 1 }"
    )
    page.reload()
    frame = opened(page)
    say(frame, '{"__proto__": {"seen": 1}}')
    arrived(frame, '": {"seen": 1}}')
    assert page.evaluate("[({}).seen, ({}).polluted].join()") == ",1"


def test_the_website_says_who_it_is(visit: Callable[..., Page], crew: Crew) -> None:
    """W19: the same person finds his talk on another device; who signs out leaves nothing to the next at this one."""
    key = crew.cleo.post(f"/api/channels/{crew.channel.id}/identity-secret").json["secret"]
    proof = f"customer-7:{hmac.new(key.encode(), b'customer-7', hashlib.sha256).hexdigest()}"
    page = visit()
    frame = opened(page)
    page.evaluate("proof => window.comity.identify(proof)", proof)
    say(frame, "It is me")
    arrived(frame, "It is me")
    elsewhere = visit()
    elsewhere.wait_for_selector(LAUNCHER)
    elsewhere.evaluate("proof => window.comity.identify(proof)", proof)
    arrived(opened(elsewhere), "It is me")
    assert proof not in str(page.context.storage_state()) + page.url
    page.evaluate("window.comity.identify('')")
    frame.locator(".word").wait_for(state="detached")
    say(frame, "Somebody else")
    arrived(frame, "Somebody else")
    assert said(frame) == ["Somebody else"]
