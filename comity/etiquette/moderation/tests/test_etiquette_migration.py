"""The migration of guidelines, moderation and thanks makes exactly what the models say; it goes down and up again."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from comity.etiquette.guidelines import models as guidelines
from comity.etiquette.moderation import models as moderation
from comity.foundation.store import Base

TABLES = {
    one.__tablename__
    for module in (guidelines, moderation)
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, Base) and one is not Base
}


def test_the_migration_makes_what_the_models_say(database_url: str) -> None:
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    finally:
        engine.dispose()
    assert len(TABLES) == 13
    assert not [one for one in found if any(table in str(one) for table in TABLES)]
