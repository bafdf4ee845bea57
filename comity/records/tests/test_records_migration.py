"""The migration of records makes exactly what the models say; that it can be undone is shown with the audit chain's."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from comity.foundation.store import Base
from comity.records import models

TABLES = (models.RecordKind, models.Record, models.RecordWord, models.RecordAttachment)


def test_the_migration_makes_what_the_models_say(database_url: str) -> None:
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    finally:
        engine.dispose()
    assert all(table.__tablename__ in Base.metadata.tables for table in TABLES)
    assert not [one for one in found if "record" in str(one)]
