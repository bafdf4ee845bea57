"""What holds on SQLite in particular: durability, and no weaker settings."""

from __future__ import annotations

import sqlite3

import pytest

from comity.foundation.clock import FixedClock
from comity.foundation.store import open_store
from comity.foundation.store.sqlite import connect


def test_every_connection_is_durable(sqlite_url: str) -> None:
    raw = connect(sqlite_url.removeprefix("sqlite:///"), readonly=False)
    assert raw.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert raw.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert raw.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    raw.close()


def test_a_reading_connection_cannot_write(sqlite_url: str) -> None:
    raw = connect(sqlite_url.removeprefix("sqlite:///"), readonly=True)
    with pytest.raises(sqlite3.OperationalError):
        raw.execute("DELETE FROM events")
    raw.close()


def test_a_database_that_was_never_prepared_says_so(tmp_path: object, clock: FixedClock) -> None:
    with pytest.raises(Exception, match=r"(?i)migrate|no such table"):
        open_store(f"sqlite:///{tmp_path}/empty.db", clock)
