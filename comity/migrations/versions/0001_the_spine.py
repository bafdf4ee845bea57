"""The spine: the log, jobs, accounts, people, conversations."""

import secrets

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id, Json

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    txid = sa.text("pg_current_xact_id()::text::bigint") if on_postgresql else sa.text("0")
    op.create_table(
        "events",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("txid", sa.BigInteger(), nullable=False, server_default=txid),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("conversation", Id(), nullable=True),
        sa.Column("inside_seq", sa.BigInteger(), nullable=True),
        sa.Column("outside_seq", sa.BigInteger(), nullable=True),
        sa.Column("subject", Id(), nullable=True),
        sa.Column("actor", Id(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_events")),
    )
    op.create_table(
        "installation",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_installation")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("run_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_state_run_at"), "jobs", ["state", "run_at"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "persons",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("picture_version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "addresses",
        sa.Column("id", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("channel", Id(), nullable=True),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_addresses_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_addresses_kind_value")),
    )
    op.create_index(op.f("ix_addresses_person"), "addresses", ["person"], unique=False)

    op.create_table(
        "channels",
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("origins", Json(), nullable=False),
        sa.Column("asked", Json(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", Id(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], name=op.f("fk_channels_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sa.UniqueConstraint("key", name=op.f("uq_channels_key")),
    )
    op.create_table(
        "members",
        sa.Column("id", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("deactivated_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_members_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("email", name=op.f("uq_members_email")),
        sa.UniqueConstraint("handle", name=op.f("uq_members_handle")),
        sa.UniqueConstraint("person", name=op.f("uq_members_person")),
    )
    op.create_table(
        "pictures",
        sa.Column("person", Id(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_pictures_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_pictures")),
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", Id(), nullable=False),
        sa.Column("member", Id(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_by", Id(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], name=op.f("fk_api_tokens_created_by")),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_api_tokens_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_index(op.f("ix_api_tokens_member"), "api_tokens", ["member"], unique=False)

    op.create_table(
        "conversations",
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("channel", Id(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", Id(), nullable=False),
        sa.Column("inside_seq", sa.BigInteger(), nullable=False),
        sa.Column("outside_seq", sa.BigInteger(), nullable=False),
        sa.Column("latest_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name=op.f("fk_conversations_channel")),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], name=op.f("fk_conversations_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_conversations_latest_at_id"), "conversations", ["latest_at", "id"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("id", Id(), nullable=False),
        sa.Column("member", Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_sessions_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sessions_member"), "sessions", ["member"], unique=False)

    op.create_table(
        "sign_in_links",
        sa.Column("id", Id(), nullable=False),
        sa.Column("member", Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_sign_in_links_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_links_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_links_member"), "sign_in_links", ["member"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", Id(), nullable=False),
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("author", Id(), nullable=False),
        sa.Column("client_id", Id(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reply_to", Id(), nullable=True),
        sa.Column("page", Json(), nullable=True),
        sa.Column("inside_seq", sa.BigInteger(), nullable=False),
        sa.Column("outside_seq", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("json", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author"], ["persons.id"], name=op.f("fk_messages_author")),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_messages_conversation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("author", "client_id", name=op.f("uq_messages_author_client_id")),
        sa.UniqueConstraint("conversation", "inside_seq", name=op.f("uq_messages_conversation_inside_seq")),
        sa.UniqueConstraint("conversation", "outside_seq", name=op.f("uq_messages_conversation_outside_seq")),
    )
    op.create_table(
        "participants",
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_participants_conversation")),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_participants_person")),
        sa.PrimaryKeyConstraint("conversation", "person", name=op.f("pk_participants")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_participants_person_conversation"), "participants", ["person", "conversation"], unique=False
    )

    op.create_table(
        "read_positions",
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_read_positions_conversation")),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_read_positions_person")),
        sa.PrimaryKeyConstraint("conversation", "person", name=op.f("pk_read_positions")),
        sqlite_with_rowid=False,
    )
    if on_postgresql:
        op.create_index("ix_events_txid_position", "events", ["txid", "position"])
    installation = sa.table("installation", sa.column("key"), sa.column("value"))
    op.execute(installation.insert().values(key="epoch", value=secrets.token_hex(4)))
