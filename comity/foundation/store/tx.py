"""The unit of work that every verb and query receives."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from comity.foundation.events import Event
from comity.foundation.ids import new_id

_NAMED = re.compile(r"(?<![:\w]):([a-z_]+)")


class Statement:
    """Driver-level SQL with `:name` parameters, rendered once for each database."""

    __slots__ = ("postgresql", "sqlite")

    def __init__(self, sql: str) -> None:
        self.sqlite = " ".join(sql.split())
        self.postgresql = _NAMED.sub(r"%(\1)s", self.sqlite)


def as_uuid(value: bytes | uuid.UUID) -> uuid.UUID:
    """An id as a driver returns it: bytes from SQLite, UUID from PostgreSQL."""
    return uuid.UUID(bytes=value) if isinstance(value, bytes) else value


_ENQUEUE = Statement("""
    INSERT INTO jobs (id, kind, payload, run_at, attempts, state, created_at)
    VALUES (:id, :kind, :payload, :run_at, 0, 'waiting', :now)
""")
_LOCK = Statement("SELECT pg_advisory_xact_lock(:key)")


class Tx:
    """One transaction. `now` (microseconds UTC) stands still inside it.

    `session` is the SQLAlchemy session; `execute` runs a prepared Statement on the driver, for the hot path.
    """

    __slots__ = ("_cursor", "_session", "connection", "events", "now", "on_postgresql")

    def __init__(self, connection: Connection, now: int, cursor: Any = None) -> None:
        self.connection = connection
        self.on_postgresql = connection.dialect.name == "postgresql"
        self.now = now
        self.events: list[Event] = []
        self._session: Session | None = None
        self._cursor = cursor or connection.connection.cursor()

    @property
    def session(self) -> Session:
        if self._session is None:
            self._session = Session(self.connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        return self._session

    def execute(self, statement: Statement, params: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Rows of a driver-level statement; ids go in as they are or by `raw`, and come out by `as_uuid`."""
        cursor = self._cursor
        cursor.execute(statement.postgresql if self.on_postgresql else statement.sqlite, params)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall() if cursor.description else ()
        return rows

    def raw(self, value: uuid.UUID) -> bytes | uuid.UUID:
        """An id as `execute` takes it, converted once instead of at every statement."""
        return value if self.on_postgresql else value.bytes

    def new_id(self) -> uuid.UUID:
        return new_id(self.now)

    def lock(self, conversation: uuid.UUID) -> None:
        """Hold a conversation until the commit; call it before the first write of the unit.

        PostgreSQL gives a transaction its number at its first write. Taken before it, this lock makes the order of
        those numbers the order of commits within a conversation, which the log relies on. SQLite has one writer.
        """
        if self.on_postgresql:
            self.execute(_LOCK, {"key": conversation.int & 0x7FFF_FFFF_FFFF_FFFF})

    def announce(self, event: Event) -> None:
        """Add a row to the log; it is written with the commit and read by everyone who listens."""
        self.events.append(event)

    def enqueue(self, kind: str, payload: dict[str, Any], *, run_at: int | None = None) -> uuid.UUID:
        """A job that starts after the commit (`run_at` in microseconds UTC, default now). Returns its id."""
        job = self.new_id()
        params = {
            "id": job,
            "kind": kind,
            "payload": msgspec.json.encode(payload).decode(),
            "run_at": run_at or self.now,
        }
        self.execute(_ENQUEUE, params | {"now": self.now})
        return job

    def finish(self) -> None:
        """Write what the session still holds; the store commits."""
        if self._session is not None:
            self._session.commit()
            self._session.close()

    def discard(self) -> None:
        if self._session is not None:
            self._session.close()
