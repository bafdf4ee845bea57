"""0018, 0022 and 0025 make what the models say, and can be undone."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from comity.channels.email import models
from comity.foundation.migrate import VERSIONS
from comity.foundation.store import Base

TABLES = {
    table.__tablename__
    for table in (
        models.Mailbox,
        models.IncomingMail,
        models.OriginalMail,
        models.MailId,
        models.ReplyAddress,
        models.OutgoingMail,
        models.SuppressedAddress,
        models.MailProgress,
        models.SigningKey,
        models.MailPicture,
        models.PictureSender,
        models.MailCopy,
        models.MailInvitation,
        models.InvitationAnswer,
        models.MailSignature,
    )
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def test_down_and_up_again(database_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
        assert not [one for one in found if any(table in str(one) for table in TABLES)]
    command.downgrade(config, "0017")
    assert not TABLES & set(inspect(engine).get_table_names())
    command.upgrade(config, "head")
    assert set(inspect(engine).get_table_names()) >= TABLES
    engine.dispose()
