"""One house after another, each with the same people in the same places, as if nobody had ever tried a door."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg

from comity.foundation.http import Edge
from comity.foundation.store import Store
from tests.rights.stage import Places, World, make_places, make_world

Copied = Callable[[], AbstractContextManager[str]]
"""The address of a database that holds what was prepared, and nothing else."""


class Copies:
    """Copies of one house that is prepared first, one after the other.

    To open one costs less than to make its places, and lists stay as short as they were.
    """

    def __init__(self, opened: Callable[[str], Edge], url: str, copied: Copied) -> None:
        self.opened, self.url, self.copied = opened, url, copied
        self.copy = contextlib.AsyncExitStack()

    async def prepare(self) -> tuple[World, Places]:
        """The people and places of every copy."""
        store = self.opened(self.url).runtime.store
        await store.start()
        world = await store.write(make_world)
        places = await store.write(make_places, world=world)
        await store.stop()
        return world, places

    async def fresh(self) -> Edge:
        """The next copy; the one before is closed."""
        await self.copy.aclose()
        edge = self.opened(self.copy.enter_context(self.copied()))
        await edge.runtime.store.start()
        self.copy.push_async_callback(_leave, edge.runtime.store)
        return edge


async def _leave(store: Store) -> None:
    """Close it; what still goes on for those who listened is let go."""
    await store.stop()
    going_on = asyncio.all_tasks() - {asyncio.current_task()}
    for task in going_on:
        task.cancel()
    await asyncio.gather(*going_on, return_exceptions=True)


def of_file(path: Path) -> Copied:
    numbers = itertools.count(1)

    @contextlib.contextmanager
    def copied() -> Iterator[str]:
        copy = path.with_name(f"copy-{next(numbers)}.sqlite3")
        shutil.copyfile(path, copy)
        yield f"sqlite:///{copy}"
        for left in copy.parent.glob(f"{copy.name}*"):
            left.unlink()

    return copied


def of_database(url: str) -> Copied:
    """The rows that were changed are put back: the tables of a database stand in hundreds of files, which take longer
    to copy."""
    kept: list[str] = []

    @contextlib.contextmanager
    def copied() -> Iterator[str]:
        with psycopg.connect(url, autocommit=True) as connection:
            if not kept:
                kept.extend(_keep(connection))
            _put_back(connection)
        yield url

    return copied


NOTING = """
CREATE SCHEMA kept; CREATE TABLE kept."what changed" (name text);
CREATE FUNCTION kept.note() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO kept."what changed" VALUES (quote_ident(TG_TABLE_NAME)); RETURN NULL; END $$
"""


def _keep(connection: psycopg.Connection) -> list[str]:
    """What every table holds is kept in a schema of its own, where is noted from now on which of them change."""
    connection.execute(NOTING)
    named = connection.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'").fetchall()
    for (table,) in named:
        written = f"AFTER INSERT OR UPDATE OR DELETE ON public.{table} FOR EACH STATEMENT EXECUTE FUNCTION kept.note()"
        connection.execute(f"CREATE TABLE kept.{table} AS TABLE public.{table}".encode())
        connection.execute(f"CREATE TRIGGER noted {written}".encode())
    return [table for (table,) in named]


def _put_back(connection: psycopg.Connection) -> None:
    connection.execute("SET session_replication_role = replica")  # without triggers and foreign keys, in whatever order
    for (table,) in connection.execute('SELECT DISTINCT name FROM kept."what changed"').fetchall():
        refill = f"INSERT INTO public.{table} OVERRIDING SYSTEM VALUE TABLE kept.{table}"
        connection.execute(f"DELETE FROM public.{table}; {refill}".encode())
    connection.execute('DELETE FROM kept."what changed"')
