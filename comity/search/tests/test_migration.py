"""The tables of the search can be taken away again, and come back."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect

from comity.foundation.migrate import VERSIONS


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    found = {name for name in inspect(engine).get_table_names() if name.startswith("search_")}
    engine.dispose()
    return found


def test_down_and_up(database_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    before = tables(database_url)
    assert {"search_rows", "search_progress"} <= before
    command.downgrade(config, "0002")
    assert not tables(database_url)
    command.upgrade(config, "head")
    assert tables(database_url) == before
