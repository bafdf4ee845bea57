"""Words as they were written; pictures from elsewhere, copies, invitations and signatures of mail."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = ("mail_pictures", "picture_senders", "mail_copies", "mail_invitations", "mail_signatures")


def upgrade() -> None:
    op.add_column("messages", sa.Column("plain", sa.Boolean(), nullable=False, server_default=sa.false()))
    _mail_pictures()
    _picture_senders()
    _mail_copies()
    _mail_invitations()
    _mail_signatures()


def _mail_pictures() -> None:
    op.create_table(
        "mail_pictures",
        sa.Column("id", Id(), nullable=False),
        sa.Column("mail", Id(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("file", Id(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["file"], ["files.id"], name=op.f("fk_mail_pictures_file")),
        sa.ForeignKeyConstraint(["mail"], ["incoming_mails.id"], name=op.f("fk_mail_pictures_mail")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_pictures")),
        sa.UniqueConstraint("mail", "url", name=op.f("uq_mail_pictures_mail_url")),
    )


def _picture_senders() -> None:
    op.create_table(
        "picture_senders",
        sa.Column("id", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("allowed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_picture_senders_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_senders")),
        sa.UniqueConstraint("person", "address", name=op.f("uq_picture_senders_person_address")),
    )


def _mail_copies() -> None:
    op.create_table(
        "mail_copies",
        sa.Column("id", Id(), nullable=False),
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("mail", Id(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person", Id(), nullable=True),
        sa.Column("copied_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_mail_copies_conversation")),
        sa.ForeignKeyConstraint(["mail"], ["incoming_mails.id"], name=op.f("fk_mail_copies_mail")),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_mail_copies_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_copies")),
        sa.UniqueConstraint("mail", "address", name=op.f("uq_mail_copies_mail_address")),
    )
    op.create_index(op.f("ix_mail_copies_conversation_person"), "mail_copies", ["conversation", "person"], unique=False)


def _mail_invitations() -> None:
    op.create_table(
        "mail_invitations",
        sa.Column("mail", Id(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("starts", sa.Text(), nullable=False),
        sa.Column("ends", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("organiser", sa.Text(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", Id(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["persons.id"], name=op.f("fk_mail_invitations_answered_by")),
        sa.ForeignKeyConstraint(["mail"], ["incoming_mails.id"], name=op.f("fk_mail_invitations_mail")),
        sa.PrimaryKeyConstraint("mail", name=op.f("pk_mail_invitations")),
    )


def _mail_signatures() -> None:
    op.create_table(
        "mail_signatures",
        sa.Column("person", Id(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_mail_signatures_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_mail_signatures")),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("plain")
