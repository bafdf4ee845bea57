"""Migrations: one linear history by Alembic.

A start compares heads with one SELECT and loads Alembic only when needed.
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import ArgumentError, OperationalError

from comity.foundation.logs import redact
from comity.foundation.settings import SettingsError

VERSIONS = Path(__file__).parent.parent / "migrations" / "versions"


def head() -> str:
    """The newest migration: file names begin with their number."""
    return max(path.name for path in VERSIONS.glob("[0-9]*.py"))[:4]


def current(url: str) -> str | None:
    """The migration this database is at; None for an empty one."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    finally:
        engine.dispose()


def _first_line(error: Exception) -> str:
    return redact(str(error).strip().split("\n")[0].rstrip("."))


def _private(path: Path) -> None:
    """SQLite gives its companion files the mode of the database: only for the one who runs Comity."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def migrate(url: str) -> bool:
    """Bring the database to the head. Returns whether anything was to do; safe to repeat after a crash."""
    try:
        if url.startswith("sqlite:///"):
            _private(Path(url.removeprefix("sqlite:///")))
        found = current(url)
    except (OperationalError, ArgumentError, OSError, ValueError) as error:
        raise SettingsError(f"The database of COMITY_DATABASE_URL cannot be opened: {_first_line(error)}.") from None
    if found is not None and found > head():
        raise SettingsError(f"The database is of a newer version ({found}) than this Comity ({head()}).")
    if found == head():
        return False
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head")
    return True
