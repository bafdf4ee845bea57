"""Members at browsers with a microphone and a camera."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from comity.calls.tests.caller import PEERS, Caller
from comity.testing.browser import WIDE, Screen
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD, Server
from comity.testing.waiting import SLACK

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Callers = Callable[..., Caller]


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
