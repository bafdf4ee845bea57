"""A message in the browser: answered, changed, reacted to, jumped to, with the pointer and without; hostile words."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest

from comity.testing.browser import Screen
from comity.testing.client import Client
from comity.testing.crew import Crew, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import PASSWORD, Server, running_server
from comity.testing.waiting import SLACK

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
Screens = Callable[..., Screen]


@pytest.fixture(scope="module")
def crew(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    server = Server(tmp_path_factory.mktemp("acting"), settings={"COMITY_LIMITS": "off"})
    shutil.copytree(sqlite_stage.data, server.data, dirs_exist_ok=True)
    with running_server(server):
        yield gather_again(server, sqlite_stage.crew)


@pytest.fixture
def vic(crew: Crew) -> Client:
    return crew.visit()


@pytest.fixture
def opened(crew: Crew, screen: Screens) -> Callable[[str], Page]:
    """A conversation on anna's screen."""
    page = screen(crew.server.url).sign_in(crew.server.url, "anna@lumen.example", PASSWORD)

    def go(conversation: str, query: str = "") -> Page:
        page.goto(f"{crew.server.url}/conversations/{conversation}{query}")
        page.wait_for_selector("message-list:defined")
        page.wait_for_selector("html:not([data-offline])")
        return page

    return go


def saying(page: Page, words: str) -> Locator:
    return page.locator("message-list article", has_text=words).last


def wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 8 * SLACK
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def act(page: Page, message: Locator, name: str) -> None:
    """By the menu of a message, without a pointer."""
    message.evaluate("one => { one.tabIndex = -1; one.focus() }")
    page.keyboard.press("Enter")
    page.locator(f'#message-menu [data-act="{name}"]').press("Enter")


def test_reacting_by_pointer_and_by_keys(crew: Crew, opened: Callable[[str], Page]) -> None:
    room = crew.room(crew.anna, crew.ben)
    message = crew.ben.say(room, "The lamp is here").json["id"]
    page = opened(room)
    saying(page, "The lamp").hover()
    page.click('#message-acts [data-emoji="👍"]')
    page.wait_for_selector('.react[data-emoji="👍"][aria-pressed="true"]')
    crew.ben.put(f"/api/messages/{message}/reactions/%F0%9F%91%8D")
    page.wait_for_selector('.react[title="Anna and Ben"]')
    page.click('.react[data-emoji="👍"]')
    page.wait_for_selector('.react[data-emoji="👍"][aria-pressed="false"]')
    page.focus("message-list")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("+")
    page.wait_for_selector(".emoji-grid button")
    page.keyboard.type("rocket")
    page.keyboard.press("Enter")
    page.wait_for_selector('.react[data-emoji="🚀"]')
    assert page.evaluate("document.activeElement.dataset.id") == message


def test_changing_and_taking_back(crew: Crew, opened: Callable[[str], Page]) -> None:
    room = crew.room(crew.anna, crew.ben)
    crew.ben.say(room, "Not mine")
    message = crew.anna.say(room, "Teh lamp").json["id"]
    page = opened(room)
    page.focus("#box-message")
    page.keyboard.press("ArrowUp")
    page.wait_for_selector("form.edit textarea:focus")
    crew.ben.put(f"/api/messages/{message}/reactions/%F0%9F%91%8D")
    page.wait_for_selector(".editing .react", state="attached")
    assert page.evaluate("document.activeElement.matches('form.edit textarea')")
    page.keyboard.press("Control+a")
    page.keyboard.type("The lamp")
    page.keyboard.press("Control+Enter")
    saying(page, "The lamp").wait_for()
    saying(page, "The lamp").locator('[data-act="revisions"]').click()
    page.wait_for_selector(".versions >> text=Teh lamp")
    page.keyboard.press("Escape")
    act(page, saying(page, "Not mine"), "reply")
    page.keyboard.type("Now it is")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".quote >> text=Not mine")
    act(page, saying(page, "The lamp"), "take-back")
    page.wait_for_selector("text=Taken back by Anna")
    page.click(".toast [data-undo]")
    assert page.input_value("#box-message") == "The lamp"
    assert crew.anna.get(f"/api/messages/{message}").json["body"] == ""


def test_naming_a_colleague_from_the_list(crew: Crew, vic: Client, opened: Callable[[str], Page]) -> None:
    talk = crew.ask(vic, to="anna")
    page = opened(talk)
    page.focus("#box-note")
    page.keyboard.type("hello @be")
    page.wait_for_selector("#names-note [role=option]")
    assert page.get_attribute("#box-note", "aria-activedescendant") == "names-note-ben"
    page.keyboard.press("Tab")
    page.keyboard.type("can you look?")
    assert page.input_value("#box-note") == "hello @ben can you look?"
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f'.nt .mention[data-person="{crew.ben.person}"]')
    assert crew.ben.get(f"/api/conversations/{talk}").json["takes_part"]
    page.focus("#box-message")
    page.keyboard.type("@do")
    page.wait_for_timeout(400)
    assert page.is_hidden("#names-message")


