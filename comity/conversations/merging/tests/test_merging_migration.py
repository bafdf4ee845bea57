"""0024 makes what the models say, keeps the conversations that there were, and goes down and up again."""

from __future__ import annotations

import uuid

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from comity.conversations import queries
from comity.conversations.merging import actions
from comity.conversations.merging.tests.pair import made
from comity.foundation.clock import FixedClock
from comity.foundation.migrate import VERSIONS
from comity.foundation.store import Base, open_store
from comity.testing.plugin import START_OF_TIME


def test_mergings_down_and_up_again(database_url: str) -> None:
    store = open_store(database_url, durable=False)
    pair = made(store, FixedClock(START_OF_TIME))
    store.close()
    config, engine = Config(), create_engine(database_url)
    config.set_main_option("script_location", str(VERSIONS.parent))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert not [one for one in map(str, found) if "mergings" in one or "merged_into" in one]
    command.downgrade(config, "0023")
    assert not inspect(engine).has_table("mergings")
    assert "merged_into" not in {column["name"] for column in inspect(engine).get_columns("conversations")}
    command.upgrade(config, "head")
    engine.dispose()
    again = open_store(database_url, durable=False)
    listed = again.read_now(queries.conversations, actor=pair.who["anna"], limit=9)
    assert {row.conversation.id for row in listed} == {pair.here, pair.there}
    fields = {"actor": pair.who["anna"], "conversation": pair.here, "into": pair.there}
    assert again.write_now(actions.merge, **fields).into == pair.there
    assert isinstance(again.write_now(actions.undo_merging, **fields).id, uuid.UUID)
    again.close()
