"""Conversations that go on in others."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id, Json

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("merged_into", Id(), nullable=True))
    op.create_table(
        "mergings",
        sa.Column("id", Id(), nullable=False),
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("into", Id(), nullable=False),
        sa.Column("inside_seq", sa.BigInteger(), nullable=False),
        sa.Column("outside_seq", sa.BigInteger(), nullable=False),
        sa.Column("seated", Json(), nullable=False),
        sa.Column("stood", Json(), nullable=False),
        sa.Column("merged_by", Id(), nullable=False),
        sa.Column("merged_at", sa.BigInteger(), nullable=False),
        sa.Column("undone_by", Id(), nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_mergings_conversation")),
        sa.ForeignKeyConstraint(["into"], ["conversations.id"], name=op.f("fk_mergings_into")),
        sa.ForeignKeyConstraint(["merged_by"], ["persons.id"], name=op.f("fk_mergings_merged_by")),
        sa.ForeignKeyConstraint(["undone_by"], ["persons.id"], name=op.f("fk_mergings_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mergings")),
    )
    op.create_index(op.f("ix_mergings_conversation"), "mergings", ["conversation"], unique=False)
    op.create_index(op.f("ix_mergings_into_inside_seq"), "mergings", ["into", "inside_seq"], unique=False)


def downgrade() -> None:
    op.drop_table("mergings")
    op.drop_column("conversations", "merged_into")
