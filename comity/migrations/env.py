"""Alembic's entry: runs migrations on the database that `comity.foundation.migrate` names."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine, event, pool

import comity.accounts.models
import comity.accounts.providers.models
import comity.calls.models
import comity.conversations.models
import comity.etiquette.guards.models
import comity.etiquette.guidelines.models
import comity.etiquette.moderation.models
import comity.foundation.files.models
import comity.foundation.jobs
import comity.foundation.once.models
import comity.foundation.store.log
import comity.hooks.models
import comity.people.models
import comity.records.models
import comity.search.models  # noqa: F401 - imported for its tables
from comity.foundation.store import Base


def run() -> None:
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA journal_mode=WAL"))
    with engine.connect() as connection:
        _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    batch = connection.dialect.name == "sqlite"
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=batch, compare_type=False)
    with context.begin_transaction():
        context.run_migrations()


run()
