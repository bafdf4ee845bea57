"""SQLite: one writer thread with group commit, a few reader threads.

The writer drains its queue: each unit in a SAVEPOINT, one COMMIT (`synchronous=FULL`: an fsync) for the batch, and only
after it the results and the batch's events, in one call into the event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.pool import NullPool

from comity.foundation.clock import Clock
from comity.foundation.events import Cursor, Event
from comity.foundation.store.base import Listener
from comity.foundation.store.log import epoch_of, insert_statement, parameters
from comity.foundation.store.tx import Tx
from comity.foundation.store.units import Outcome, Unit, land, run_unit, stamped

R = TypeVar("R")
BATCH = 256
READERS = 2
CHECKPOINT_PAGES = 8_000
"""32 MB of log between checkpoints: a page that many commits touched is copied to the database once."""
_INSERT_EVENT = insert_statement(":position")


def connect(path: str, *, readonly: bool) -> sqlite3.Connection:
    """A driver connection with the durability the product promises; refuses weaker settings."""
    raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30, cached_statements=512)
    journal = raw.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA temp_store=MEMORY")
    raw.execute("PRAGMA cache_size=-32000")
    raw.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
    raw.create_function("lower", 1, _lower, deterministic=True)
    if readonly:
        raw.execute("PRAGMA query_only=ON")
    if journal != "wal" or raw.execute("PRAGMA synchronous").fetchone()[0] != 2:
        raise RuntimeError(f"SQLite refused WAL with synchronous=FULL for {path}, so commits would not be durable.")
    return raw


def _lower(text: str | None) -> str | None:
    """SQLite's own knows ASCII only; PostgreSQL's knows all letters."""
    return None if text is None else text.lower()


class SqliteStore:
    def __init__(self, path: str, clock: Clock) -> None:
        self.clock = clock
        self._engine = create_engine(
            "sqlite://", creator=lambda: connect(path, readonly=False), poolclass=NullPool, hide_parameters=True
        )
        self._reading = create_engine(
            "sqlite://", creator=lambda: connect(path, readonly=True), poolclass=NullPool, hide_parameters=True
        )
        self._watching = connect(path, readonly=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: list[Listener] = []
        self._writes: SimpleQueue[Unit | None] = SimpleQueue()
        self._reads: SimpleQueue[Unit | None] = SimpleQueue()
        self._threads = [threading.Thread(target=self._write_units, name="comity-writer", daemon=True)]
        self._threads += [
            threading.Thread(target=self._read_units, name=f"comity-reader-{n}", daemon=True) for n in range(READERS)
        ]
        for thread in self._threads:
            thread.start()
        self.epoch, self._told = self.read_now(_epoch_and_end)

    # -- the async edge

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._told = await self.read(_end)

    async def stop(self) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self.close)

    def listen(self, listener: Listener, *, eager: bool = False) -> None:
        self._listeners.append(listener)

    def submit(self, verb: Callable[..., R], kw: dict[str, Any], *, after: Hashable = None) -> asyncio.Future[R]:
        future: asyncio.Future[R] = self._running().create_future()
        self._writes.put(Unit(stamped(verb), kw, future))
        return future

    async def write(self, verb: Callable[..., R], /, **kw: Any) -> R:
        return await self.submit(verb, kw)

    async def read(self, query: Callable[..., R], /, **kw: Any) -> R:
        future: asyncio.Future[R] = self._running().create_future()
        self._reads.put(Unit(query, kw, future))
        return await future

    def end(self) -> Cursor:
        return Cursor(0, self._told)

    async def changes(self) -> int:
        """SQLite counts for each connection the commits of all others, of other processes too."""
        found: int = self._watching.execute("PRAGMA data_version").fetchone()[0]
        return found

    # -- the blocking forms

    def write_now(self, verb: Callable[..., R], /, **kw: Any) -> R:
        future: Future[R] = Future()
        self._writes.put(Unit(verb, kw, future))
        return future.result()

    def read_now(self, query: Callable[..., R], /, **kw: Any) -> R:
        future: Future[R] = Future()
        self._reads.put(Unit(query, kw, future))
        return future.result()

    def close(self) -> None:
        self._writes.put(None)
        for _ in range(READERS):
            self._reads.put(None)
        for thread in self._threads:
            thread.join()
        self._watching.close()

    # -- threads

    def _write_units(self) -> None:
        with self._engine.connect() as connection:
            connection.begin()
            while units := _batch(self._writes):
                self._deliver(*self._commit(connection, [unit for unit in units if unit is not None]))
                if units[-1] is None:
                    return

    def _commit(self, connection: Connection, units: list[Unit]) -> tuple[list[Outcome], list[Event]]:
        cursor = connection.connection.cursor()
        events: list[Event] = []
        outcomes: list[Outcome] = []
        try:
            cursor.execute("BEGIN IMMEDIATE")
            for unit in units:
                outcomes.append(_in_savepoint(cursor, unit, Tx(connection, self.clock(), cursor), events))
            _append(cursor, events)
            cursor.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - whatever the disk refuses, every unit of the batch is told so
            with contextlib.suppress(sqlite3.Error):
                cursor.execute("ROLLBACK")
            return [(unit.future, None, error) for unit in units], []
        return outcomes, events

    def _read_units(self) -> None:
        with self._reading.connect() as connection:
            connection.begin()
            cursor = connection.connection.cursor()
            while units := _batch(self._reads, 16):
                wanted = [unit for unit in units if unit is not None]
                cursor.execute("BEGIN")
                outcomes = [run_unit(unit, Tx(connection, self.clock(), cursor, reads_only=True)) for unit in wanted]
                cursor.execute("COMMIT")
                self._deliver(outcomes, [])
                if len(wanted) < len(units):
                    for _ in range(len(units) - len(wanted) - 1):
                        self._reads.put(None)
                    return

    # -- back to the event loop

    def _deliver(self, outcomes: list[Outcome], events: list[Event]) -> None:
        if self._loop is None or self._loop.is_closed():
            land(outcomes)
            return
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._landed, outcomes, events)

    def _landed(self, outcomes: list[Outcome], events: list[Event]) -> None:
        land(outcomes)
        if events:
            self._told = events[-1].position
            for listener in self._listeners:
                listener(events)

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            raise RuntimeError("The store serves no event loop yet: await store.start() first.")
        return self._loop


def _batch(queue: SimpleQueue[Unit | None], most: int = BATCH) -> list[Unit | None]:
    """What waits in the queue, at least one; a None (the end) is last."""
    units = [queue.get()]
    with contextlib.suppress(Empty):
        while units[-1] is not None and len(units) < most:
            units.append(queue.get_nowait())
    return units


def _in_savepoint(cursor: DBAPICursor, unit: Unit, tx: Tx, events: list[Event]) -> Outcome:
    cursor.execute("SAVEPOINT unit")
    outcome = run_unit(unit, tx)
    if outcome[2] is not None:
        cursor.execute("ROLLBACK TO unit")
    else:
        for event in tx.events:
            event.created_at = tx.now
        events.extend(tx.events)
    cursor.execute("RELEASE unit")
    return outcome


def _append(cursor: DBAPICursor, events: list[Event]) -> None:
    """The batch's rows of the log; the one writer hands the positions out."""
    if not events:
        return
    cursor.execute("SELECT coalesce(max(position), 0) FROM events")
    last = cursor.fetchall()[0][0]
    for position, event in enumerate(events, last + 1):
        event.position = position
    cursor.executemany(_INSERT_EVENT.sqlite, [parameters(event) | {"position": event.position} for event in events])


def _end(tx: Tx) -> int:
    row = tx.connection.exec_driver_sql("SELECT coalesce(max(position), 0) FROM events").fetchone()
    return 0 if row is None else int(row[0])


def _epoch_and_end(tx: Tx) -> tuple[str, int]:
    return epoch_of(tx), _end(tx)
