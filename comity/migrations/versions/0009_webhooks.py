"""Webhooks: who hears what, what is on its way to whom, and who says something in our rooms."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LIVE = sa.text("removed_at IS NULL")


def upgrade() -> None:
    _hooks()
    _deliveries()
    _inlets()


def _hooks() -> None:
    op.create_table(
        "hooks",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("conversation", Id(), nullable=True),
        sa.Column("channel", Id(), nullable=True),
        sa.Column("keeper", Id(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("former_secret", sa.LargeBinary(), nullable=True),
        sa.Column("former_until", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("held_by", Id(), nullable=True),
        sa.Column("held_until", sa.BigInteger(), nullable=False),
        sa.Column("paused_at", sa.BigInteger(), nullable=True),
        sa.Column("paused_why", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_hooks_conversation")),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name=op.f("fk_hooks_channel")),
        sa.ForeignKeyConstraint(["keeper"], ["persons.id"], name=op.f("fk_hooks_keeper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hooks")),
    )
    op.create_index(op.f("ix_hooks_removed_at"), "hooks", ["removed_at"], unique=False)


def _deliveries() -> None:
    op.create_table(
        "hook_deliveries",
        sa.Column("id", Id(), nullable=False),
        sa.Column("hook", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("conversation", Id(), nullable=True),
        sa.Column("txid", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("tried_at", sa.BigInteger(), nullable=True),
        sa.Column("millis", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hook"], ["hooks.id"], name=op.f("fk_hook_deliveries_hook")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_deliveries")),
    )
    turn = ["hook", "state", "txid", "position"]
    op.create_index(op.f("ix_hook_deliveries_hook_state_txid_position"), "hook_deliveries", turn, unique=False)
    age = ["hook", "created_at", "id"]
    op.create_index(op.f("ix_hook_deliveries_hook_created_at_id"), "hook_deliveries", age, unique=False)
    op.create_table(
        "hook_progress",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("txid", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_progress")),
    )


def _inlets() -> None:
    op.create_table(
        "inlets",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("room", Id(), nullable=False),
        sa.Column("author", Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("created_by", Id(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["room"], ["conversations.id"], name=op.f("fk_inlets_room")),
        sa.ForeignKeyConstraint(["author"], ["persons.id"], name=op.f("fk_inlets_author")),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], name=op.f("fk_inlets_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inlets")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_inlets_token_hash")),
    )
    op.create_index(
        op.f("ix_inlets_removed_at"), "inlets", ["removed_at"], unique=False, sqlite_where=LIVE, postgresql_where=LIVE
    )


def downgrade() -> None:
    for table in ("inlets", "hook_progress", "hook_deliveries", "hooks"):
        op.drop_table(table)
