"""0016 makes what the models say, keeps what a house chose before, and goes down and up again."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from comity.conversations.tests.stage import crew
from comity.etiquette.guards import actions, queries
from comity.foundation.migrate import VERSIONS
from comity.foundation.store import Base, open_store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def test_quiet_hours_down_and_up_again(database_url: str) -> None:
    store = open_store(database_url, durable=False)
    who = store.write_now(crew)
    store.write_now(actions.change_rules, actor=who["cleo"], changes={"most": 5, "quiet": False})
    store.close()
    config, engine = Config(), create_engine(database_url)
    config.set_main_option("script_location", str(VERSIONS.parent))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
        columns = [str(one) for one in found if "_column" in str(one) or "modify_" in str(one)]
        assert not [one for one in columns if "persons" in one or "guard_rules" in one]
    command.downgrade(config, "0015")
    assert "time_zone" not in {column["name"] for column in inspect(engine).get_columns("persons")}
    command.upgrade(config, "head")
    engine.dispose()
    again = open_store(database_url, durable=False)
    assert again.read_now(queries.rules) == queries.Rules(most=5)
    again.close()
