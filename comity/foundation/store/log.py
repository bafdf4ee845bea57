"""The event log: one row for every change of lasting interest, written in its transaction.

Live push, search, insights and notifications read it. It holds ids and facts, never bodies, names or addresses, so that
erasure and an append-only log can both be true; frames are built from current rows when they are delivered.

The stream's order is (txid, position). On SQLite `txid` is 0 and one writer hands positions out. On PostgreSQL
positions become visible out of commit order, so readers stop below the oldest running transaction (`pg_snapshot_xmin`).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Index, Integer, Select, Text, func, select, text, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.events import Cursor, Event
from comity.foundation.store.schema import Base
from comity.foundation.store.tx import Statement, Tx

_told = text("facts IS NOT NULL")


class EventRow(Base):
    """Messages have no facts, so that they do not pay for the index by conversation."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "conversation", "inside_seq", sqlite_where=_told, postgresql_where=_told),)

    position: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    txid: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    conversation: Mapped[uuid.UUID | None]
    inside_seq: Mapped[int | None]
    outside_seq: Mapped[int | None]
    subject: Mapped[uuid.UUID | None]
    actor: Mapped[uuid.UUID | None]
    facts: Mapped[str | None]
    created_at: Mapped[int]


class Installation(Base):
    """Facts about this database: its epoch, the time of the last health check."""

    __tablename__ = "installation"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


SELECTED = select(
    EventRow.txid,
    EventRow.position,
    EventRow.kind,
    EventRow.conversation,
    EventRow.inside_seq,
    EventRow.outside_seq,
    EventRow.subject,
    EventRow.actor,
    EventRow.facts,
    EventRow.created_at,
)


def newer_than(tx: Tx, cursor: Cursor) -> ColumnElement[bool]:
    """Events after a place. SQLite needs the position alone, which is its primary key."""
    if tx.on_postgresql:
        return tuple_(EventRow.txid, EventRow.position) > tuple_(cursor.txid, cursor.position)
    return EventRow.position > cursor.position


def not_newer_than(tx: Tx, cursor: Cursor) -> ColumnElement[bool]:
    if tx.on_postgresql:
        return tuple_(EventRow.txid, EventRow.position) <= tuple_(cursor.txid, cursor.position)
    return EventRow.position <= cursor.position


def in_order(tx: Tx, events: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The order of the stream."""
    return events.order_by(EventRow.txid, EventRow.position) if tx.on_postgresql else events.order_by(EventRow.position)


def event_of(row: Any) -> Event:
    """An Event from a row of SELECTED."""
    facts = None if row.facts is None else msgspec.json.decode(row.facts)
    return Event(
        kind=row.kind,
        conversation=row.conversation,
        inside_seq=row.inside_seq,
        outside_seq=row.outside_seq,
        subject=row.subject,
        actor=row.actor,
        facts=facts,
        created_at=row.created_at,
        txid=row.txid,
        position=row.position,
    )


def parameters(event: Event) -> dict[str, Any]:
    """The stored columns of an event, for a driver-level insert."""
    return {
        "kind": event.kind,
        "conversation": event.conversation,
        "inside_seq": event.inside_seq,
        "outside_seq": event.outside_seq,
        "subject": event.subject,
        "actor": event.actor,
        "facts": None if event.facts is None else msgspec.json.encode(event.facts).decode(),
        "created_at": event.created_at,
    }


def insert_statement(position: str = "") -> Statement:
    """The driver-level insert of an event; PostgreSQL fills `position` and `txid` by itself."""
    columns = "kind, conversation, inside_seq, outside_seq, subject, actor, facts, created_at"
    values = ":kind, :conversation, :inside_seq, :outside_seq, :subject, :actor, :facts, :created_at"
    if position:
        columns, values = f"position, txid, {columns}", f"{position}, 0, {values}"
    return Statement(f"INSERT INTO events ({columns}) VALUES ({values})")  # noqa: S608 - constants only


_HORIZON = text("(SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint)")


def settled_after(tx: Tx, *, cursor: Cursor, limit: int) -> list[Event]:
    """The next events of the stream after a place, for who reads it at his own pace: nothing appears before them any
    more."""
    return [event_of(row) for row in tx.connection.execute(_settled(tx, SELECTED, cursor).limit(limit))]


def settled_until(tx: Tx, *, cursor: Cursor, limit: int) -> Cursor | None:
    """The place behind the events that `settled_after` would tell; None where there are none. With `subjects_between`
    for who needs no more of them: no event is made of a row."""
    places = _settled(tx, select(EventRow.txid, EventRow.position), cursor).limit(limit).subquery().c
    newest = select(places.txid, places.position).order_by(places.txid.desc(), places.position.desc()).limit(1)
    row = tx.connection.execute(newest).first()
    return None if row is None else Cursor(row.txid, row.position)


def subjects_between(tx: Tx, *, after: Cursor, upto: Cursor, kinds: Collection[str]) -> Select[Any]:
    """What the events of these kinds tell of, to be asked for or joined with."""
    there = newer_than(tx, after), not_newer_than(tx, upto)
    return select(EventRow.subject).where(*there, EventRow.kind.in_(kinds), EventRow.subject.is_not(None))


def events_between(tx: Tx, *, after: Cursor, upto: Cursor, kinds: Collection[str]) -> list[Event]:
    """The events of these kinds between two places, in their order."""
    there = SELECTED.where(newer_than(tx, after), not_newer_than(tx, upto), EventRow.kind.in_(kinds))
    return [event_of(row) for row in tx.connection.execute(in_order(tx, there))]


def events_of(tx: Tx, *, conversations: Collection[uuid.UUID], kind: str, limit: int) -> list[Event]:
    """The latest events of one kind, with facts, in these conversations, the newest first."""
    here = EventRow.conversation.in_(list(conversations)), EventRow.facts.is_not(None), EventRow.kind == kind
    newest = SELECTED.where(*here).order_by(EventRow.created_at.desc(), EventRow.position.desc())
    return [event_of(row) for row in tx.connection.execute(newest.limit(limit))]


def _settled(tx: Tx, events: Select[*tuple[Any, ...]], cursor: Cursor) -> Select[*tuple[Any, ...]]:
    newer = events.where(newer_than(tx, cursor))
    return in_order(tx, newer.where(EventRow.txid < _HORIZON) if tx.on_postgresql else newer)


def settled_end(tx: Tx) -> Cursor:
    """The place behind everything that `settled_after` could tell now."""
    if tx.on_postgresql:
        return Cursor(int(tx.connection.scalar(select(_HORIZON)) or 0), 0)
    return Cursor(0, int(tx.connection.scalar(select(func.max(EventRow.position))) or 0))


def steps_on(tx: Tx, *, cursor: Cursor, end: Cursor, most: int) -> Cursor:
    """The place some `most` events behind another, at most `end`: as far as one question looks through the log."""
    if not tx.on_postgresql:
        return min(end, Cursor(0, cursor.position + most))
    place = select(EventRow.txid, EventRow.position).where(newer_than(tx, cursor), not_newer_than(tx, end))
    row = tx.connection.execute(in_order(tx, place).offset(most - 1).limit(1)).first()
    return end if row is None else Cursor(row.txid, row.position)


def epoch_of(tx: Tx) -> str:
    """The name of this database's history; a restored copy gets another, so that old cursors are refused."""
    row = tx.connection.execute(select(Installation.value).where(Installation.key == "epoch")).first()
    if row is None:
        raise RuntimeError("This database is not prepared yet: run `comity migrate`.")
    return str(row.value)
