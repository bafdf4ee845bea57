"""The coach where people write: policies, what became of hints, questions from outside."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}


def _where(text: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(text), "postgresql_where": sa.text(text)}


def upgrade() -> None:
    _policies()
    _counts()
    _questions()


def _policies() -> None:
    op.create_table(
        "coach_policies",
        sa.Column("id", Id(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("channel", Id(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("set_by", Id(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_by", Id(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name=op.f("fk_coach_policies_channel")),
        sa.ForeignKeyConstraint(["set_by"], ["persons.id"], name=op.f("fk_coach_policies_set_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["persons.id"], name=op.f("fk_coach_policies_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coach_policies")),
    )
    op.create_index(op.f("ix_coach_policies_rule"), "coach_policies", ["rule"], **_where("ended_at IS NULL"))


def _counts() -> None:
    op.create_table(
        "hint_counts",
        sa.Column("person", Id(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("shown", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("dismissed", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_hint_counts_person")),
        sa.PrimaryKeyConstraint("person", "rule", "month", name=op.f("pk_hint_counts")),
        **CLUSTERED,
    )
    op.create_index(op.f("ix_hint_counts_month"), "hint_counts", ["month"])


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("message", Id(), nullable=False),
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("asked_by", Id(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answer", Id(), nullable=True),
        sa.Column("answered_by", Id(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_questions_message")),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_questions_conversation")),
        sa.ForeignKeyConstraint(["asked_by"], ["persons.id"], name=op.f("fk_questions_asked_by")),
        sa.ForeignKeyConstraint(["answer"], ["messages.id"], name=op.f("fk_questions_answer")),
        sa.ForeignKeyConstraint(["answered_by"], ["persons.id"], name=op.f("fk_questions_answered_by")),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_questions")),
        **CLUSTERED,
    )
    op.create_index(op.f("ix_questions_asked_at"), "questions", ["asked_at"])
    op.create_index(op.f("ix_questions_answer"), "questions", ["answer"])
    op.create_index("ix_questions_open", "questions", ["conversation"], **_where("answered_at IS NULL"))
    op.create_table(
        "question_progress",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("txid", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_progress")),
    )


def downgrade() -> None:
    for table in ("question_progress", "questions", "hint_counts", "coach_policies"):
        op.drop_table(table)
