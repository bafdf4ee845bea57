"""The one interface of both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from typing import Any, Protocol, TypeVar

from comity.foundation.clock import Clock, system_clock
from comity.foundation.events import Cursor, Event

R = TypeVar("R")
Listener = Callable[[list[Event]], None]


class Store(Protocol):
    """Runs units of work. A unit's result is there only after its commit is on disk."""

    epoch: str
    clock: Clock

    async def start(self) -> None:
        """Begin to serve this event loop: results and committed events arrive on it."""

    async def stop(self) -> None:
        """Finish what was submitted, then close."""

    def listen(self, listener: Listener, *, eager: bool = False) -> None:
        """Have committed events told in the order of the stream, on the event loop.

        An eager listener gets those of this process's own units before their result as well: twice, where the stream
        comes later.
        """

    def submit(self, verb: Callable[..., R], kw: dict[str, Any], *, after: Hashable = None) -> asyncio.Future[R]:
        """A unit that writes; units with the same `after` key are carried out in the order of submission."""

    async def write(self, verb: Callable[..., R], /, **kw: Any) -> R: ...

    async def read(self, query: Callable[..., R], /, **kw: Any) -> R: ...

    def write_now(self, verb: Callable[..., R], /, **kw: Any) -> R:
        """The blocking form, for the command line and tests."""

    def read_now(self, query: Callable[..., R], /, **kw: Any) -> R: ...

    def end(self) -> Cursor:
        """The place up to which events were told."""

    async def changes(self) -> Hashable:
        """Another value after every commit, whoever made it. Raises Unavailable."""

    def close(self) -> None:
        """The blocking form of stop."""


def open_store(url: str, clock: Clock = system_clock, *, durable: bool = True) -> Store:
    """`sqlite:///path` or `postgresql://…`; the schema is there already (see `migrate`).

    `durable=False` accepts a PostgreSQL server that does not flush, for tests that do not judge durability.
    """
    if url.startswith("sqlite:"):
        from comity.foundation.store.sqlite import SqliteStore

        return SqliteStore(url.removeprefix("sqlite:///"), clock)
    from comity.foundation.store.postgres import PostgresStore

    return PostgresStore(url, clock, durable=durable)
