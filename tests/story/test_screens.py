"""What people see: no axe violation, nothing that moves sideways, in both themes and sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from comity.testing.browser import Screen
from comity.testing.processes import Server
from tests.story.demo_process import Demo, running_demo
from tests.story.looks import judge

pytestmark = [pytest.mark.slow, pytest.mark.channel]
Screens = Callable[..., Screen]


@pytest.fixture(scope="module")
def demo(seeded_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo"), seeded_demo) as running:
        yield running


def test_the_workspace(demo: Demo, screen: Screens) -> None:
    page = screen(demo.url).open(demo.link("Anna"))
    judge(page, "inbox")
    page.locator("inbox-table li", has_text="Vic Tanaka").first.locator("a").click()
    page.locator("#thread .msg").first.wait_for()
    judge(page, "workspace")
    page.goto(f"{demo.url}/conversations?filter=inside")
    page.locator("#list li", has_text="Workshop").locator("a").click()
    page.locator("#thread .msg").first.wait_for()
    judge(page, "room")


def test_rooms_and_people(demo: Demo, screen: Screens) -> None:
    page = screen(demo.url).open(demo.link("Anna"))
    for name in ("rooms", "rooms/catch-up", "people", "people?view=chart", "settings/me", "settings/screens"):
        page.goto(f"{demo.url}/{name}")
        judge(page, name.replace("/", "-").replace("?view=", "-"))
    page.goto(f"{demo.url}/people")
    page.locator("main a", has_text="Ben Okafor").first.click()
    page.get_by_role("heading", name="Ben Okafor").first.wait_for()
    judge(page, "person")


def test_front_doors(demo: Demo, screen: Screens) -> None:
    page = screen(demo.url, outside=True).open(f"{demo.url}/@anna")
    judge(page, "front-door")
    page.goto(f"{demo.url}/doors?about=batteries")
    judge(page, "doors")
    page.goto(f"{demo.url}/doors/words")
    judge(page, "doors-words")


def test_the_place_of_a_guest(demo: Demo, screen: Screens) -> None:
    page = screen(demo.url, outside=True).open(demo.link("Saga"))
    page.locator("main a", has_text="Paint with Berg").first.click()
    page.locator(".says").first.wait_for()
    judge(page, "guest")


def test_the_way_in(demo: Demo, screen: Screens) -> None:
    someone = screen(demo.url)
    page = someone.open(f"{demo.url}/sign-in")
    judge(page, "sign-in")
    someone.expect("status of 422")
    page.fill("input[name=email]", "anna@harbour.example")
    page.fill("input[name=password]", "123456")
    page.press("input[name=password]", "Enter")
    page.get_by_text("do not belong together").wait_for()
    judge(page, "sign-in-refused")


def test_the_messenger_on_the_shops_page(demo: Demo, screen: Screens) -> None:
    page = screen(demo.url, demo.shop, outside=True).open(demo.shop)
    page.locator("comity-door").wait_for(state="attached")
    judge(page, "shop")
    page.get_by_text("Talk to Anna", exact=True).first.click()
    frame = page.frame_locator("iframe")
    frame.locator("#words").fill("Does the battery from my old Pelican fit the new frame?")
    frame.locator("#words").press("Enter")
    frame.locator("#words-said .says").first.wait_for()
    judge(page, "messenger")


def test_what_is_not_there_and_the_api(demo: Demo, screen: Screens) -> None:
    someone = screen(demo.url)
    someone.expect("status of 404")
    judge(someone.open(f"{demo.url}/api/docs"), "api")
    judge(someone.open(f"{demo.url}/not/there"), "not-there")


def test_long_names_and_an_empty_house(serve: Callable[..., Server], screen: Screens) -> None:
    server = serve("sqlite", empty=True)
    name = "Wolfeschlegelsteinhausenbergerdorff-Rhys"
    server.create_owner(name=f"{name} {name}")
    owner = server.signed_in("cleo@lumen.example", name="cleo")
    page = screen(server.url).sign_in(server.url, "cleo@lumen.example", "a lamp for every desk")
    judge(page, "empty")
    row = owner.post("/api/conversations", {"kind": "room", "title": name * 3, "participants": []})
    page.goto(f"{server.url}/conversations/{row.json['id']}")
    judge(page, "long-names")
