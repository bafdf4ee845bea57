"""The migration of calls makes exactly what the models say; that it can be undone is shown with the audit chain's."""

from __future__ import annotations

import re
import uuid

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError

from comity.calls import models
from comity.calls.tests.stage import House
from comity.foundation.clock import FixedClock
from comity.foundation.store import Base, Store, Tx

TABLES = (models.Call, models.CallSeat, models.CallRecording, models.CallConsent)


def test_the_migration_makes_what_the_models_say(database_url: str) -> None:
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    finally:
        engine.dispose()
    assert all(table.__tablename__ in Base.metadata.tables for table in TABLES)
    names = "|".join(table.__tablename__ for table in TABLES)
    assert not [one for one in found if re.search(rf"\b({names})\b", str(one))]


def test_a_conversation_has_one_call_that_goes_on(store: Store, clock: FixedClock) -> None:
    """The database holds it, whatever a verb does."""
    house = House(store, clock)
    talk = house.talk("direct", "anna", "ben")
    first = house.start("anna", talk)
    house.leave("anna", first)
    house.start("anna", talk)
    with pytest.raises(IntegrityError):
        store.write_now(reopened, call=first.id)


def reopened(tx: Tx, *, call: uuid.UUID) -> None:
    row = tx.session.get_one(models.Call, call)
    row.ended_at = None
    tx.session.flush()
