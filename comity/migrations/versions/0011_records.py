"""Records: their kinds, whom they concern, the words they are found by, and what they are attached to."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PRESENT: dict[str, Any] = {
    "sqlite_where": sa.text("archived_at IS NULL"),
    "postgresql_where": sa.text("archived_at IS NULL"),
}
CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}


def upgrade() -> None:
    _kinds()
    _records()
    _what_hangs_on_them()


def _kinds() -> None:
    op.create_table(
        "record_kinds",
        sa.Column("id", Id(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("singular", sa.Text(), nullable=False),
        sa.Column("plural", sa.Text(), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("writers", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", Id(), nullable=False),
        sa.Column("archived_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], name=op.f("fk_record_kinds_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_kinds")),
        sa.UniqueConstraint("key", name=op.f("uq_record_kinds_key")),
    )


def _records() -> None:
    op.create_table(
        "records",
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", Id(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("pushed_by", Id(), nullable=False),
        sa.Column("archived_at", sa.BigInteger(), nullable=True),
        sa.Column("archived_by", Id(), nullable=True),
        sa.ForeignKeyConstraint(["kind"], ["record_kinds.id"], name=op.f("fk_records_kind")),
        sa.ForeignKeyConstraint(["pushed_by"], ["persons.id"], name=op.f("fk_records_pushed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_records_kind_key")),
    )
    op.create_index(op.f("ix_records_key"), "records", ["key"], unique=False)
    op.create_index("ix_records_latest", "records", ["occurred_at", "id"], unique=False, **PRESENT)
    op.create_index("ix_records_of_kind", "records", ["kind", "occurred_at", "id"], unique=False, **PRESENT)


def _what_hangs_on_them() -> None:
    op.create_table(
        "record_persons",
        sa.Column("record", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_record_persons_person")),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name=op.f("fk_record_persons_record")),
        sa.PrimaryKeyConstraint("record", "person", name=op.f("pk_record_persons")),
        **CLUSTERED,
    )
    op.create_index(op.f("ix_record_persons_person"), "record_persons", ["person"], unique=False)
    op.create_table(
        "record_addresses",
        sa.Column("record", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name=op.f("fk_record_addresses_record")),
        sa.PrimaryKeyConstraint("record", "kind", "value", name=op.f("pk_record_addresses")),
        **CLUSTERED,
    )
    op.create_index(op.f("ix_record_addresses_kind_value"), "record_addresses", ["kind", "value"], unique=False)
    op.create_table(
        "record_words",
        sa.Column("word", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("record", Id(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name=op.f("fk_record_words_record")),
        sa.PrimaryKeyConstraint("word", "record", name=op.f("pk_record_words")),
        **CLUSTERED,
    )
    op.create_index(op.f("ix_record_words_record"), "record_words", ["record"], unique=False)
    op.create_table(
        "record_attachments",
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject", Id(), nullable=False),
        sa.Column("record", Id(), nullable=False),
        sa.Column("attached_by", Id(), nullable=False),
        sa.Column("attached_at", sa.BigInteger(), nullable=False),
        sa.Column("detached_by", Id(), nullable=True),
        sa.Column("detached_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["attached_by"], ["persons.id"], name=op.f("fk_record_attachments_attached_by")),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name=op.f("fk_record_attachments_record")),
        sa.PrimaryKeyConstraint("subject_kind", "subject", "record", name=op.f("pk_record_attachments")),
        **CLUSTERED,
    )
    op.create_index(
        op.f("ix_record_attachments_record_subject_kind"),
        "record_attachments",
        ["record", "subject_kind"],
        unique=False,
    )


def downgrade() -> None:
    for table in (
        "record_attachments",
        "record_words",
        "record_addresses",
        "record_persons",
        "records",
        "record_kinds",
    ):
        op.drop_table(table)
