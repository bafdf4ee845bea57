"""The unit of work that every verb and query receives."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.orm import Session
from sqlalchemy.orm.session import JoinTransactionMode

from comity.foundation.events import Event
from comity.foundation.ids import new_id

R = TypeVar("R")
_NAMED = re.compile(r"(?<![:\w]):([a-z_]+)")


class Statement:
    """Driver-level SQL with `:name` parameters, rendered once for each database."""

    __slots__ = ("names", "numbered", "postgresql", "sqlite")

    def __init__(self, sql: str) -> None:
        self.sqlite = " ".join(sql.split())
        self.postgresql = _NAMED.sub(r"%(\1)s", self.sqlite)
        self.names = tuple(dict.fromkeys(_NAMED.findall(self.sqlite)))
        self.numbered = _NAMED.sub(lambda name: f"${self.names.index(name[1]) + 1}", self.sqlite).encode()


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

    __slots__ = ("_asked", "_cursor", "_last", "_session", "connection", "events", "now", "on_postgresql")

    def __init__(self, connection: Connection, now: int, cursor: Any = None, *, reads_only: bool = False) -> None:
        self.connection = connection
        self.on_postgresql = connection.dialect.name == "postgresql"
        self.now = now
        self.events: list[Event] = []
        self._session: Session | None = None
        self._last: list[Callable[[Tx], None]] = []
        self._cursor = cursor or connection.connection.cursor()
        self._asked: dict[Hashable, Any] | None = {} if reads_only else None

    @property
    def session(self) -> Session:
        if self._session is None:
            alone = self.on_postgresql
            mode: JoinTransactionMode = "rollback_only" if alone else "create_savepoint"
            self._session = Session(self.connection, join_transaction_mode=mode, expire_on_commit=False)
        return self._session

    def rows(self, statement: Executable, params: Mapping[str, Any]) -> CursorResult[*tuple[Any, ...]]:
        """Rows of a statement that is built once, with its parameters; what the session holds is written first."""
        if self._session is not None:
            self._session.flush()
        return self.connection.execute(statement, params)

    def execute(self, statement: Statement, params: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Rows of a driver-level statement; ids go in as they are or by `raw`, and come out by `as_uuid`."""
        cursor = self._cursor
        cursor.execute(statement.postgresql if self.on_postgresql else statement.sqlite, params)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall() if cursor.description else ()
        return rows

    def later(self, statement: Statement, params: Mapping[str, Any]) -> None:
        """Carry out a statement of which nobody needs an answer: before whatever comes next, and with it in one round
        trip where the database is another process. Its errors are raised then, at the latest with the commit."""
        self.execute(statement, params)

    def once(self, key: Hashable, ask: Callable[[], R]) -> R:
        """What was asked before in this unit of work, if it only reads: nothing changes meanwhile."""
        if self._asked is None:
            return ask()
        if key not in self._asked:
            self._asked[key] = ask()
        known: R = self._asked[key]
        return known

    def raw(self, value: uuid.UUID) -> bytes | uuid.UUID:
        """An id as `execute` takes it, converted once instead of at every statement."""
        return value if self.on_postgresql else value.bytes

    def new_id(self) -> uuid.UUID:
        return new_id(self.now)

    def lock(self, conversation: uuid.UUID) -> None:
        """Hold a conversation from the next statement until the commit; call it before the first write of the unit.

        PostgreSQL gives a transaction its number at its first write. Taken before it, this lock makes the order of
        those numbers the order of commits within a conversation, which the log relies on. SQLite has one writer.
        """
        if self.on_postgresql:
            self.later(_LOCK, {"key": conversation.int & 0x7FFF_FFFF_FFFF_FFFF})

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
        self.later(_ENQUEUE, params | {"now": self.now})
        return job

    def at_last(self, step: Callable[[Tx], None]) -> None:
        """Have a step carried out when the verb is through, in the same transaction: whatever lock it takes is the last
        that the unit takes, so two units never wait for each other, and it is held no longer than the commit takes."""
        self._last.append(step)

    def finish(self) -> None:
        """Carry out what comes last and write what the session still holds; the store commits."""
        for step in self._last:
            step(self)
        if self._session is not None:
            self._session.commit()
            self._session.close()

    def discard(self) -> None:
        if self._session is not None:
            self._session.close()
