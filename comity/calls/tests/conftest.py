"""Browsers with a microphone and a camera: Chromium's own, that beep and show a pacman."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from comity.calls.tests.caller import FAKE_DEVICES, PEERS, Caller
from comity.testing import needs
from comity.testing.browser import FLAGS, WIDE, Screen
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD, Server
from comity.testing.waiting import SLACK

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Callers = Callable[..., Caller]


@pytest.fixture(scope="module")
def phones() -> Iterator[Browser]:
    path = needs.chromium()
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=5_000 * SLACK)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*FLAGS, *FAKE_DEVICES], ignore_default_args=True
        )
        yield browser
        browser.close()


@pytest.fixture
def caller(phones: Browser, server: Server, crew: Crew) -> Iterator[Callers]:
    """`caller("anna", talk)` is the browser of a member, signed in, with this conversation open."""
    screens: list[Screen] = []

    def make(name: str, talk: str = "", *, size: tuple[int, int] = WIDE, dark: bool = False) -> Caller:
        screen = Screen(phones, [server.url], size=size, dark=dark, locale="en-GB")
        screens.append(screen)
        screen.context.set_default_timeout(30_000 * SLACK)
        screen.context.add_init_script(PEERS)
        page = screen.sign_in(server.url, f"{name}@lumen.example", PASSWORD)
        one = Caller(screen, page, getattr(crew, name), server.url)
        if talk:
            one.open(talk)
        return one

    yield make
    for screen in screens:
        screen.close()
    for screen in screens:
        screen.check()