def test_writing_with_marks_lists_links_and_a_limit(crew: Crew, opened: Callable[[str], Page]) -> None:
    """X03: what is pasted as rich text becomes text; nothing is made of it."""
    page = opened(crew.room(crew.anna, crew.ben))
    page.focus("#box-message")
    page.keyboard.press("Control+b")
    page.keyboard.type("bold")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("1. one")
    page.keyboard.press("Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.input_value("#box-message") == "**bold**\n1. one\n2. two\n"
    page.evaluate(
        """() => { const box = document.querySelector("#box-message"), clip = new DataTransfer();
        box.value = "here"; box.select();
        clip.setData("text/html", "<img src=x onerror=alert(1)>"); clip.setData("text/plain", "https://a.example/");
        box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: clip, bubbles: true, cancelable: true})) }"""
    )
    assert page.input_value("#box-message") == "[here](https://a.example/)"
    assert page.locator("#thread img[src=x], message-composer img[src=x]").count() == 0
    page.fill("#box-message", "x" * 20_001)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".too-long >> text=1 characters too many")
    assert len(page.input_value("#box-message")) == 20_001


def _turned_to(page: Page, wheel: int, words: str) -> bool:
    return turn(page, wheel) and page.locator(f"text={words}").count() == 1


def test_a_link_lands_on_its_message_and_both_ways_load(crew: Crew, opened: Callable[[str, str], Page]) -> None:
    """Opened in the middle of many: lit, with neighbours, and the newest are one press away."""
    room = crew.room(crew.anna, crew.ben)
    said = [crew.ben.say(room, f"Words number {n}.").json for n in range(400)]
    page = opened(room, f"?at={said[200]['seq']}")
    page.wait_for_selector(".lit-up >> text=number 200.")
    assert saying(page, "number 200.").evaluate("one => document.activeElement === one")
    page.wait_for_selector(".pill:visible")
    for wheel, edge in ((6_000, "number 330."), (-9_000, "number 60.")):
        wait(partial(_turned_to, page, wheel, edge))
        assert page.locator("message-list .turn[data-seq]").count() <= 300
    seqs = page.eval_on_selector_all("message-list article", "all => all.map(one => Number(one.dataset.seq))")
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
    crew.ben.say(room, "Even newer.")
    page.click(".pill")
    saying(page, "Even newer.").wait_for()
    assert saying(page, "Even newer.").is_visible()


def turn(page: Page, wheel: int) -> bool:
    page.hover("message-list")
    page.mouse.wheel(0, wheel)
    page.wait_for_timeout(120)
    return True


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "![a](https://evil.example/x.png)",
    "<svg onload=alert(1)>",
    "{{7+7}} {% raw %} ${7+7} <%= 7+7 %>",
    "`</code><script>alert(1)</script>`",
    "<a href=//evil.example>x</a>",
    "<style>body{display:none}</style>",
    "\"'><details open ontoggle=alert(1)>",
    "[x](https://a.example/%0aSet-Cookie)",
    "javascript:alert(1)",
    "@ben<img src=x onerror=alert(1)>",
    "\u202egnp.exe",
    "null",
    "undefined",
    "NaN",
    "0",
    "__proto__",
    "constructor",
    "None",
    "[object Object]",
    "%00",
    "%s%n",
)


def test_x01_w15_hostile_words_stay_words_on_both_sides(
    crew: Crew, vic: Client, opened: Callable[[str], Page], screen: Screens
) -> None:
    """Message bodies, quotes, drafts and names in the list, in the workspace and at the visitor: shown, never run."""
    talk = crew.ask(vic, "Hello", to="anna")
    for n, words in enumerate(HOSTILE):
        author = vic if n % 2 else crew.anna
        message = author.say(talk, words).json["id"]
        answer = {"client_id": str(uuid.uuid4()), "body": f"See {n}", "reply_to": message}
        assert author.post(f"/api/conversations/{talk}/messages", answer).status == 201
    page = opened(talk)
    shown = page.eval_on_selector_all("message-list article .body", "all => all.map(one => one.textContent.trim())")
    for words in (
        "null",
        "undefined",
        "NaN",
        "constructor",
        "[object Object]",
        "%00",
        "{{7+7}} {% raw %} ${7+7} <%= 7+7 %>",
    ):
        assert words in shown, words
    assert page.locator("message-list :is(script, style, svg[onload], iframe, details, .body img)").count() == 0
    for draft in HOSTILE[:6]:
        act(page, saying(page, "See 3"), "reply")
        page.fill("#box-message", draft)
        page.keyboard.press("Control+Enter")
    wait(lambda: page.locator(".pending").count() == 0)
    outside = screen(crew.server.url, outside=True)
    outside.context.set_extra_http_headers({"Authorization": f"Bearer {vic.token}"})
    outside.expect("status of 404")
    there = outside.open(f"{crew.server.url}/visitor/talk?conversation={talk}")
    assert there.locator("script, style, iframe, details, img[onerror]").count() == 0
    assert "<img src=x onerror=alert(1)>" in (there.text_content("body") or "")
