"""From a secret to the one who acts, until it is revoked."""

from __future__ import annotations

import asyncio
import uuid
from types import SimpleNamespace
from typing import Any

from comity.foundation.clock import FixedClock
from comity.foundation.credentials import REVOKED, Credentials
from comity.foundation.events import Event
from comity.foundation.policies import Actor


class Desk:
    """Credentials over a store that counts what it is asked."""

    def __init__(self, clock: FixedClock, actor: Actor | None) -> None:
        self.asked = 0
        self.actor = actor
        self.credentials = Credentials(SimpleNamespace(read=self._read, clock=clock), {"cs_": self._find})

    async def _read(self, find: Any, **kw: Any) -> Actor | None:
        self.asked += 1
        await asyncio.sleep(0)
        found: Actor | None = find(None, **kw)
        return found

    def _find(self, _: Any, *, digest: bytes) -> Actor | None:
        assert len(digest) == 32
        return self.actor

    def find(self, secret: str) -> Actor | None:
        return asyncio.run(self.credentials.actor(secret))


def somebody(expires_at: int | None = None) -> Actor:
    return Actor(uuid.uuid4(), "session", "member", uuid.uuid4(), expires_at=expires_at)


def test_a_secret_is_looked_up_once(clock: FixedClock) -> None:
    desk = Desk(clock, somebody())
    assert desk.find("cs_x") == desk.find("cs_x") == desk.actor
    assert desk.asked == 1


def test_a_wrong_secret_is_looked_up_each_time(clock: FixedClock) -> None:
    desk = Desk(clock, None)
    assert desk.find("cs_x") is desk.find("cs_x") is None
    assert desk.asked == 2


def test_what_cannot_be_a_secret_is_not_looked_up(clock: FixedClock) -> None:
    desk = Desk(clock, somebody())
    for secret in ("", "cs", "xx_y", "CS_x", "cs_" + "x" * 300):
        assert desk.find(secret) is None
    assert desk.asked == 0


def test_a_revoked_secret_is_forgotten(clock: FixedClock) -> None:
    actor = somebody()
    desk = Desk(clock, actor)
    desk.find("cs_x")
    desk.actor = None
    desk.credentials.observe([Event(REVOKED, subject=actor.credential)])
    assert desk.find("cs_x") is None


def test_a_secret_revoked_while_it_is_looked_up_is_not_remembered(clock: FixedClock) -> None:
    actor = somebody()
    desk = Desk(clock, actor)

    async def race() -> None:
        looking = asyncio.ensure_future(desk.credentials.actor("cs_x"))
        await asyncio.sleep(0)
        desk.credentials.observe([Event(REVOKED, subject=actor.credential)])
        await looking

    asyncio.run(race())
    desk.actor = None
    assert desk.find("cs_x") is None


def test_a_session_ends_with_its_time(clock: FixedClock) -> None:
    desk = Desk(clock, somebody(expires_at=clock() + 10))
    desk.find("cs_x")
    clock.advance(9)
    assert desk.credentials.known("cs_x") is not None
    clock.advance(1)
    assert desk.credentials.known("cs_x") is None
