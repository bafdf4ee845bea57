"""Signing in as people do it: a passkey in Chromium's own virtual authenticator, and a second factor by keyboard."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from comity.testing.browser import NARROW, Screen
from comity.testing.processes import PASSWORD, Server

pytestmark = pytest.mark.slow
ANNA = "anna@lumen.example"
INSIDE = re.compile(r"/(inbox|conversations/)")
Screens = Callable[..., Screen]


@contextmanager
def authenticator(page: Page) -> Iterator[None]:
    """A device with a fingerprint reader, and a finger always on it."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield
    wire.detach()


def sign_out(page: Page, server: Server) -> None:
    page.context.clear_cookies()
    page.goto(f"{server.url}/sign-in")


def test_a_passkey_from_its_making_to_its_end(server: Server, screen: Screens) -> None:
    """Made, named, signed out, in by the browser's suggestion and by the button, removed, refused afterwards."""
    someone = screen(server.url, size=NARROW)
    someone.expect("status of 401")
    page = someone.sign_in(server.url, ANNA, PASSWORD)
    with authenticator(page):
        page.goto(f"{server.url}/settings/security")
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_label("What do you call it?").fill("Phone of Anna")
        someone.expect("status of 422")
        page.get_by_label("Your password").fill("not hers")
        page.keyboard.press("Enter")
        expect(page.get_by_text("This is not your password.")).to_be_visible()
        page.get_by_label("Your password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_label("Name of this passkey")).to_have_value("Phone of Anna")
        page.get_by_label("Name of this passkey").fill("Phone")
        page.get_by_label("Name of this passkey").blur()
        expect(page.get_by_text("Saved.")).to_be_visible()
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_label("Your password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_text("This device holds a passkey of yours already.")).to_be_visible()

        sign_out(page, server)
        page.wait_for_url(INSIDE)  # the browser suggested it, and the finger was there
        page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false")
        sign_out(page, server)
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(INSIDE)
        page.goto(f"{server.url}/settings/security")
        expect(page.get_by_label("Name of this passkey")).to_have_value("Phone")
        page.get_by_label("Remove: Phone").click()
        page.locator(".passkeys [name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Remove it").click()
        expect(page.get_by_text("The passkey is removed.")).to_be_visible()
        expect(page.get_by_label("Name of this passkey")).to_have_count(0)

        sign_out(page, server)
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_text("This passkey did not open the door.")).to_be_visible()
        assert page.url.endswith("/sign-in")


class Keys:
    """A page without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, name: str) -> None:
        """By Tab alone to the control of this name."""
        wanted = self.page.get_by_role("textbox", name=name).or_(self.page.get_by_role("button", name=name))
        for _ in range(80):
            if wanted.first.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {name}")

    def write(self, words: str) -> None:
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")


def test_a_second_factor_from_its_making_to_a_recovery_code(server: Server, screen: Screens) -> None:
    """A11, A24: by keyboard at 390 pixels; a code, a wrong one explained, a recovery code; nothing moves sideways."""
    someone = screen(server.url, size=NARROW)
    someone.expect("status of 422")
    page = someone.sign_in(server.url, ANNA, PASSWORD)
    keys = Keys(page)
    page.goto(f"{server.url}/settings/security")
    keys.reach("Set it up")
    page.keyboard.press("Enter")
    secret = page.locator("#totp-secret").inner_text().replace(" ", "")
    app = pyotp.TOTP(secret)
    keys.reach("Then type the six digits that it shows")
    keys.write("000000")
    expect(page.get_by_text("This code is not right, or it was used already.")).to_be_visible()
    keys.write(app.at(int(time.time())))
    codes = page.locator("#codes-confirm")
    expect(codes).to_be_visible()
    recovery = codes.inner_text().split()
    assert len(recovery) == 10
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def knock() -> str:
        before: str = someone_cookie(page)
        page.context.clear_cookies()
        page.goto(f"{server.url}/sign-in")
        keys.reach("Mail")
        page.keyboard.type(ANNA)
        keys.reach("Password")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_label("Code")).to_be_focused()
        return before

    before = knock()
    keys.write("000000")
    expect(page.get_by_role("alert")).to_contain_text("This code is not right, or it was used already.")
    expect(page.get_by_label("Code")).to_be_focused()
    keys.write(app.at(int(time.time()) + 30))
    page.wait_for_url(INSIDE)
    assert someone_cookie(page) not in ("", before)
    knock()
    keys.write(recovery[3].upper())
    page.wait_for_url(INSIDE)
    knock()
    keys.write(recovery[3])
    expect(page.get_by_role("alert")).to_be_visible()


def someone_cookie(page: Page) -> str:
    found: Any = [one for one in page.context.cookies() if one["name"] == "comity_session"]
    return str(found[0]["value"]) if found else ""
