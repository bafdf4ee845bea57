"""Members at browsers with a microphone and a camera."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from comity.calls.tests.caller import Caller, at_a_phone, let_in
from comity.calls.tests.desks import Desks
from comity.testing.browser import Screen
from comity.testing.crew import Crew
from comity.testing.processes import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Callers = Callable[..., Caller]


@pytest.fixture
def caller(phones: Browser, server: Server, crew: Crew) -> Iterator[Callers]:
    """`caller("anna", talk)` is the browser of a member, signed in, with this conversation open."""
    screens: list[Screen] = []

    def make(name: str, talk: str = "", **look: Any) -> Caller:
        screens.append(at_a_phone(phones, server.url, **look))
        one = let_in(screens[-1], getattr(crew, name), f"/conversations/{talk}" if talk else "/inbox")
        if talk:
            one.page.locator("message-composer").wait_for()
        return one

    yield make
    for screen in screens:
        screen.close()
    for screen in screens:
        screen.check()


@pytest.fixture(scope="module")
def furnished(phones: Browser, crew: Crew) -> Iterator[Desks]:
    """For files whose `server` and `crew` are of the module as well (`desks.shared_server`)."""
    desks = Desks(phones, crew)
    yield desks
    desks.close()


@pytest.fixture
def desks(furnished: Desks) -> Iterator[Desks]:
    """anna and ben at browsers that stay open from test to test."""
    yield furnished
    furnished.check()
