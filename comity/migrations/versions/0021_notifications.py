"""Notifications: devices, what they are to tell, the key that push services know us by, the place in the log."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = ("push_progress", "push_keys", "push_choices", "push_devices")


def upgrade() -> None:
    _push_progress()
    _push_keys()
    _push_choices()
    _push_devices()


def _push_progress() -> None:
    op.create_table(
        "push_progress",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("txid", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_progress")),
    )


def _push_keys() -> None:
    op.create_table(
        "push_keys",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner", Id(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_keys")),
    )


def _push_choices() -> None:
    op.create_table(
        "push_choices",
        sa.Column("person", Id(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("calls", "outside", "mentions", "direct")),
        sa.Column("hide_text", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_push_choices_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_push_choices")),
    )


def _push_devices() -> None:
    op.create_table(
        "push_devices",
        sa.Column("id", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("credential", Id(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("endpoint", "p256dh", "auth", "name")),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("succeeded_at", sa.BigInteger(), nullable=True),
        sa.Column("failed_at", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("rang", Id(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_push_devices_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_devices")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_push_devices_endpoint")),
    )
    op.create_index(op.f("ix_push_devices_credential"), "push_devices", ["credential"], unique=False)
    op.create_index(op.f("ix_push_devices_person"), "push_devices", ["person"], unique=False)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
