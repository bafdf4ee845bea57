"""The event log: one row for every change of lasting interest, written in its transaction.

Live push, search, insights and notifications read it. It holds ids and facts, never bodies, names or addresses, so that
erasure and an append-only log can both be true; frames are built from current rows when they are delivered.

The stream's order is (txid, position). On SQLite `txid` is 0 and one writer hands positions out. On PostgreSQL
positions become visible out of commit order, so readers stop below the oldest running transaction (`pg_snapshot_xmin`).
"""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Integer, Select, Text, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.events import Cursor, Event
from comity.foundation.store.schema import Base
from comity.foundation.store.tx import Statement, Tx


class EventRow(Base):
    __tablename__ = "events"
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


def epoch_of(tx: Tx) -> str:
    """The name of this database's history; a restored copy gets another, so that old cursors are refused."""
    row = tx.connection.execute(select(Installation.value).where(Installation.key == "epoch")).first()
    if row is None:
        raise RuntimeError("This database is not prepared yet: run `comity migrate`.")
    return str(row.value)
