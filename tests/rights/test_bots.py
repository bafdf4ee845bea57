"""A bot at every door: it gets in nowhere where bots are not named, and its token does no more than its scopes say."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import pytest

from comity.accounts import actions as accounts
from comity.app import assemble, build
from comity.foundation.http import Edge
from comity.foundation.policies import Scope
from comity.foundation.settings import load_settings
from comity.foundation.store import Store, Tx
from comity.people import actions as people
from tests.rights.bots import answer_to_a_bot
from tests.rights.files import PreparedBlobs
from tests.rights.knocking import try_door
from tests.rights.stage import Places, World, frame_for, make_places, request, try_operation, world_in
from tests.rights.table import HTTP, SOCKET, Row

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
STRANGER = "stranger"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def edge(store: Store, tmp_path: Path) -> Edge:
    runtime = assemble(load_settings({"COMITY_LIMITS": "off"}, data=str(tmp_path / "data")), store)
    runtime.blobs = PreparedBlobs(runtime.settings.files)
    return build(runtime)


def strange_bot(tx: Tx, *, owner: uuid.UUID) -> tuple[uuid.UUID, str, str]:
    """A bot that takes part in nothing: its person, a token with all scopes and one that only reads."""
    bot = people.add_member(tx, name="Stranger", handle=STRANGER, role="bot")
    accounts.equip_bot(tx, member=bot.id, responsible=owner)
    scopes: tuple[tuple[Scope, ...], ...] = (("read", "write", "outside"), ("read",))
    every, reading = (accounts.issue_token(tx, member=bot.id, label="x", by=owner, scopes=some) for some in scopes)
    return bot.person, every[1], reading[1]


def test_a_bot_that_takes_part_in_nothing_gets_nothing_at_any_door(store: Store, edge: Edge) -> None:
    """And with a token that only reads every writing call is refused, whatever it is."""
    wrong = asyncio.run(_knock_everywhere(store, edge))
    assert not wrong, "\n" + "\n".join(wrong)


async def _knock_everywhere(store: Store, edge: Edge) -> list[str]:
    world, places, every, reading = await _prepared(store)
    wrong = []
    for row in (row for row in HTTP if row.policy != "public"):
        asked = request(world, places, row.door, row.on, STRANGER)
        got, expected = await try_door(edge, asked, every), answer_to_a_bot(row)
        if got != expected:
            wrong.append(f"{row!r}: got {got} and not {expected}")
        if not row.door.startswith("GET") and (got := await try_door(edge, asked, reading)) != "403":
            wrong.append(f"{row!r}: got {got} with a token that only reads")
    return wrong


def test_the_socket_has_the_same_bounds(store: Store, edge: Edge) -> None:
    wrong = asyncio.run(_say_everything(store, edge))
    assert not wrong, "\n" + "\n".join(wrong)


async def _say_everything(store: Store, edge: Edge) -> list[str]:
    _, places, every, reading = await _prepared(store)
    wrong = []
    for row in SOCKET:
        edge.runtime.hub.told = store.end()
        frame = frame_for(places, row.door, row.on)
        for token, expected in ((every, _said(row)), (reading, _said_reading(row))):
            if (got := await try_operation(edge, frame, token)) != expected:
                wrong.append(f"{row!r}: got {got} and not {expected}")
    return wrong


def _said(row: Row) -> str:
    if row.policy != "talker":
        return "forbidden"
    return "done" if row.door == "ping" else "not_found"


def _said_reading(row: Row) -> str:
    return "done" if row.door == "ping" else "scope_missing"


async def _prepared(store: Store) -> tuple[World, Places, str, str]:
    world = world_in(store)
    await store.start()
    places = await store.write(make_places, world=world)
    person, every, reading = await store.write(strange_bot, owner=world.persons["owner"])
    world.persons[STRANGER] = person
    return world, places, every, reading
