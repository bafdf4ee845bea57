"""The audit chain."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEXES = ("kind_position", "actor_position", "subject_position", "at")


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", Id(), nullable=True),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject", Id(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_entries")),
    )
    for columns in INDEXES:
        op.create_index(op.f(f"ix_audit_entries_{columns}"), "audit_entries", columns.split("_"), unique=False)


def downgrade() -> None:
    op.drop_table("audit_entries")
    op.execute("DELETE FROM installation WHERE key = 'audit'")
