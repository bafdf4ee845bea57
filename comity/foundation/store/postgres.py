"""PostgreSQL: a pool of threads with psycopg; the server groups the commits.

Committed events are read back from the log below the safe horizon (`pg_snapshot_xmin`), so that every process tells
them in the same order whichever wrote them: woken by its own commits, and by the clock for those of others.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import psycopg
import psycopg.errors
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError

from comity.foundation.clock import Clock
from comity.foundation.errors import Unavailable
from comity.foundation.events import Cursor, Event
from comity.foundation.logs import log_failure
from comity.foundation.store.base import Listener
from comity.foundation.store.log import (
    SELECTED,
    EventRow,
    epoch_of,
    event_of,
    in_order,
    insert_statement,
    newer_than,
    parameters,
)
from comity.foundation.store.pulse import Pulse
from comity.foundation.store.travelling import READING, WRITING, TravellingTx, end, settle_before_others
from comity.foundation.store.tx import Statement, Tx
from comity.foundation.store.units import stamped
from comity.foundation.store.watch import Watch

R = TypeVar("R")
THREADS = 16
POLL_SECONDS = 0.5
TRIES = 3
PASSING = (
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.UniqueViolation,
    psycopg.errors.InvalidSqlStatementName,
)
_INSERT_EVENT = insert_statement()
_SETTING = Statement("SELECT current_setting(:name)")
_HORIZON = Statement("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


class PostgresStore:
    def __init__(self, url: str, clock: Clock, *, durable: bool = True) -> None:
        self.clock = clock
        self._engine = create_engine(
            url,
            pool_size=THREADS + 1,
            max_overflow=0,
            pool_timeout=10,
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
        )
        settle_before_others(self._engine)
        self._pulse = Pulse(self._engine)
        self._watch = Watch(self._engine)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="comity-database")
        self._listeners: list[Listener] = []
        self._eager: list[Listener] = []
        self._tails: dict[Hashable, asyncio.Future[Any]] = {}
        self._awake: asyncio.Event | None = None
        self._reader: asyncio.Task[None] | None = None
        self._stopping = False
        if durable:
            _refuse_weak_durability(self)
        self.epoch, self._told = self.read_now(epoch_of), self.read_now(safe_end)

    # -- the async edge

    async def start(self) -> None:
        self._awake = asyncio.Event()
        self._told = await self.read(safe_end)
        self._reader = asyncio.create_task(self._tell())

    async def stop(self) -> None:
        if self._reader is not None and self._awake is not None:
            self._stopping = True
            self._awake.set()
            await self._reader
        while self._tails:
            await asyncio.wait(self._tails.values())
        await asyncio.get_running_loop().run_in_executor(None, self.close)

    def listen(self, listener: Listener, *, eager: bool = False) -> None:
        self._listeners.append(listener)
        if eager:
            self._eager.append(listener)

    def submit(self, verb: Callable[..., R], kw: dict[str, Any], *, after: Hashable = None) -> asyncio.Future[R]:
        unit: asyncio.Future[R] = asyncio.ensure_future(self._in_turn(verb, kw, self._tails.get(after)))
        if after is not None:
            self._tails[after] = unit
            unit.add_done_callback(lambda done: self._tails.pop(after) if self._tails.get(after) is done else None)
        return unit

    async def write(self, verb: Callable[..., R], /, **kw: Any) -> R:
        return await self._in_turn(verb, kw, None)

    async def read(self, query: Callable[..., R], /, **kw: Any) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: self.read_now(query, **kw))

    def end(self) -> Cursor:
        return self._told

    async def changes(self) -> Hashable:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._watch.seen)

    async def _in_turn(self, verb: Callable[..., R], kw: dict[str, Any], before: asyncio.Future[Any] | None) -> R:
        if before is not None:
            await asyncio.wait([before])
        loop, verb = asyncio.get_running_loop(), stamped(verb)
        result, events = await loop.run_in_executor(self._threads, lambda: self._carry_out(verb, kw))
        for listener in self._eager if events else ():
            listener(events)
        if self._awake is not None:
            self._awake.set()
        return result

    # -- the blocking forms

    def write_now(self, verb: Callable[..., R], /, **kw: Any) -> R:
        return self._carry_out(verb, kw)[0]

    def _carry_out(self, verb: Callable[..., R], kw: dict[str, Any]) -> tuple[R, list[Event]]:
        for left in reversed(range(TRIES)):
            try:
                return self._unit(verb, kw)
            except (DBAPIError, psycopg.Error) as error:
                if _passing(error) and left:
                    continue
                if _passing(error) or not isinstance(error, OperationalError | psycopg.OperationalError):
                    raise
                self._pulse.doubt()
                raise Unavailable("The database does not answer. Nothing was saved.", retry_after=1) from error
        raise AssertionError

    def read_now(self, query: Callable[..., R], /, **kw: Any) -> R:
        try:
            with self._engine.begin() as connection, self._travelling(connection, READING) as tx:
                return query(tx, **kw)
        except (OperationalError, psycopg.OperationalError) as error:
            self._pulse.doubt()
            raise Unavailable("The database does not answer.", retry_after=1) from error

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        self._watch.close()
        self._engine.dispose()

    def _unit(self, verb: Callable[..., R], kw: dict[str, Any]) -> tuple[R, list[Event]]:
        with self._engine.begin() as connection, self._travelling(connection, WRITING) as tx:
            try:
                result = verb(tx, **kw)
                tx.finish()
            except BaseException:
                tx.discard()
                raise
            for event in tx.events:
                event.created_at = tx.now
                tx.later(_INSERT_EVENT, parameters(event))
        return result, tx.events

    @contextlib.contextmanager
    def _travelling(self, connection: Connection, begin: Statement) -> Iterator[TravellingTx]:
        """A unit that is committed at the end, or taken back."""
        tx = TravellingTx(connection, self.clock(), begin)
        try:
            yield tx
            tx.commit()
        except BaseException:
            tx.roll_back()
            raise
        finally:
            end(connection)

    # -- the log

    async def _tell(self) -> None:
        """Tell committed events in order, until the store stops; an unreachable database is asked again."""
        assert self._awake is not None
        while not self._stopping:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._awake.wait()
            self._awake.clear()
            try:
                await self._tell_newer()
            except Unavailable:
                continue
            except Exception as error:  # noqa: BLE001 - a process that tells nothing any more helps nobody
                log_failure(error)

    async def _tell_newer(self) -> None:
        events, self._told = await self.read(committed_after, cursor=self._told)
        if events:
            for listener in self._listeners:
                listener(events)


def horizon(tx: Tx) -> int:
    """The oldest transaction that may still write; everything below it is settled."""
    return int(tx.execute(_HORIZON, {})[0][0])


def safe_end(tx: Tx) -> Cursor:
    return Cursor(horizon(tx), 0)


def committed_after(tx: Tx, *, cursor: Cursor) -> tuple[list[Event], Cursor]:
    """The settled events after a place, and the place up to which they reach."""
    end = horizon(tx)
    newer = SELECTED.where(newer_than(tx, cursor), EventRow.txid < end)
    events = [event_of(row) for row in tx.connection.execute(in_order(tx, newer))]
    return events, Cursor(end, 0)


def _refuse_weak_durability(store: PostgresStore) -> None:
    """An acknowledgement means that the commit is on disk; a server that promises less is refused."""
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        if store.read_now(_setting, name=setting) == "off":
            raise RuntimeError(f"PostgreSQL runs with {setting}=off, so acknowledged messages could be lost.")


def _setting(tx: Tx, *, name: str) -> str:
    return str(tx.execute(_SETTING, {"name": name})[0][0])


def _passing(error: Exception) -> bool:
    """Whether the same unit may simply be tried again; a second try finds the row that another unit was first with."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, PASSING)
