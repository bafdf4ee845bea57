"""The verbs of the search: they alone write its tables."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from msgspec import json
from sqlalchemy import delete, insert, select, text, update

from comity.conversations.models import Message
from comity.foundation.events import Cursor
from comity.foundation.store import Tx
from comity.foundation.store.log import settled_end
from comity.foundation.store.tx import Statement
from comity.search.models import ROOM_IN_A_MILLISECOND, SearchProgress, SearchRow, position_at
from comity.search.reading import THE_ONE, Batch, Entry

_FORGET = text("DELETE FROM search_index WHERE rowid = :position")
_PUT = text("INSERT INTO search_index (rowid, words, marks) VALUES (:position, :words, :marks)")
_LAST_PLACES = """
    SELECT first, (SELECT max(position) FROM search_rows WHERE position >= first AND position < first + :room)
    FROM {firsts}
"""
_LAST_ON_SQLITE = Statement(_LAST_PLACES.format(firsts="(SELECT value AS first FROM json_each(:firsts))"))
_LAST_ON_POSTGRESQL = Statement(_LAST_PLACES.format(firsts="unnest(CAST(:firsts AS bigint[])) AS first"))
_PUT_ROW = text("""
    INSERT INTO search_rows (position, kind, message, version, file, lexemes)
    VALUES (:position, :kind, :message, :version, :file, CAST(:lexemes AS tsvector))
""")
MOST_PLACES_OF_A_WORD, LAST_PLACE = 255, 16_383
"""What a tsvector remembers of a text: so much of it can be found as a phrase."""


def begin(tx: Tx) -> None:
    """Begin to read: the log from its present end on, and backwards all that was written before."""
    if tx.session.get(SearchProgress, THE_ONE, with_for_update=True) is None:
        end, written = settled_end(tx), tx.session.scalar(select(Message.id).limit(1))
        last = None if written is None else uuid.UUID(int=2**128 - 1)
        tx.session.add(SearchProgress(id=THE_ONE, txid=end.txid, position=end.position, older_than=last))


def start_over(tx: Tx) -> None:
    """Forget all that was taken in, and begin anew."""
    if not tx.on_postgresql:
        tx.connection.execute(text("DELETE FROM search_index"))
    tx.connection.execute(delete(SearchRow))
    tx.connection.execute(delete(SearchProgress))
    begin(tx)


def take_in(tx: Tx, *, batch: Batch) -> bool:
    """Put a batch into the index and move the progress with it. Returns False, having done nothing, when another
    process was there first."""
    progress = tx.session.get(SearchProgress, THE_ONE, with_for_update=True, populate_existing=True)
    if progress is None or Cursor(progress.txid, progress.position) != batch.before:
        return False
    if progress.older_than != batch.older_before:
        return False
    _forget(tx, batch.messages)
    _put(tx, batch.entries)
    moved = {"txid": batch.after.txid, "position": batch.after.position, "older_than": batch.older_after}
    tx.connection.execute(update(SearchProgress).where(SearchProgress.id == THE_ONE).values(moved))
    return True


def _forget(tx: Tx, messages: Collection[uuid.UUID]) -> None:
    if not messages:
        return
    known = select(SearchRow.position).where(SearchRow.message.in_(list(messages)))
    positions = list(tx.connection.scalars(known))
    if positions and not tx.on_postgresql:
        tx.connection.execute(_FORGET, [{"position": position} for position in positions])
    if positions:
        tx.connection.execute(delete(SearchRow).where(SearchRow.position.in_(positions)))


def _put(tx: Tx, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    rows = [_row(entry) | {"position": at} for entry, at in zip(entries, _positions(tx, entries), strict=True)]
    if tx.on_postgresql:
        lexemes = [{"lexemes": vector(entry)} for entry in entries]
        tx.connection.execute(_PUT_ROW, [row | more for row, more in zip(rows, lexemes, strict=True)])
        return
    tx.connection.execute(insert(SearchRow), rows)
    indexed = [{"words": " ".join(entry.words), "marks": " ".join(entry.marks)} for entry in entries]
    tx.connection.execute(_PUT, [{"position": row["position"]} | more for row, more in zip(rows, indexed, strict=True)])


def _row(entry: Entry) -> dict[str, Any]:
    return {"kind": entry.kind, "message": entry.message, "version": entry.version, "file": entry.file}


def _positions(tx: Tx, entries: Sequence[Entry]) -> list[int]:
    """A free position for each, at its time or as soon after it as there is room."""
    wanted = [position_at(entry.created_at) for entry in entries]
    free = _free(tx, set(wanted))
    found = []
    for first in wanted:
        while free[first] == first + ROOM_IN_A_MILLISECOND:
            first = free[first]
            if first not in free:
                free |= _free(tx, {first})
        found.append(free[first])
        free[first] += 1
    return found


def _free(tx: Tx, firsts: Collection[int]) -> dict[int, int]:
    """By the beginning of a millisecond: the position behind all that stand in it."""
    room = {"room": ROOM_IN_A_MILLISECOND}
    if tx.on_postgresql:
        found = tx.execute(_LAST_ON_POSTGRESQL, room | {"firsts": list(firsts)})
    else:
        found = tx.execute(_LAST_ON_SQLITE, room | {"firsts": json.encode(list(firsts)).decode()})
    return {first: first if last is None else last + 1 for first, last in found}


def vector(entry: Entry) -> str:
    """The words with their places, and the marks, as PostgreSQL writes a tsvector. Words hold letters and digits only,
    so nothing is to be escaped."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(entry.words, 1):
        known = places.setdefault(word, [])
        if place <= LAST_PLACE and len(known) < MOST_PLACES_OF_A_WORD:
            known.append(place)
    marked = [f"'{word}':{','.join(map(str, at))}" if at else f"'{word}'" for word, at in places.items()]
    return " ".join([*marked, *(f"'@{mark}'" for mark in entry.marks)])
