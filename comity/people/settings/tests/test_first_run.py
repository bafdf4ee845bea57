"""From an empty house to a door that is seen, and settings that can be taken back: in a real browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from comity.testing.browser import Screen
from comity.testing.processes import PASSWORD, Server

pytestmark = pytest.mark.slow
Serve = Callable[..., Server]
Screens = Callable[..., Screen]


class Shop:
    """A website of somebody else; `page` is what stands on it."""

    def __init__(self) -> None:
        shop = self
        self.page = "<!doctype html><title>Shop</title>"

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(shop.page.encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def shop() -> Iterator[Shop]:
    one = Shop()
    thread = threading.Thread(target=one.server.serve_forever)
    thread.start()
    yield one
    one.server.shutdown()
    thread.join()
    one.server.server_close()


def set_up(server: Server) -> str:
    """The address that the start printed."""
    found = re.search(r"^Set up: (\S+)$", server.log, re.MULTILINE)
    assert found is not None
    return found[1]


def begin(page: Page, code: str | None = None) -> None:
    page.fill("[name=organisation]", "Lumen")
    page.fill("[name=name]", "Cleo Faber")
    page.fill("[name=handle]", "cleo")
    page.fill("[name=email]", "cleo@lumen.example")
    page.fill("[name=password]", PASSWORD)
    if code is not None:
        page.fill("[name=code]", code)
    page.get_by_role("button", name="Open the house").click()


def test_an_empty_house_becomes_one_with_a_door_that_is_seen(serve: Serve, screen: Screens, shop: Shop) -> None:
    server = serve(empty=True)
    cleo = screen(server.url)
    page = cleo.open(server.url)
    assert page.url == f"{server.url}/welcome", "an empty house leads to its first step"
    cleo.expect("status of 403")
    begin(page, "guessed")
    expect(page.locator("#code-words")).to_contain_text("not the code")
    page.goto(set_up(server))
    begin(page)
    page.get_by_label("The address of the website").fill(shop.url)
    page.get_by_role("button", name="Open this door").click()
    expect(page.locator("door-check")).to_contain_text("Not seen yet")
    shop.page += page.locator("#snippet").inner_text()
    screen(server.url, shop.url, outside=True).open(shop.url)
    expect(page.locator("door-check")).to_contain_text(f"Seen on {shop.url[7:]}", timeout=10_000)
    page.get_by_role("link", name="Next: ask colleagues in").click()
    page.get_by_label("Name").fill("Anna Brandt")
    page.get_by_role("button", name="Make a link").click()
    expect(page.locator("#invite-link")).to_contain_text(server.url)
    link = page.locator("#invite-link").inner_text()
    page.get_by_role("link", name="Next: yourself").click()
    page.get_by_label("What you do here").fill("Keeps the lamps")
    page.get_by_label("What you do here").press("Tab")
    expect(page.locator(".toast")).to_contain_text("Saved.")
    page.get_by_role("link", name="Go inside").click()
    page.wait_for_url("**/inbox")
    anna = screen(server.url).open(link)
    anna.fill("[name=handle]", "anna")
    anna.fill("[name=email]", "anna@lumen.example")
    anna.fill("[name=password]", PASSWORD)
    anna.get_by_role("button", name="Come in").click()
    anna.wait_for_url("**/inbox")
    assert server.signed_in("cleo@lumen.example").get("/api/me").json["title"] == "Keeps the lamps"


def test_the_first_run_is_over_once_there_is_an_owner(serve: Serve) -> None:
    server = serve(empty=True)
    code = set_up(server).rpartition("=")[2]
    typed = {"organisation": "", "name": "Cleo", "handle": "cleo", "email": "cleo@lumen.example", "password": PASSWORD}
    someone = server.client()
    assert someone.form("/welcome", **typed, code="wrong").status == 403
    assert someone.form("/welcome", **(typed | {"password": "short"}), code=code).status == 422
    assert someone.form("/welcome", **typed, code=code).headers["location"] == "/welcome/door"
    late = someone.form("/welcome", **(typed | {"handle": "eve", "email": "eve@lumen.example"}), code=code)
    assert (late.status, late.headers["location"], "set-cookie" in late.headers) == (303, "/sign-in", False)
    cleo = server.signed_in("cleo@lumen.example")
    assert cleo.get("/api/organisation").json["name"] == "lumen.example"
    server.stop()
    server.log_path.write_text("")
    server.start()
    assert "Set up" not in server.log


def test_a_setting_is_saved_by_itself_and_can_be_taken_back(server: Server, screen: Screens) -> None:
    cleo = screen(server.url)
    page = cleo.sign_in(server.url, "cleo@lumen.example", PASSWORD)
    page.goto(f"{server.url}/settings/organisation")
    before = page.get_by_label("Name").input_value()
    page.get_by_label("Name").fill("Lumen & Daughters")
    page.get_by_label("Name").press("Tab")
    page.get_by_role("button", name="Undo").wait_for()
    assert name_of(server) == "Lumen & Daughters"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Name")).to_have_value(before)
    assert name_of(server) == before
    cleo.expect("status of 400")
    page.get_by_label("Time zone").fill("Mars")
    page.get_by_label("Time zone").press("Tab")
    expect(page.get_by_text("must be a time zone like Europe/Vienna")).to_be_visible()
    assert page.get_by_label("Time zone").get_attribute("aria-invalid") == "true"
    page.get_by_label("Time zone").fill("Europe/Vienna")
    page.get_by_label("Time zone").press("Tab")
    expect(page.locator(".wrong")).to_have_count(0)


def test_a_member_who_has_left_is_let_in_again_by_undo(server: Server, screen: Screens) -> None:
    page = screen(server.url).sign_in(server.url, "cleo@lumen.example", PASSWORD)
    page.goto(f"{server.url}/settings/members?q=dora")
    page.get_by_role("link", name="Dora").click()
    page.get_by_role("button", name="End the access").click()
    expect(page.get_by_role("button", name="Let Dora in again")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="End the access")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="End the access")).to_be_visible()


def name_of(server: Server) -> str:
    return str(server.signed_in("cleo@lumen.example").get("/api/organisation").json["name"])
