"""Two members whose browsers stay open from test to test, at a server that stays as well: signing in, starting and
loading would cost more than what is to be shown."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from comity.calls.tests.caller import Caller, at_a_phone, let_in
from comity.testing.browser import WIDE
from comity.testing.client import Client
from comity.testing.crew import Crew
from comity.testing.plugin import Stage
from comity.testing.processes import Server, running_server
from comity.testing.waiting import SLACK, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@contextmanager
def shared_server(stage: Stage, folder: Path) -> Iterator[Server]:
    """Over a copy of the stage, for all tests of a file."""
    server = Server(folder)
    shutil.copytree(stage.data, server.data, dirs_exist_ok=True)
    with running_server(server):
        yield server


@contextmanager
def seated(browser: Browser, client: Client) -> Iterator[Caller]:
    """A member whose browser stays open, seen by his colleagues."""
    one = let_in(at_a_phone(browser, client.url), client)
    path = f"/api/presence?of={client.person}"
    assert until(lambda: client.get(path).json["items"][0]["sill"] == "lit", 20 * SLACK)
    yield one
    one.screen.close()
    one.screen.check()


def direct_talk(one: Client, other: Client) -> str:
    """The direct talk of two, which they may have had before."""
    content = {"kind": "direct", "participants": [other.person]}
    return str(one.post("/api/conversations", content).json["id"])


class Desks:
    """anna and ben, and their direct talk."""

    def __init__(self, browser: Browser, crew: Crew) -> None:
        self.talk = direct_talk(crew.anna, crew.ben)
        self.anna, self.ben = (let_in(at_a_phone(browser, one.url), one) for one in (crew.anna, crew.ben))
        self._kind = ""

    @property
    def both(self) -> tuple[Caller, Caller]:
        return self.anna, self.ben

    def resting(self) -> tuple[Caller, Caller, str]:
        """In no call, at wide screens; anna has their talk open, ben the inbox."""
        self._kind = ""
        for one, path in ((self.anna, f"/conversations/{self.talk}"), (self.ben, "/inbox")):
            one.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
            one.page.emulate_media(color_scheme="light")
            one.rest(path)
        self.anna.page.locator("message-composer").wait_for()
        return self.anna, self.ben, self.talk

    def talking(self, kind: str = "video") -> tuple[Caller, Caller, str]:
        """In a call with each other: the one of the test before, where it goes on."""
        if self._kind != kind or not all(one.page.locator(".stage, .dock").count() for one in self.both):
            self.resting()
            self.anna.call(kind)
            self.ben.ring.wait_for()
            self.ben.answer()
            self._kind = kind
        for one in self.both:
            one.wait_for("frames" if kind == "video" else "sound", 20)
        return self.anna, self.ben, self.talk

    def check(self) -> None:
        """What went wrong in a test is told of that test alone."""
        for one in self.both:
            try:
                one.screen.check()
            finally:
                one.screen.faults.clear()

    def close(self) -> None:
        for one in self.both:
            one.screen.close()
