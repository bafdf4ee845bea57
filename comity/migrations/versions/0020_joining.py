"""The same person by several doors: who was joined into whom and why, who may be the same."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLES = ("joinings", "proposals", "name_words", "match_progress")


def upgrade() -> None:
    op.add_column("persons", sa.Column("merged_into", Id(), nullable=True))
    op.create_index(op.f("ix_persons_merged_into"), "persons", ["merged_into"], unique=False)
    op.add_column("claims", sa.Column("vouched", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(op.f("ix_claims_kind_value"), "claims", ["kind", "value"], unique=False)
    _joinings()
    _proposals()
    _name_words()
    op.create_table(
        "match_progress",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("txid", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_progress")),
    )


def _joinings() -> None:
    op.create_table(
        "joinings",
        sa.Column("id", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("into", Id(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("proved_at", sa.BigInteger(), nullable=True),
        sa.Column("joined_by", Id(), nullable=True),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("parted_by", Id(), nullable=True),
        sa.Column("parted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_joinings_person")),
        sa.ForeignKeyConstraint(["into"], ["persons.id"], name=op.f("fk_joinings_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joinings")),
    )
    op.create_index(op.f("ix_joinings_into"), "joinings", ["into"], unique=False)
    op.create_index(op.f("ix_joinings_person"), "joinings", ["person"], unique=False)


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", Id(), nullable=False),
        sa.Column("one", Id(), nullable=False),
        sa.Column("other", Id(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("likeness", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("dismissed_by", Id(), nullable=True),
        sa.Column("dismissed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["one"], ["persons.id"], name=op.f("fk_proposals_one")),
        sa.ForeignKeyConstraint(["other"], ["persons.id"], name=op.f("fk_proposals_other")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("one", "other", name=op.f("uq_proposals_one_other")),
    )
    op.create_index(op.f("ix_proposals_other"), "proposals", ["other"], unique=False)


def _name_words() -> None:
    op.create_table(
        "name_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_name_words_person")),
        sa.PrimaryKeyConstraint("word", "person", name=op.f("pk_name_words")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_name_words_person"), "name_words", ["person"], unique=False)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index(op.f("ix_claims_kind_value"), table_name="claims")
    op.drop_column("claims", "vouched")
    op.drop_index(op.f("ix_persons_merged_into"), table_name="persons")
    op.drop_column("persons", "merged_into")
