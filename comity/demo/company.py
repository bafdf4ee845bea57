"""One whole demo company in the database, whatever happened before: none, a part of one, or somebody's real data."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from sqlalchemy import Column, MetaData, Table, create_engine

from comity.accounts import queries as accounts
from comity.channels.website import access as website
from comity.conversations import actions as conversations
from comity.conversations.models import Channel
from comity.demo.seeding import KEY, UNFINISHED, seed
from comity.demo.story import read_founding
from comity.foundation.clock import FixedClock, system_clock
from comity.foundation.errors import NotFound
from comity.foundation.migrate import migrate
from comity.foundation.settings import Settings, SettingsError
from comity.foundation.store import Base, Store, Tx, open_store

Found = Literal["nothing", "a part", "ours", "another"]
FILES = ("", "-wal", "-shm")
SHOP = "http://127.0.0.1:"


def prepare_company(settings: Settings, *, shop: str, reset: bool = False) -> None:
    """Make the demo company unless it is there. `reset` and a broken first start begin it anew.

    Raises SettingsError rather than touch the data of another organisation, or of a server that runs.
    """
    with _alone(settings):
        found = _found(settings)
        if found == "another":
            raise SettingsError(
                "The database holds an organisation that is not the demo company: name another folder or database."
            )
        if found == "a part" or (found == "ours" and reset):
            _throw_away(settings)
            found = "nothing"
        if found == "nothing":
            clock = FixedClock(system_clock())
            with _opened(settings, clock) as store:
                seed(store, clock, shop=shop, files=settings.files)


@contextlib.contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Hold the lock of a server over SQLite; PostgreSQL is shared."""
    with (settings.data / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SettingsError(f"Another server runs on {settings.data}.") from None
        yield


@contextlib.contextmanager
def _opened(settings: Settings, clock: FixedClock) -> Iterator[Store]:
    migrate(settings.database_url)
    store = open_store(settings.database_url, clock, durable=not settings.unsafe_database)
    try:
        yield store
    finally:
        store.close()


def _found(settings: Settings) -> Found:
    with _opened(settings, FixedClock(system_clock())) as store:
        return store.read_now(found_in)


def found_in(tx: Tx) -> Found:
    """Whose data this database holds."""
    organisation = accounts.organisation(tx)
    if organisation is None:
        return "nothing"
    if organisation.name == UNFINISHED:
        return "a part"
    return "another" if _door(tx, KEY) is None else "ours"


def _throw_away(settings: Settings) -> None:
    """Of the data folder only the database goes: settings and secret key stay."""
    url = settings.database_url
    if url.startswith("sqlite:"):
        for ending in FILES:
            Path(url.removeprefix("sqlite:///") + ending).unlink(missing_ok=True)
        return
    engine = create_engine(url)
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        Table("alembic_version", MetaData(), Column("version_num")).drop(connection, checkfirst=True)
    engine.dispose()


# ---- the doors on the shop's website


def move_doors(tx: Tx, *, shop: str) -> None:
    """Let the doors stand on the shop at this origin: its port may differ from start to start. Other websites that were
    added since stay."""
    for site in read_founding().website:
        channel = _door(tx, site.key)
        if channel is not None and shop not in channel.origins:
            kept = [origin for origin in channel.origins if not _is_shop(origin)]
            conversations.change_channel(tx, channel=channel, by=channel.created_by, origins=[shop, *kept])


def _is_shop(origin: str) -> bool:
    return origin.startswith(SHOP)


def _door(tx: Tx, key: str) -> Channel | None:
    try:
        return website.website(tx, key=key)
    except NotFound:
        return None
