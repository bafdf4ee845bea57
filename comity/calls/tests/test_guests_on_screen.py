"""Calls of guests: people outside with a sign-in, on the pages that they see."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from comity.calls.tests.caller import CARRIED, PEERS, SMALL_CAMERA, Caller
from comity.calls.tests.test_calls_over_http import device
from comity.testing.browser import NARROW, WIDE, Screen
from comity.testing.client import Client
from comity.testing.crew import Crew, known
from comity.testing.processes import PASSWORD, Server
from comity.testing.waiting import SLACK, until
from tests.story.axe import overflows, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
Callers = Callable[..., Caller]
SOON = 20 * SLACK


def guest(crew: Crew) -> Client:
    email = "gus@partner.example"
    content = {"handle": "gus", "name": "Gus Moreau", "role": "guest", "email": email, "password": PASSWORD}
    assert crew.cleo.post("/api/members", content).status == 201
    return known(crew.server.signed_in(email, name="gus"))


def signed_in(screen: Screen, server: Server) -> Page:
    for script in (PEERS, SMALL_CAMERA):
        screen.context.add_init_script(script)
    page = screen.open(f"{server.url}/sign-in")
    page.fill("input[name=email]", "gus@partner.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/guest")
    return page


def hears(page: Page) -> bool:
    return bool(page.evaluate(CARRIED)["energy"] > 0.0001)


def test_a_guest_joins_the_talk_of_his_room_and_stays_in_it_on_every_page_of_his(
    crew: Crew, caller: Callers, phone: Callable[..., Screen], server: Server
) -> None:
    """He sees who talks, joins, and goes on talking when he goes to another page; on a phone nothing is covered."""
    gus = guest(crew)
    room = crew.room(crew.anna, gus, title="Lamps")
    page = signed_in(phone(server.url, size=NARROW, outside=True), server)
    page.goto(f"{server.url}/guest/{room}")
    anna = caller("anna", room)
    anna.call("voice")
    page.get_by_text("In the room now: Anna").wait_for()
    page.locator('[data-call-start="voice"]').click()
    assert until(lambda: hears(page), SOON)
    anna.wait_for("energy", 0.0001)
    assert violations(page) == []
    assert not overflows(page)
    below = page.locator(".guest-talk .head").evaluate("head => head.getBoundingClientRect().top")
    assert page.locator(".visitor-call").evaluate("call => call.getBoundingClientRect().bottom") <= below
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    writing = page.locator(".guest-write").evaluate("form => form.getBoundingClientRect().top")
    assert page.locator(".visitor-call").evaluate("call => call.getBoundingClientRect().bottom") <= writing
    page.goto(f"{server.url}/guest")
    assert until(lambda: hears(page), SOON)
    page.locator('[data-do="leave"]').click()
    page.locator(".visitor-call").wait_for(state="detached")
    assert until(lambda: len(anna.client.get("/api/calls").json["items"][0]["seats"]) == 2, SOON)


def test_a_guest_is_rung_on_a_page_without_a_talk_and_sees_no_note_of_the_house(
    crew: Crew, phone: Callable[..., Screen], server: Server
) -> None:
    gus = guest(crew)
    room = crew.room(crew.anna, crew.ben, gus, title="Lamps")
    page = signed_in(phone(server.url, outside=True), server)
    page.locator("#calls[data-code]").wait_for(state="attached")
    content = {"client_id": "0190aaaa-0000-7000-8000-00000000000a", "kind": "voice", "device": device(crew.anna)}
    begun = crew.anna.post(f"/api/conversations/{room}/calls", content | {"to": [gus.person]})
    ring = page.get_by_role("alertdialog")
    ring.get_by_text("Anna calls you").wait_for()
    assert violations(page) == []
    ring.get_by_role("button", name="Decline").click()
    call = f"/api/calls/{begun.json['call']['id']}"
    assert until(lambda: crew.anna.get(call).json["call"]["outcome"] == "declined", SOON)
    assert gus.get(f"/calls/{begun.json['call']['id']}/beside").status in (403, 404)
