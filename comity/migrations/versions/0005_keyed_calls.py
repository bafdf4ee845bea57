"""Calls under an Idempotency-Key: what each was and how it was answered, for a week."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "keyed_calls",
        sa.Column("person", Id(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("asked", sa.LargeBinary(), nullable=False),
        sa.Column("claim", Id(), nullable=False),
        sa.Column("held_until", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person", "key", name=op.f("pk_keyed_calls")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_keyed_calls_expires_at"), "keyed_calls", ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_keyed_calls_expires_at"), table_name="keyed_calls")
    op.drop_table("keyed_calls")
