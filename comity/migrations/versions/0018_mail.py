"""Mail: mailboxes, what arrived in them, and answers on their way."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = (
    "mail_progress",
    "signing_keys",
    "suppressed_addresses",
    "mailboxes",
    "mail_ids",
    "reply_addresses",
    "incoming_mails",
    "outgoing_mails",
    "original_mails",
)


def upgrade() -> None:
    _mail_progress()
    _signing_keys()
    _suppressed_addresses()
    _mailboxes()
    _mail_ids()
    _reply_addresses()
    _incoming_mails()
    _outgoing_mails()
    _original_mails()


def _mail_progress() -> None:
    op.create_table(
        "mail_progress",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("txid", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_progress")),
    )


def _signing_keys() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("id", Id(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("selector", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
        sa.UniqueConstraint("domain", name=op.f("uq_signing_keys_domain")),
    )


def _suppressed_addresses() -> None:
    op.create_table(
        "suppressed_addresses",
        sa.Column("id", Id(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", Id(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["persons.id"], name=op.f("fk_suppressed_addresses_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressed_addresses")),
        sa.UniqueConstraint("address", name=op.f("uq_suppressed_addresses_address")),
    )


def _mailboxes() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("id", Id(), nullable=False),
        sa.Column("channel", Id(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner", Id(), nullable=True),
        sa.Column("imap_host", sa.Text(), nullable=False),
        sa.Column("imap_port", sa.BigInteger(), nullable=False),
        sa.Column("imap_tls", sa.Text(), nullable=False),
        sa.Column("imap_username", sa.Text(), nullable=False),
        sa.Column("imap_sign_in", sa.Text(), nullable=False),
        sa.Column("imap_secret", sa.LargeBinary(), nullable=True),
        sa.Column("imap_folder", sa.Text(), nullable=False),
        sa.Column("imap_uidvalidity", sa.BigInteger(), nullable=True),
        sa.Column("imap_last_uid", sa.BigInteger(), nullable=False),
        sa.Column("imap_said", sa.Text(), nullable=False),
        sa.Column("imap_said_at", sa.BigInteger(), nullable=True),
        sa.Column("imap_done", sa.BigInteger(), nullable=False),
        sa.Column("imap_total", sa.BigInteger(), nullable=False),
        sa.Column("fetched_by", Id(), nullable=True),
        sa.Column("fetched_until", sa.BigInteger(), nullable=False),
        sa.Column("probe_id", sa.Text(), nullable=False),
        sa.Column("probe_sent_at", sa.BigInteger(), nullable=True),
        sa.Column("probe_back_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", Id(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name=op.f("fk_mailboxes_channel")),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], name=op.f("fk_mailboxes_created_by")),
        sa.ForeignKeyConstraint(["owner"], ["persons.id"], name=op.f("fk_mailboxes_owner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailboxes")),
        sa.UniqueConstraint("channel", name=op.f("uq_mailboxes_channel")),
    )
    op.create_index(op.f("ix_mailboxes_address"), "mailboxes", ["address"], unique=False)


def _mail_ids() -> None:
    op.create_table(
        "mail_ids",
        sa.Column("id", Id(), nullable=False),
        sa.Column("mailbox", Id(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("outgoing", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_mail_ids_conversation")),
        sa.ForeignKeyConstraint(["mailbox"], ["mailboxes.id"], name=op.f("fk_mail_ids_mailbox")),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_mail_ids_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_ids")),
    )
    op.create_index(
        op.f("ix_mail_ids_conversation_person_created_at"),
        "mail_ids",
        ["conversation", "person", "created_at"],
        unique=False,
    )
    op.create_index(op.f("ix_mail_ids_mailbox_message_id"), "mail_ids", ["mailbox", "message_id"], unique=False)


def _reply_addresses() -> None:
    op.create_table(
        "reply_addresses",
        sa.Column("id", Id(), nullable=False),
        sa.Column("mailbox", Id(), nullable=False),
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_reply_addresses_conversation")),
        sa.ForeignKeyConstraint(["mailbox"], ["mailboxes.id"], name=op.f("fk_reply_addresses_mailbox")),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_reply_addresses_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_addresses")),
        sa.UniqueConstraint("code", name=op.f("uq_reply_addresses_code")),
    )
    op.create_index(
        op.f("ix_reply_addresses_conversation_person_address"),
        "reply_addresses",
        ["conversation", "person", "address"],
        unique=False,
    )


def _incoming_mails() -> None:
    op.create_table(
        "incoming_mails",
        sa.Column("id", Id(), nullable=False),
        sa.Column("mailbox", Id(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("envelope_sender", sa.Text(), nullable=False),
        sa.Column("envelope_recipient", sa.Text(), nullable=False),
        sa.Column("envelope_peer", sa.Text(), nullable=False),
        sa.Column("envelope_helo", sa.Text(), nullable=False),
        sa.Column("dkim", sa.Text(), nullable=False),
        sa.Column("spf", sa.Text(), nullable=False),
        sa.Column("dmarc", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("answer_to", sa.Text(), nullable=False),
        sa.Column("copied_to", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.Column("automatic", sa.Text(), nullable=False),
        sa.Column("unproved", sa.Boolean(), nullable=False),
        sa.Column("author", Id(), nullable=True),
        sa.Column("conversation", Id(), nullable=True),
        sa.Column("message", Id(), nullable=True),
        sa.Column("moved_from", Id(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["author"], ["persons.id"], name=op.f("fk_incoming_mails_author")),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_incoming_mails_conversation")),
        sa.ForeignKeyConstraint(["mailbox"], ["mailboxes.id"], name=op.f("fk_incoming_mails_mailbox")),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_incoming_mails_message")),
        sa.ForeignKeyConstraint(["moved_from"], ["messages.id"], name=op.f("fk_incoming_mails_moved_from")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mails")),
        sa.UniqueConstraint("mailbox", "sha256", name=op.f("uq_incoming_mails_mailbox_sha256")),
    )
    op.create_index(
        op.f("ix_incoming_mails_conversation_received_at"),
        "incoming_mails",
        ["conversation", "received_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_incoming_mails_mailbox_fingerprint"), "incoming_mails", ["mailbox", "fingerprint"], unique=False
    )
    op.create_index(
        op.f("ix_incoming_mails_mailbox_received_at_id"),
        "incoming_mails",
        ["mailbox", "received_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_incoming_mails_mailbox_sender_received_at"),
        "incoming_mails",
        ["mailbox", "sender", "received_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_incoming_mails_mailbox_state_received_at_id"),
        "incoming_mails",
        ["mailbox", "state", "received_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_incoming_mails_message"), "incoming_mails", ["message"], unique=False)
    op.create_index(op.f("ix_incoming_mails_moved_from"), "incoming_mails", ["moved_from"], unique=False)
    op.create_index(
        "ix_incoming_mails_quarantined",
        "incoming_mails",
        ["mailbox"],
        unique=False,
        sqlite_where=sa.text("state = 'quarantined'"),
        postgresql_where=sa.text("state = 'quarantined'"),
    )


def _outgoing_mails() -> None:
    op.create_table(
        "outgoing_mails",
        sa.Column("id", Id(), nullable=False),
        sa.Column("mailbox", Id(), nullable=False),
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("message", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("always", sa.Boolean(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_outgoing_mails_conversation")),
        sa.ForeignKeyConstraint(["mailbox"], ["mailboxes.id"], name=op.f("fk_outgoing_mails_mailbox")),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_outgoing_mails_message")),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_outgoing_mails_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mails")),
        sa.UniqueConstraint("message", "person", name=op.f("uq_outgoing_mails_message_person")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outgoing_mails_message_id")),
    )
    op.create_index(
        op.f("ix_outgoing_mails_address_created_at"), "outgoing_mails", ["address", "created_at"], unique=False
    )
    op.create_index(
        op.f("ix_outgoing_mails_conversation_person"), "outgoing_mails", ["conversation", "person"], unique=False
    )


def _original_mails() -> None:
    op.create_table(
        "original_mails",
        sa.Column("mail", Id(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["incoming_mails.id"], name=op.f("fk_original_mails_mail")),
        sa.PrimaryKeyConstraint("mail", name=op.f("pk_original_mails")),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
