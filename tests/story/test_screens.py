"""What people see: no axe violation, nothing that moves sideways, in both themes and sizes.

`COMITY_PICTURES=docs/use/pictures bin/test tests/story/test_screens.py` renews the pictures of the documentation.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from comity.testing.browser import NARROW, WIDE, Screen
from comity.testing.processes import Server
from tests.story.axe import overflows, violations
from tests.story.demo_process import Demo, running_demo

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.channel]
Screens = Callable[..., Screen]
SIZES = {"1440": WIDE, "390": NARROW, "320": (320, 640)}
PICTURED = {
    *("inbox", "workspace", "room", "rooms", "rooms-catch-up", "people", "person", "settings-me"),
    *("front-door", "doors", "guest", "shop", "messenger", "sign-in", "sign-in-refused", "welcome", "welcome-door"),
    *("empty", "long-names", "not-there", "api"),
}
EVERY_LOOK = [("1440", False), ("1440", True), ("390", False), ("390", True), ("320", False)]
ENOUGH = [("1440", False), ("390", True), ("320", False)]
"""Every size and both themes; with COMITY_PICTURES each size in each theme."""
LOOKS = pytest.mark.parametrize(("size", "dark"), EVERY_LOOK if os.environ.get("COMITY_PICTURES") else ENOUGH)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


def judge(page: Page, name: str, size: str, dark: bool) -> None:
    page.wait_for_timeout(400)
    folder = os.environ.get("COMITY_PICTURES")
    if folder and size != "320" and name in PICTURED:
        page.screenshot(path=Path(folder) / f"{name}-{size}-{'dark' if dark else 'light'}.png")
    assert not overflows(page), f"{name} moves sideways at {size}"
    assert violations(page) == []


@LOOKS
def test_the_workspace(demo: Demo, screen: Screens, size: str, dark: bool) -> None:
    page = screen(demo.url, size=SIZES[size], dark=dark).open(demo.link("Anna"))
    judge(page, "inbox", size, dark)
    page.locator("inbox-table li", has_text="Vic Tanaka").first.locator("a").click()
    page.locator("#thread .msg").first.wait_for()
    judge(page, "workspace", size, dark)
    page.goto(f"{demo.url}/conversations?filter=inside")
    page.locator("#list li", has_text="Workshop").locator("a").click()
    page.locator("#thread .msg").first.wait_for()
    judge(page, "room", size, dark)


@LOOKS
def test_rooms_and_people(demo: Demo, screen: Screens, size: str, dark: bool) -> None:
    page = screen(demo.url, size=SIZES[size], dark=dark).open(demo.link("Anna"))
    for name in ("rooms", "rooms/catch-up", "people", "people?view=chart", "settings/me", "settings/screens"):
        page.goto(f"{demo.url}/{name}")
        judge(page, name.replace("/", "-").replace("?view=", "-"), size, dark)
    page.goto(f"{demo.url}/people")
    page.locator("main a", has_text="Ben Okafor").first.click()
    page.get_by_role("heading", name="Ben Okafor").first.wait_for()
    judge(page, "person", size, dark)


@LOOKS
def test_front_doors(demo: Demo, screen: Screens, size: str, dark: bool) -> None:
    page = screen(demo.url, size=SIZES[size], dark=dark, outside=True).open(f"{demo.url}/@anna")
    judge(page, "front-door", size, dark)
    page.goto(f"{demo.url}/doors?about=batteries")
    judge(page, "doors", size, dark)
    page.goto(f"{demo.url}/doors/words")
    judge(page, "doors-words", size, dark)


@LOOKS
def test_the_place_of_a_guest(demo: Demo, screen: Screens, size: str, dark: bool) -> None:
    page = screen(demo.url, size=SIZES[size], dark=dark, outside=True).open(demo.link("Saga"))
    page.locator("main a", has_text="Paint with Berg").first.click()
    page.locator(".says").first.wait_for()
    judge(page, "guest", size, dark)


@LOOKS
def test_the_way_in(demo: Demo, screen: Screens, size: str, dark: bool) -> None:
    someone = screen(demo.url, size=SIZES[size], dark=dark)
    page = someone.open(f"{demo.url}/sign-in")
    judge(page, "sign-in", size, dark)
    someone.expect("status of 422")
    page.fill("input[name=email]", "anna@harbour.example")
    page.fill("input[name=password]", "123456")
    page.press("input[name=password]", "Enter")
    page.get_by_text("do not belong together").wait_for()
    judge(page, "sign-in-refused", size, dark)


@LOOKS
def test_the_messenger_on_the_shops_page(demo: Demo, screen: Screens, size: str, dark: bool) -> None:
    page = screen(demo.url, demo.shop, size=SIZES[size], dark=dark, outside=True).open(demo.shop)
    page.locator("comity-door").wait_for(state="attached")
    judge(page, "shop", size, dark)
    page.get_by_text("Talk to Anna", exact=True).first.click()
    frame = page.frame_locator("iframe")
    frame.locator("#words").fill("Does the battery from my old Pelican fit the new frame?")
    frame.locator("#words").press("Enter")
    frame.locator("#words-said .says").first.wait_for()
    judge(page, "messenger", size, dark)


@LOOKS
def test_what_is_not_there_and_the_api(demo: Demo, screen: Screens, size: str, dark: bool) -> None:
    someone = screen(demo.url, size=SIZES[size], dark=dark)
    someone.expect("status of 404")
    judge(someone.open(f"{demo.url}/api/docs"), "api", size, dark)
    judge(someone.open(f"{demo.url}/not/there"), "not-there", size, dark)


@LOOKS
def test_long_names_and_an_empty_house(serve: Callable[..., Server], screen: Screens, size: str, dark: bool) -> None:
    server = serve("sqlite", empty=True)
    name = "Wolfeschlegelsteinhausenbergerdorff-Rhys"
    server.create_owner(name=f"{name} {name}")
    owner = server.signed_in("cleo@lumen.example", name="cleo")
    page = screen(server.url, size=SIZES[size], dark=dark).sign_in(
        server.url, "cleo@lumen.example", "a lamp for every desk"
    )
    judge(page, "empty", size, dark)
    row = owner.post("/api/conversations", {"kind": "room", "title": name * 3, "participants": []})
    page.goto(f"{server.url}/conversations/{row.json['id']}")
    judge(page, "long-names", size, dark)
