"""Frames without lasting interest for certain people, wherever their sockets are.

One process tells its own sockets. Over PostgreSQL other processes may serve the same people: they are told by NOTIFY,
in pieces, since a notification holds 8,000 bytes. What is lost when the database is away is lost: nothing here is
needed later.
"""

from __future__ import annotations

import asyncio
import base64
import uuid
import zlib
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import msgspec

from comity.foundation.errors import Unavailable
from comity.foundation.live.frames import framed
from comity.foundation.live.hub import Hub
from comity.foundation.logs import log_failure
from comity.foundation.store import Statement, Store, Tx

if TYPE_CHECKING:
    from psycopg import AsyncConnection

CHANNEL = "comity_relay"
PIECE = 7_800
LARGEST = 1_000_000
"""Characters of a piece, and bytes of a note: a signal has 64 kB at most."""
AGAIN_SECONDS = 1.0
_NOTIFY = Statement(f"SELECT pg_notify('{CHANNEL}', :piece)")


class Note(msgspec.Struct):
    """What goes from one process to the others."""

    sender: str
    persons: list[uuid.UUID]
    payload: msgspec.Raw


class Relay:
    def __init__(self, hub: Hub, store: Store, database_url: str) -> None:
        self._hub, self._store = hub, store
        self._url = "" if database_url.startswith("sqlite") else database_url
        self._me = uuid.uuid4().hex
        self._parts: dict[str, list[str]] = {}

    async def tell(self, persons: Collection[uuid.UUID], frame: dict[str, Any]) -> None:
        """To all sockets of these persons. What one caller tells one after the other arrives in that order."""
        payload = msgspec.json.encode(frame)
        self._hand_out(persons, payload)
        if self._url and persons:
            note = msgspec.json.encode(Note(self._me, list(persons), msgspec.Raw(payload)))
            fields = {"pieces": pieces_of(self._me, note)}
            try:
                await self._store.submit(_notify, fields, after=self)
            except Unavailable as error:
                log_failure(error)

    async def run(self) -> None:
        """Hear what other processes tell, until cancelled."""
        if not self._url:
            return
        import psycopg  # a house on SQLite has no use for it

        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
                    await self._listen(connection)
            except (psycopg.Error, OSError):
                self._parts.clear()
                await asyncio.sleep(AGAIN_SECONDS)

    async def _listen(self, connection: AsyncConnection) -> None:
        await connection.execute(f"LISTEN {CHANNEL}".encode())
        async for notified in connection.notifies():
            self.heard(notified.payload)

    def heard(self, piece: str) -> None:
        """A piece of a note; the pieces of one stand together, in their order."""
        sender, place, count, text = piece.split(" ", 3)
        parts = self._parts.setdefault(sender, [])
        if int(place) != len(parts):
            parts.clear()
        if int(place) == len(parts):
            parts.append(text)
        if len(parts) == int(count):
            del self._parts[sender]
            if sender != self._me:
                self._take("".join(parts))

    def _take(self, text: str) -> None:
        note = msgspec.json.decode(zlib.decompressobj().decompress(base64.b64decode(text), LARGEST), type=Note)
        self._hand_out(note.persons, bytes(note.payload))

    def _hand_out(self, persons: Collection[uuid.UUID], payload: bytes) -> None:
        frame = framed(payload)
        for person in persons:
            self._hub.tell(person, frame)


def pieces_of(sender: str, note: bytes) -> list[str]:
    """`sender place count text`, none longer than a notification may be."""
    text = base64.b64encode(zlib.compress(note)).decode()
    parts = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
    return [f"{sender} {place} {len(parts)} {part}" for place, part in enumerate(parts)]


def _notify(tx: Tx, *, pieces: list[str]) -> None:
    for piece in pieces:
        tx.execute(_NOTIFY, {"piece": piece})
