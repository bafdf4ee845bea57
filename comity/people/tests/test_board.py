"""How doors stand: chosen and computed, and what screens are told."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from comity.app import assemble
from comity.conversations import actions as conversations
from comity.foundation.clock import HOUR, MINUTE, SECOND, FixedClock
from comity.foundation.live.connection import Connection
from comity.foundation.policies import Actor
from comity.foundation.settings import load_settings
from comity.foundation.store import Store, Tx
from comity.people import actions as people
from comity.people.presence import api
from comity.people.presence.standing import AWAY, GRACE, Standing

NOON = 1_790_000_000 * SECOND


@pytest.mark.parametrize(
    ("chosen", "sockets", "idle", "sill"),
    [
        ("open", 1, 0, "lit"),
        ("knock", 1, 0, "half"),
        ("closed", 1, 0, "dark"),
        ("open", 1, AWAY, "half"),
        ("closed", 1, AWAY, "dark"),
        ("open", 0, 0, "dark"),
    ],
)
def test_the_sill_shows_the_lower_of_what_was_chosen_and_what_is(
    chosen: str, sockets: int, idle: int, sill: str
) -> None:
    standing = Standing(inside=True, chosen=chosen, sockets=sockets, active_at=NOON - idle)
    assert standing.sill(NOON) == sill


def test_a_choice_ends_by_itself() -> None:
    standing = Standing(inside=True, chosen="closed", until=NOON, sockets=1, active_at=NOON)
    assert (standing.sill(NOON - 1), standing.sill(NOON)) == ("dark", "lit")


def test_changing_the_page_is_not_leaving() -> None:
    standing = Standing(inside=True, sockets=0, left_at=NOON, active_at=NOON)
    assert (standing.sill(NOON + GRACE - 1), standing.sill(NOON + GRACE)) == ("lit", "dark")


class Wire:
    """Stands for the server's protocol: keeps what was told."""

    congested = False
    on_drained: Callable[[], None] | None = None

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    def write_frames(self, frames: bytes) -> None:
        """Frames of less than 65536 bytes, one after the other."""
        while frames:
            size, start = (frames[1], 2) if frames[1] < 126 else (int.from_bytes(frames[2:4], "big"), 4)
            self.told.append(json.loads(frames[start : start + size])["data"])
            frames = frames[start + size :]


Live = Callable[["House"], Awaitable[None]]


class House:
    """An installation without a server: anna, ben and the visitor vic, who talks with ben; sockets of all three."""

    def __init__(self, store: Store, clock: FixedClock, folder: Path) -> None:
        settings = {"COMITY_DATABASE_URL": "postgresql://x/x"} if "postgres" in type(store).__name__.lower() else {}
        self.runtime = assemble(load_settings(settings, data=str(folder)), store)
        self.store, self.clock = store, clock
        self.anna, self.ben, self.vic = store.write_now(_gather)
        self.board = api.board(self.runtime)

    def enter(self, person: uuid.UUID, kind: Any = "session") -> tuple[Wire, Connection]:
        wire = Wire()
        actor = Actor(person, kind, "visitor" if kind == "visitor" else "member", uuid.uuid4())
        connection = Connection(actor, wire, html=False)
        connection.backlog = None
        self.runtime.hub.add(connection)
        return wire, connection

    async def rounds(self, *, look: bool = True) -> None:
        await self.board._round(look=look)

    def run(self, live: Live) -> None:
        async def begin() -> None:
            await self.store.start()
            await live(self)

        asyncio.run(begin())


def _gather(tx: Tx) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID]:
    anna, ben = (people.add_member(tx, name=name, handle=name.lower()).person for name in ("Anna", "Ben"))
    vic = people.add_person(tx, name="Vic")
    conversations.start_conversation(tx, kind="outside", by=vic, participants=[ben])
    return anna, ben, vic


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def house(store: Store, clock: FixedClock, tmp_path: Path) -> House:
    return House(store, clock, tmp_path)


def about(wire: Wire, person: uuid.UUID) -> list[dict[str, Any]]:
    return [told for told in wire.told if told["person"] == str(person)]


