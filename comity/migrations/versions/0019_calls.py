"""Calls: who called whom, who was there, and what was agreed about recording."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _calls()
    _seats()
    _recordings()
    _consents()


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", Id(), nullable=False),
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.Column("started_by", Id(), nullable=False),
        sa.Column("client_id", Id(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("message", Id(), nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_calls_conversation")),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_calls_message")),
        sa.ForeignKeyConstraint(["started_by"], ["persons.id"], name=op.f("fk_calls_started_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("started_by", "client_id", name=op.f("uq_calls_started_by_client_id")),
    )
    still_on = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_calls_on", "calls", ["conversation"], unique=True, sqlite_where=still_on, postgresql_where=still_on
    )
    columns = ["conversation", "started_at", "id"]
    op.create_index(op.f("ix_calls_conversation_started_at_id"), "calls", columns, unique=False)
    op.create_index(op.f("ix_calls_message"), "calls", ["message"], unique=False)


def _seats() -> None:
    op.create_table(
        "call_seats",
        sa.Column("call", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("rang_at", sa.BigInteger(), nullable=True),
        sa.Column("joined_at", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("microphone", sa.Boolean(), nullable=False),
        sa.Column("camera", sa.Boolean(), nullable=False),
        sa.Column("screen", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("quality", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name=op.f("fk_call_seats_call")),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_call_seats_person")),
        sa.PrimaryKeyConstraint("call", "person", name=op.f("pk_call_seats")),
        sqlite_with_rowid=False,
    )
    asked = sa.text("state IN ('ringing', 'joined')")
    op.create_index("ix_call_seats_asked", "call_seats", ["person"], sqlite_where=asked, postgresql_where=asked)


def _recordings() -> None:
    op.create_table(
        "call_recordings",
        sa.Column("id", Id(), nullable=False),
        sa.Column("call", Id(), nullable=False),
        sa.Column("asked_by", Id(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("running_since", sa.BigInteger(), nullable=True),
        sa.Column("ran", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("message", Id(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["persons.id"], name=op.f("fk_call_recordings_asked_by")),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name=op.f("fk_call_recordings_call")),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_call_recordings_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_recordings")),
    )
    op.create_index(op.f("ix_call_recordings_call_asked_at"), "call_recordings", ["call", "asked_at"], unique=False)


def _consents() -> None:
    op.create_table(
        "call_consents",
        sa.Column("recording", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_call_consents_person")),
        sa.ForeignKeyConstraint(["recording"], ["call_recordings.id"], name=op.f("fk_call_consents_recording")),
        sa.PrimaryKeyConstraint("recording", "person", name=op.f("pk_call_consents")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("call_consents", "call_recordings", "call_seats", "calls"):
        op.drop_table(table)
