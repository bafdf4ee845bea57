"""People, talk and doors: teams, invitations, profiles, presence; rooms, status, files, reactions."""

import sqlalchemy as sa
from alembic import op

from comity.foundation.store.schema import Id, Json

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The first words of somebody outside after our last answer.
WAITING = """
    UPDATE conversations SET waiting_since = (
        SELECT MIN(asked.created_at) FROM messages asked
        WHERE asked.conversation = conversations.id AND asked.outside_seq IS NOT NULL
        AND asked.author NOT IN (SELECT person FROM members WHERE role IN ('owner', 'admin', 'member'))
        AND asked.inside_seq > COALESCE((
            SELECT MAX(answer.inside_seq) FROM messages answer
            WHERE answer.conversation = conversations.id AND answer.outside_seq IS NOT NULL
            AND answer.author IN (SELECT person FROM members WHERE role IN ('owner', 'admin', 'member'))
        ), 0)
    ) WHERE kind = 'outside'
"""


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("id", Id(), nullable=False),
        sa.Column("owner", Id(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("blob", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("preview", sa.Text(), nullable=True),
        sa.Column("width", sa.BigInteger(), nullable=True),
        sa.Column("height", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("blob", name=op.f("uq_files_blob")),
        sa.UniqueConstraint("preview", name=op.f("uq_files_preview")),
    )
    op.create_index(op.f("ix_files_expires_at"), "files", ["expires_at"], unique=False)
    op.create_index(op.f("ix_files_owner_created_at"), "files", ["owner", "created_at"], unique=False)
    op.create_table(
        "claims",
        sa.Column("person", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_claims_person")),
        sa.PrimaryKeyConstraint("person", "kind", "value", name=op.f("pk_claims")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "expertise",
        sa.Column("person", Id(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_expertise_person")),
        sa.PrimaryKeyConstraint("person", "topic", name=op.f("pk_expertise")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_expertise_topic"), "expertise", ["topic"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", Id(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("teams", Json(), nullable=False),
        sa.Column("rooms", Json(), nullable=False),
        sa.Column("invited_by", Id(), nullable=False),
        sa.Column("invited_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("used_by", Id(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["invited_by"], ["persons.id"], name=op.f("fk_invitations_invited_by")),
        sa.ForeignKeyConstraint(["used_by"], ["persons.id"], name=op.f("fk_invitations_used_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_table(
        "presence",
        sa.Column("person", Id(), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("connected_until", sa.BigInteger(), nullable=False),
        sa.Column("active_until", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_presence_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_presence")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_presence_changed_at"), "presence", ["changed_at"], unique=False)
    op.create_table(
        "stops",
        sa.Column("id", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stopped_by", Id(), nullable=False),
        sa.Column("stopped_at", sa.BigInteger(), nullable=False),
        sa.Column("lifted_by", Id(), nullable=True),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["lifted_by"], ["persons.id"], name=op.f("fk_stops_lifted_by")),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_stops_person")),
        sa.ForeignKeyConstraint(["stopped_by"], ["persons.id"], name=op.f("fk_stops_stopped_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stops")),
    )
    op.create_index(op.f("ix_stops_person_lifted_at"), "stops", ["person", "lifted_at"], unique=False)
    op.create_table(
        "teams",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", Id(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], name=op.f("fk_teams_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("name", name=op.f("uq_teams_name")),
    )
    op.create_table(
        "former_handles",
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("member", Id(), nullable=False),
        sa.Column("given_up_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name=op.f("fk_former_handles_member")),
        sa.PrimaryKeyConstraint("handle", name=op.f("pk_former_handles")),
    )
    op.create_table(
        "saved_replies",
        sa.Column("id", Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("team", Id(), nullable=True),
        sa.Column("created_by", Id(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"], name=op.f("fk_saved_replies_created_by")),
        sa.ForeignKeyConstraint(["team"], ["teams.id"], name=op.f("fk_saved_replies_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_replies")),
    )
    op.create_table(
        "team_members",
        sa.Column("team", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_team_members_person")),
        sa.ForeignKeyConstraint(["team"], ["teams.id"], name=op.f("fk_team_members_team")),
        sa.PrimaryKeyConstraint("team", "person", name=op.f("pk_team_members")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_team_members_person"), "team_members", ["person"], unique=False)
    op.create_table(
        "help_requests",
        sa.Column("id", Id(), nullable=False),
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("asked_by", Id(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("taken_by", Id(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["persons.id"], name=op.f("fk_help_requests_asked_by")),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_help_requests_conversation")),
        sa.ForeignKeyConstraint(["taken_by"], ["persons.id"], name=op.f("fk_help_requests_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_requests")),
    )
    op.create_index(
        op.f("ix_help_requests_closed_at_asked_at"), "help_requests", ["closed_at", "asked_at"], unique=False
    )
    op.create_index(op.f("ix_help_requests_conversation"), "help_requests", ["conversation"], unique=False)
    op.create_table(
        "labels",
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("put_by", Id(), nullable=False),
        sa.Column("put_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_labels_conversation")),
        sa.ForeignKeyConstraint(["put_by"], ["persons.id"], name=op.f("fk_labels_put_by")),
        sa.PrimaryKeyConstraint("conversation", "word", name=op.f("pk_labels")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_labels_word"), "labels", ["word"], unique=False)
    op.create_table(
        "link_previews",
        sa.Column("id", Id(), nullable=False),
        sa.Column("message", Id(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("image", Id(), nullable=True),
        sa.Column("fetched_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["image"], ["files.id"], name=op.f("fk_link_previews_image")),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_link_previews_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_previews")),
    )
    op.create_index(op.f("ix_link_previews_message"), "link_previews", ["message"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("person", Id(), nullable=False),
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("inside_seq", sa.BigInteger(), nullable=False),
        sa.Column("message", Id(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_mentions_conversation")),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_mentions_message")),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_mentions_person")),
        sa.PrimaryKeyConstraint("person", "conversation", "inside_seq", name=op.f("pk_mentions")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_mentions_message"), "mentions", ["message"], unique=False)
    op.create_table(
        "message_files",
        sa.Column("message", Id(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("file", Id(), nullable=False),
        sa.Column("conversation", Id(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_message_files_conversation")),
        sa.ForeignKeyConstraint(["file"], ["files.id"], name=op.f("fk_message_files_file")),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_message_files_message")),
        sa.PrimaryKeyConstraint("message", "place", name=op.f("pk_message_files")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_message_files_conversation_file"), "message_files", ["conversation", "file"], unique=False)
    op.create_index(op.f("ix_message_files_file"), "message_files", ["file"], unique=False)
    op.create_table(
        "pins",
        sa.Column("conversation", Id(), nullable=False),
        sa.Column("message", Id(), nullable=False),
        sa.Column("pinned_by", Id(), nullable=False),
        sa.Column("pinned_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_pins_conversation")),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_pins_message")),
        sa.ForeignKeyConstraint(["pinned_by"], ["persons.id"], name=op.f("fk_pins_pinned_by")),
        sa.PrimaryKeyConstraint("conversation", "message", name=op.f("pk_pins")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reactions",
        sa.Column("message", Id(), nullable=False),
        sa.Column("person", Id(), nullable=False),
        sa.Column("emoji", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_reactions_message")),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_reactions_person")),
        sa.PrimaryKeyConstraint("message", "person", "emoji", name=op.f("pk_reactions")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "revisions",
        sa.Column("message", Id(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_revisions_message")),
        sa.PrimaryKeyConstraint("message", "version", name=op.f("pk_revisions")),
        sqlite_with_rowid=False,
    )
    op.add_column("channels", sa.Column("audience", Json(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("channels", sa.Column("greeting", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("channels", sa.Column("identity_secret", sa.Text(), nullable=True))
    op.add_column("channels", sa.Column("identity_required", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("channels", sa.Column("seen_at", sa.BigInteger(), nullable=True))
    op.add_column("channels", sa.Column("seen_origin", sa.Text(), nullable=True))
    op.add_column("channels", sa.Column("closed_at", sa.BigInteger(), nullable=True))
    op.add_column("conversations", sa.Column("topic", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column(
        "conversations", sa.Column("visibility", sa.Text(), nullable=False, server_default=sa.text("'private'"))
    )
    op.add_column(
        "conversations", sa.Column("posting", sa.Text(), nullable=False, server_default=sa.text("'everyone'"))
    )
    op.add_column("conversations", sa.Column("status", sa.Text(), nullable=False, server_default=sa.text("'open'")))
    op.add_column("conversations", sa.Column("snoozed_until", sa.BigInteger(), nullable=True))
    op.add_column("conversations", sa.Column("assignee", Id(), nullable=True))
    op.add_column("conversations", sa.Column("waiting_since", sa.BigInteger(), nullable=True))
    op.add_column("conversations", sa.Column("archived_at", sa.BigInteger(), nullable=True))
    op.add_column("conversations", sa.Column("archived_by", Id(), nullable=True))
    op.create_index(
        "ix_conversations_held",
        "conversations",
        ["assignee", "status", "latest_at"],
        unique=False,
        sqlite_where=sa.text("assignee IS NOT NULL"),
        postgresql_where=sa.text("assignee IS NOT NULL"),
    )
    op.create_index(
        "ix_conversations_heard",
        "conversations",
        ["channel", "latest_at", "id"],
        unique=False,
        sqlite_where=sa.text("visibility = 'channel'"),
        postgresql_where=sa.text("visibility = 'channel'"),
    )
    op.create_index(
        "ix_conversations_public",
        "conversations",
        ["kind", "latest_at", "id"],
        unique=False,
        sqlite_where=sa.text("visibility = 'public'"),
        postgresql_where=sa.text("visibility = 'public'"),
    )
    op.create_index(
        op.f("ix_conversations_status_snoozed_until"),
        "conversations",
        ["status", "snoozed_until"],
        unique=False,
        sqlite_where=sa.text("snoozed_until IS NOT NULL"),
        postgresql_where=sa.text("snoozed_until IS NOT NULL"),
    )
    op.create_index(
        "ix_conversations_waiting",
        "conversations",
        ["channel", "visibility", "status", "waiting_since", "latest_at"],
        unique=False,
        sqlite_where=sa.text("kind = 'outside'"),
        postgresql_where=sa.text("kind = 'outside'"),
    )
    op.create_index(
        op.f("ix_events_conversation_inside_seq"),
        "events",
        ["conversation", "inside_seq"],
        unique=False,
        sqlite_where=sa.text("facts IS NOT NULL"),
        postgresql_where=sa.text("facts IS NOT NULL"),
    )
    op.add_column("members", sa.Column("sort_name", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("members", sa.Column("pronouns", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("members", sa.Column("time_zone", sa.Text(), nullable=True))
    op.add_column("members", sa.Column("working_hours", Json(), nullable=True))
    op.add_column("members", sa.Column("reports_to", Id(), nullable=True))
    op.add_column("members", sa.Column("preferences", Json(), nullable=False, server_default=sa.text("'{}'")))
    op.create_index(op.f("ix_members_reports_to"), "members", ["reports_to"], unique=False)
    op.create_index(op.f("ix_members_sort_name"), "members", ["sort_name"], unique=False)
    op.add_column("organisation", sa.Column("about", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("organisation", sa.Column("domain", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("organisation", sa.Column("working_hours", Json(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("participants", sa.Column("role", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("participants", sa.Column("level", sa.Text(), nullable=False, server_default=sa.text("'all'")))
    op.add_column("read_positions", sa.Column("unread_from", sa.BigInteger(), nullable=True))
    op.add_column("read_positions", sa.Column("moved_at", sa.BigInteger(), nullable=True))
    # Whoever came through a website is seen by everybody inside, as before.
    op.execute("UPDATE conversations SET visibility = 'channel' WHERE kind = 'outside' AND channel IS NOT NULL")
    op.execute(WAITING)
    op.execute("UPDATE members SET sort_name = (SELECT lower(name) FROM persons WHERE persons.id = members.person)")