def test_who_comes_lights_the_sill_inside_and_for_the_visitor_who_talks_with_him(house: House) -> None:
    async def live(house: House) -> None:
        (anna, _), (vic, _) = house.enter(house.anna), house.enter(house.vic, "visitor")
        await house.rounds()
        house.enter(house.ben)
        assert house.board.sill(str(house.ben)) == "lit"
        await house.rounds(look=False)
        assert [told["sill"] for told in about(anna, house.ben)] == ["lit"]
        assert [told["sill"] for told in vic.told] == ["lit"]
        assert (house.board.sill(str(house.vic)), house.board.sill(str(uuid.uuid4()))) == ("here", "")

    house.run(live)


def test_who_falls_asleep_is_half_there_and_who_leaves_is_gone(house: House) -> None:
    async def live(house: House) -> None:
        (anna, mine), (_, his) = house.enter(house.anna), house.enter(house.ben)
        await house.rounds()
        house.clock.advance(AWAY)
        house.board.stirred(mine.actor)
        await house.rounds()
        last = about(anna, house.ben)[-1]
        assert (last["sill"], last["away"]) == ("half", True)
        house.runtime.hub.remove(his)
        house.runtime.hub.remove(his)
        await house.rounds(look=False)
        assert house.board.sill(str(house.ben)) == "half"
        house.clock.advance(MINUTE)
        house.board.stirred(mine.actor)
        await house.rounds(look=False)
        last = about(anna, house.ben)[-1]
        assert (last["sill"], last["connected"]) == ("dark", False)
        count = len(about(anna, house.ben))
        await house.rounds()
        assert len(about(anna, house.ben)) == count

    house.run(live)


def test_an_api_token_is_a_program_and_not_somebody_at_a_screen(house: House) -> None:
    async def live(house: House) -> None:
        house.enter(house.ben, "token")
        assert house.board.presence(house.ben, inside=True).connected is False

    house.run(live)


def test_a_choice_is_told_at_once_and_ends_at_its_time(house: House) -> None:
    async def live(house: House) -> None:
        (anna, _), (_, his) = house.enter(house.anna), house.enter(house.ben)
        await house.rounds()
        end = house.clock() + HOUR
        await house.board.choose(house.ben, status="closed", words="In the workshop", until=end)
        told = {"status": "closed", "text": "In the workshop", "connected": True, "away": False, "sill": "dark"}
        assert told.items() <= about(anna, house.ben)[-1].items()
        house.clock.advance(HOUR)
        house.board.stirred(his.actor)
        await house.rounds()
        await house.rounds()
        last = about(anna, house.ben)[-1]
        assert (last["status"], last["text"], last["until"], last["sill"]) == ("open", "", None, "lit")

    house.run(live)


def test_another_process_and_a_later_start_read_what_was_chosen(house: House, tmp_path: Path) -> None:
    async def live(house: House) -> None:
        house.enter(house.ben)
        await house.board.choose(house.ben, status="knock", words="Ask", until=None)
        await house.rounds()
        other = api.board(assemble(house.runtime.settings, house.store))
        await other._round(look=True)
        seen = other.presence(house.ben, inside=True)
        assert (seen.status, seen.text) == ("knock", "Ask")
        shared = not house.runtime.settings.database_url.startswith("sqlite")
        assert (seen.connected, other.sill(str(house.ben))) == ((True, "half") if shared else (False, "dark"))
        house.clock.advance(10 * SECOND)
        await house.board.choose(house.ben, status="closed", words="", until=None)
        await other._round(look=True)
        assert other.presence(house.ben, inside=True).status == ("closed" if shared else "knock")

    house.run(live)


def test_when_everybody_comes_at_once_screens_are_told_bit_by_bit(house: House) -> None:
    async def live(house: House) -> None:
        crowd = await house.store.write(_crowd)
        wire, *_ = [house.enter(person)[0] for person in crowd]
        await house.rounds()
        assert 0 < len(wire.told) < 60
        for _ in range(20):
            await house.rounds(look=False)
        assert len(wire.told) == len(crowd)

    house.run(live)


def _crowd(tx: Tx) -> list[uuid.UUID]:
    return [people.add_member(tx, name=f"N {number}", handle=f"n{number}").person for number in range(300)]
