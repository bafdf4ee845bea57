"""F126 in the browser: an owner makes a bot, equips it, changes it, lets it in, switches it off and takes that back;
on a phone in the dark."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from comity.testing.browser import NARROW, Screen
from comity.testing.client import Client
from comity.testing.crew import Crew, created
from comity.testing.processes import OWNER_EMAIL, PASSWORD
from tests.story.looks import judge

pytestmark = pytest.mark.slow


def test_a_bot_from_making_to_switching_off(crew: Crew, screen: Callable[..., Screen]) -> None:
    room = created(crew.cleo, "/api/conversations", {"kind": "room", "title": "Orders"})["id"]
    cleo = screen(crew.server.url, size=NARROW, dark=True)
    page = cleo.sign_in(crew.server.url, OWNER_EMAIL, PASSWORD)
    page.goto(f"{crew.server.url}/settings/bots")
    page.get_by_label("Name").fill("Order desk")
    page.get_by_label("Handle").fill("anna")
    cleo.expect("status of 409")
    page.get_by_role("button", name="Make a bot").click()
    page.get_by_text("is taken").wait_for()
    page.get_by_label("Handle").fill("orders")
    page.get_by_role("button", name="Make a bot").click()
    page.get_by_role("heading", name=re.compile("Order desk bot")).wait_for()

    page.get_by_label("For which program").fill("Order system")
    page.get_by_role("button", name="Make a token").click()
    token = page.locator("#new-token")
    token.get_by_text("ct_").wait_for()
    bot = Client(crew.server.url, token.inner_text())
    page.get_by_label("Room").select_option(label="Orders")
    page.get_by_role("button", name="Let it in").click()
    page.get_by_role("link", name="Orders").wait_for()
    assert bot.say(room, "Order 4711 is packed.").status == 201

    page.get_by_label("What it is for").fill("Says where an order is")
    page.get_by_label("What it is for").blur()
    page.get_by_text("Saved.").first.wait_for()
    page.reload()
    assert page.get_by_label("What it is for").input_value() == "Says where an order is"
    assert page.locator("#new-token").inner_text() == ""
    judge(page, "bot")

    page.get_by_role("button", name="Switch it off").click()
    page.get_by_text("Switched off: it can do nothing").wait_for()
    assert bot.get("/api/me").status == 401
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Switch it off").wait_for()
    assert bot.get("/api/me").status == 200

    page.goto(f"{crew.server.url}/conversations/{room}")
    page.locator("#thread .msg .chip.bot").first.wait_for()
