"""0010 makes what the models say, and can be undone: what bots were goes with it."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from comity.conversations.bots import actions
from comity.conversations.bots.actions import Described
from comity.foundation.ids import new_id
from comity.foundation.migrate import VERSIONS
from comity.foundation.policies import Actor
from comity.foundation.store import Base, Tx, open_store
from comity.people import actions as people


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def a_bot(tx: Tx) -> None:
    owner = people.add_member(tx, name="Cleo", handle="cleo", role="owner")
    actor = Actor(owner.person, "session", "owner", new_id(tx.now), member=owner.id)
    bot = actions.make_bot(tx, actor=actor, name="Orders", handle="orders", wanted=Described())
    actions.give_token(tx, actor=actor, bot=bot.id, label="x", scopes=["read"])


def test_down_and_up_again(database_url: str) -> None:
    store = open_store(database_url, durable=False)
    store.write_now(a_bot)
    store.close()
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
        assert not [one for one in found if "bots" in str(one) or "api_tokens" in str(one)]
    command.downgrade(config, "0006")
    assert not inspect(engine).has_table("bots")
    with engine.connect() as connection:
        left = connection.execute(text("SELECT role, deactivated_at IS NOT NULL FROM members WHERE handle = 'orders'"))
        assert [tuple(row) for row in left] == [("guest", 1)]
    command.upgrade(config, "head")
    assert inspect(engine).has_table("bots")
    engine.dispose()
