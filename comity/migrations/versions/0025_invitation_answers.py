"""Answers to invitations, each with what became of it; an invitation knows which of its changes it is."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mail_invitations") as invitations:
        invitations.drop_constraint(op.f("fk_mail_invitations_answered_by"), type_="foreignkey")
        for unused in ("answer", "answered_by", "answered_at"):
            invitations.drop_column(unused)
        invitations.add_column(sa.Column("sequence", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
        for name in ("recurrence", "invited"):
            invitations.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''")))
    op.create_index(op.f("ix_mail_invitations_uid"), "mail_invitations", ["uid"], unique=False)
    op.create_table(
        "invitation_answers",
        sa.Column("id", Id(), nullable=False),
        sa.Column("mail", Id(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", Id(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["persons.id"], name=op.f("fk_invitation_answers_answered_by")),
        sa.ForeignKeyConstraint(["mail"], ["incoming_mails.id"], name=op.f("fk_invitation_answers_mail")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_answers")),
        sa.UniqueConstraint("message_id", name=op.f("uq_invitation_answers_message_id")),
    )
    op.create_index(
        op.f("ix_invitation_answers_mail_answered_at"), "invitation_answers", ["mail", "answered_at"], unique=False
    )


def downgrade() -> None:
    op.drop_table("invitation_answers")
    op.drop_index(op.f("ix_mail_invitations_uid"), "mail_invitations")
    with op.batch_alter_table("mail_invitations") as invitations:
        for added in ("sequence", "recurrence", "invited"):
            invitations.drop_column(added)
        invitations.add_column(sa.Column("answer", sa.Text(), nullable=False, server_default=sa.text("''")))
        invitations.add_column(sa.Column("answered_by", Id(), nullable=True))
        invitations.add_column(sa.Column("answered_at", sa.BigInteger(), nullable=True))
        invitations.create_foreign_key(op.f("fk_mail_invitations_answered_by"), "persons", ["answered_by"], ["id"])
