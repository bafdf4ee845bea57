"""From an empty list of providers to somebody who comes in by one: in a real browser, with a real provider."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from comity.people.arrivals.tests.conftest import LIMITED
from comity.testing.browser import NARROW, Screen
from comity.testing.canaille import PASSWORD as THERE, Canaille
from comity.testing.processes import OWNER_EMAIL, PASSWORD, Server

pytestmark = pytest.mark.slow
Screens = Callable[..., Screen]
PATIENCE = 20_000


@pytest.fixture
def server(serve: Callable[..., Server]) -> Server:
    """Of this test: a second try begins without the provider that the first one added."""
    return serve(settings=LIMITED)


def saved(page: Page, field: str, words: str) -> None:
    page.fill(field, words)
    page.locator(field).press("Tab")
    expect(page.locator(".toast").last).to_contain_text("Saved.", timeout=PATIENCE)


def sign_in_there(page: Page, who: str) -> None:
    page.fill("[name=login]", who)
    page.keyboard.press("Enter")
    page.locator("[name=password]").fill(THERE)
    page.keyboard.press("Enter")
    page.locator("button[name=answer][value=accept]").click()


def test_a_provider_is_set_up_and_somebody_comes_in(server: Server, there: Canaille, screen: Screens) -> None:
    """The pages carry it all: add, copy the address, keep the secret, check, turn on, come in, remove and put back."""
    there.person("jane", "jane@acme-demo.com")
    cleo = screen(server.url)
    page = cleo.sign_in(server.url, OWNER_EMAIL, PASSWORD)
    page.goto(f"{server.url}/settings/sign-in")
    page.get_by_label("Name").fill("Acme")
    page.get_by_label("Issuer").fill(there.issuer)
    page.get_by_role("button", name="Add it").click()
    client, secret = there.client(page.locator("#redirect").inner_text())
    page.get_by_label("The secret that it gives you").fill(secret)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("button", name="Replace it")).to_be_visible(timeout=PATIENCE)
    saved(page, "#f-client_id", client)
    cleo.expect("status of 422")
    page.select_option("#f-newcomers", "join")
    expect(page.locator(".f.err .wrong")).to_contain_text("at least one mail domain", timeout=PATIENCE)
    saved(page, "#f-domains", "acme-demo.com")
    page.select_option("#f-newcomers", "invited")
    page.select_option("#f-newcomers", "join")
    page.get_by_label("Its mail addresses are checked").check()
    page.get_by_role("button", name="Read its directions now").click()
    expect(page.locator("#found")).to_contain_text("/.well-known/openid-configuration", timeout=PATIENCE)
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("button", name="Turn it off")).to_be_visible(timeout=PATIENCE)

    jane = screen(server.url, there.issuer, size=NARROW, dark=True)
    phone = jane.open(f"{server.url}/sign-in?next=/people")
    phone.get_by_role("link", name="Sign in with Acme").click()
    sign_in_there(phone, "jane")
    phone.wait_for_url(f"{server.url}/people")

    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("button", name="Put it back")).to_be_visible(timeout=PATIENCE)
    page.locator(".toast").last.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Turn it off")).to_be_visible(timeout=PATIENCE)
