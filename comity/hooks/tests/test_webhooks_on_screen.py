"""Webhooks in the settings, on a phone in the dark: made, looked at, changed, undone, removed and brought back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from comity.hooks.tests.receiving import receiving
from comity.testing.browser import NARROW, Screen
from comity.testing.crew import Crew, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import PASSWORD, Server

pytestmark = pytest.mark.slow
SOON = 15_000


def test_a_host_has_a_program_hear_her_room(
    serve: Callable[..., Server], sqlite_stage: Stage, screen: Callable[..., Screen]
) -> None:
    server = serve(settings={"COMITY_FETCH_ALLOW": "127.0.0.1"})
    crew: Crew = gather_again(server, sqlite_stage.crew)
    room = crew.room(crew.anna, title="A room whose name is long enough to be cut off")
    with receiving() as receiver:
        browser = screen(server.url, size=NARROW, dark=True)
        browser.expect("status of 400")
        page = browser.sign_in(server.url, "anna@lumen.example", PASSWORD)
        page.goto(f"{server.url}/settings/webhooks")
        page.fill("#f-name", "Order system")
        page.fill("#f-url", "http://10.0.0.1/")
        page.select_option("#f-conversation", room)
        page.click("#hook button[type=submit]")
        page.wait_for_selector("#hook .f.err:has(#f-url)")
        page.fill("#f-url", f"{receiver.url}/erp")
        page.click("#hook button[type=submit]")
        secret = page.text_content("#hook-secret:not(:empty)") or ""
        assert secret.startswith("whsec_")
        page.click("text=Order system")
        page.wait_for_selector("h1:has-text('Order system')")
        page.click("text=Send a test event")
        page.wait_for_selector(".listed :text('hook.test')", timeout=SOON)
        assert receiver.wait("/erp")[0].signed_by(secret)
        page.get_by_label("Somebody came in").check()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_label("Somebody came in")).not_to_be_checked(timeout=SOON)
        crew.anna.say(room, "Heard?")
        receiver.wait("/erp", 2)
        page.get_by_role("button", name="Remove").click()
        page.wait_for_selector("text=Bring it back", timeout=SOON)
        page.reload()
        page.click("text=Bring it back")
        page.wait_for_selector(":text('message.created')", timeout=SOON)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
        assert re.search(r"answered 200 in \d+ ms", page.inner_text("#settings"))
        assert secret not in page.content()
