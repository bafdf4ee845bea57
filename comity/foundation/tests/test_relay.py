"""Frames for certain people, over PostgreSQL to the sockets of other processes as well."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import Callable
from typing import Any, cast

import msgspec
import pytest

from comity.foundation.live.connection import Connection
from comity.foundation.live.hub import Hub
from comity.foundation.live.relay import PIECE, Note, Relay, pieces_of
from comity.foundation.policies import Actor
from comity.foundation.store import Store, open_store

ANNA = uuid.UUID(int=1)
NOTIFIED = 8_000


class Wire:
    """Keeps what is written; `last` is set by what comes last."""

    congested = False

    def __init__(self) -> None:
        self.on_drained: Callable[[], None] | None = None
        self.frames: list[bytes] = []
        self.last = asyncio.Event()

    def write_frames(self, frames: bytes) -> None:
        self.frames.append(frames)
        if b'"place":2' in frames:
            self.last.set()


def relay_beside(store: Store, url: str) -> tuple[Relay, Wire, Connection]:
    """A relay with one socket of anna's, as another process has it."""
    hub, wire = Hub(store, cast(Any, None)), Wire()
    connection = Connection(Actor(ANNA, "session", "member", uuid.uuid4()), wire, html=False)
    connection.backlog = None
    hub.add(connection)
    return Relay(hub, store, url), wire, connection


def test_a_note_goes_in_pieces_that_a_notification_holds() -> None:
    note = Note("me", [ANNA], msgspec.Raw(msgspec.json.encode({"sdp": os.urandom(30_000).hex()})))
    pieces = pieces_of("0" * 32, msgspec.json.encode(note))
    assert len(pieces) > 3
    assert max(len(piece.encode()) for piece in pieces) < NOTIFIED
    assert PIECE < NOTIFIED


@pytest.mark.parametrize("size", [10, 60_000])
def test_another_process_is_told_in_order_and_oneself_once(postgresql_url: str, size: int) -> None:
    asyncio.run(_told(postgresql_url, size))


async def _told(url: str, size: int) -> None:
    stores = [open_store(url, durable=False) for _ in range(2)]
    (mine, my_wire, _), (other, other_wire, _) = (relay_beside(store, url) for store in stores)
    for store in stores:
        await store.start()
    listening = [asyncio.create_task(relay.run()) for relay in (mine, other)]
    try:
        async with asyncio.timeout(30):
            while not other_wire.frames:
                await mine.tell([ANNA], {"op": "event", "type": "first"})
                await asyncio.sleep(0.05)
            other_wire.frames.clear()
            my_wire.frames.clear()
            for place in range(3):
                await mine.tell([ANNA], {"op": "event", "place": place, "sdp": os.urandom(size // 2).hex()})
            await mine.tell([uuid.UUID(int=2)], {"op": "event", "type": "for somebody else"})
            await other_wire.last.wait()
    finally:
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        for store in stores:
            await store.stop()
    told = [frame for frame in other_wire.frames if b"place" in frame]
    assert [frame[frame.index(b'"place"') :][:9] for frame in told] == [b'"place":%d' % place for place in range(3)]
    assert told == my_wire.frames


def test_a_cut_note_is_left_out(store: Store) -> None:
    relay, wire, _ = relay_beside(store, "sqlite://")
    note = Note("other", [ANNA], msgspec.Raw(msgspec.json.encode({"sdp": os.urandom(30_000).hex()})))
    pieces = pieces_of("other", msgspec.json.encode(note))
    relay.heard(pieces[0])
    relay.heard(pieces[2])
    assert not wire.frames
    for piece in pieces:
        relay.heard(piece)
    assert len(wire.frames) == 1


def test_what_is_told_while_somebody_catches_up_comes_after_it(store: Store) -> None:
    relay, wire, connection = relay_beside(store, "sqlite://")
    connection.backlog = [b"missed"]
    asyncio.run(relay.tell([ANNA], {"op": "event"}))
    assert (wire.frames, len(connection.backlog)) == ([], 2)
