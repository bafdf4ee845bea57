"""Guards on what leaves the house."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id, Json

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["persons.id"], name=op.f(f"fk_{table}_{column}"))


def _index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    only = sa.text(where)
    op.create_index(op.f(name), table, columns, unique=unique, sqlite_where=only, postgresql_where=only)


def upgrade() -> None:
    _index("ix_messages_notes", "messages", ["conversation", "inside_seq"], "lane = 'note'")
    _reasons()
    _consents()
    _rules()
    _approvals()


def _reasons() -> None:
    op.create_table(
        "guard_reasons",
        sa.Column("id", Id(), nullable=False),
        sa.Column("guard", sa.Text(), nullable=False),
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("person", Id(), nullable=True),
        sa.Column("by", Id(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        _person("guard_reasons", "by"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_guard_reasons_conversation")),
        _person("guard_reasons", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard_reasons")),
    )
    op.create_index(op.f("ix_guard_reasons_at_id"), "guard_reasons", ["at", "id"])
    op.create_index(op.f("ix_guard_reasons_conversation_guard"), "guard_reasons", ["conversation", "guard"])


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("noted_by", Id(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_by", Id(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        _person("consents", "noted_by"),
        _person("consents", "person"),
        _person("consents", "withdrawn_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    _index("ix_consents_person", "consents", ["person"], "withdrawn_at IS NULL", unique=True)


def _rules() -> None:
    op.create_table(
        "guard_rules",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("cold", sa.Boolean(), nullable=False),
        sa.Column("changed_by", Id(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        _person("guard_rules", "changed_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard_rules")),
    )
    op.create_table(
        "approval_policies",
        sa.Column("id", Id(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("channel", Id(), nullable=True),
        sa.Column("made_by", Id(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_by", Id(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name=op.f("fk_approval_policies_channel")),
        _person("approval_policies", "ended_by"),
        _person("approval_policies", "made_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_policies")),
    )
    _index("ix_approval_policies_ended_at", "approval_policies", ["ended_at"], "ended_at IS NULL")


def _approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("id", Id(), nullable=False),
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("writer", Id(), nullable=False),
        sa.Column("client_id", Id(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reply_to", Id(), nullable=True),
        sa.Column("files", Json(), nullable=False),
        sa.Column("confirm", Json(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("handed_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", Id(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sent_body", sa.Text(), nullable=True),
        sa.Column("message", Id(), nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_approvals_conversation")),
        _person("approvals", "decided_by"),
        _person("approvals", "writer"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_client_id_writer"), "approvals", ["client_id", "writer"], unique=True)
    op.create_index(op.f("ix_approvals_writer_handed_at"), "approvals", ["writer", "handed_at"])
    _index("ix_approvals_waiting", "approvals", ["handed_at"], "state = 'waiting'")


def downgrade() -> None:
    for table in ("approvals", "approval_policies", "guard_rules", "consents", "guard_reasons"):
        op.drop_table(table)
    op.drop_index(op.f("ix_messages_notes"), table_name="messages")
