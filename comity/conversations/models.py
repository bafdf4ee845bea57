"""Tables of conversations. Rooms, direct talks and outside threads are the same tables with different participants."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base

CLUSTERED = {"sqlite_with_rowid": False}
"""SQLite keeps the rows in the order of the primary key, without a second tree.

Not for messages: their rows are long, and appended in the order of arrival a commit touches half as many pages.
"""


PUBLIC, BY_CHANNEL = text("visibility = 'public'"), text("visibility = 'channel'")
"""What everybody inside sees, and what the audience of its channel sees: found without looking at the rest."""


_outside, _held = text("kind = 'outside'"), text("assignee IS NOT NULL")
_of_outside_talk: dict[str, Any] = {"sqlite_where": _outside, "postgresql_where": _outside}
_until = text("snoozed_until IS NOT NULL")
_put_off: dict[str, Any] = {"sqlite_where": _until, "postgresql_where": _until}
_note = text("lane = 'note'")
_of_notes: dict[str, Any] = {"sqlite_where": _note, "postgresql_where": _note}
_of_somebody: dict[str, Any] = {"sqlite_where": _held, "postgresql_where": _held}
_of_everybody: dict[str, Any] = {"sqlite_where": PUBLIC, "postgresql_where": PUBLIC}
_of_audience: dict[str, Any] = {"sqlite_where": BY_CHANNEL, "postgresql_where": BY_CHANNEL}
"""Indexes of some conversations alone: the others do not pay for them."""


class Channel(Base):
    """One configured door. `asked` are the persons who take part in what comes through it; `key` is public.

    `audience` are the teams (ids) who see what comes through it, everyone inside when it is empty. `seen_at` and
    `seen_origin` tell where its line of HTML was last loaded. `identity_secret` signs who a visitor is; with
    `identity_required` nobody else may write. A closed door (`closed_at`) lets nobody in.
    """

    __tablename__ = "channels"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    origins: Mapped[list[str]]
    asked: Mapped[list[str]]
    audience: Mapped[list[str]] = mapped_column(default=list)
    greeting: Mapped[str] = mapped_column(default="")
    identity_secret: Mapped[str | None]
    identity_required: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[int | None]
    seen_origin: Mapped[str | None]
    created_at: Mapped[int]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    closed_at: Mapped[int | None]


class Conversation(Base):
    """`inside_seq` and `outside_seq` are the newest numbers of its two logs; `latest_at` orders the lists of
    members.

    `visibility` says which members see it without taking part: of an outside conversation the audience of its channel
    (`channel`) or nobody (`private`: it came to one's own door; `held`: its first words wait for a look); of a room
    everybody inside (`public`) or nobody.
    `posting` is `everyone`, or `hosts` in rooms for announcements. `status` of an outside conversation is `open`,
    `snoozed` or `done`; `waiting_since` is when somebody outside asked for the first time since our last answer.
    `merged_into` is the one in which it goes on; only `merged.py` follows it.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index(None, "latest_at", "id"),
        Index(
            "ix_conversations_waiting",
            "channel",
            "visibility",
            "status",
            "waiting_since",
            "latest_at",
            **_of_outside_talk,
        ),
        Index("ix_conversations_held", "assignee", "status", "latest_at", **_of_somebody),
        Index(None, "status", "snoozed_until", **_put_off),
        Index("ix_conversations_public", "kind", "latest_at", "id", **_of_everybody),
        Index("ix_conversations_heard", "channel", "latest_at", "id", **_of_audience),
        CLUSTERED,
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    channel: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("channels.id"))
    created_at: Mapped[int]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    inside_seq: Mapped[int]
    outside_seq: Mapped[int]
    latest_at: Mapped[int]
    topic: Mapped[str] = mapped_column(default="")
    visibility: Mapped[str] = mapped_column(default="private")
    posting: Mapped[str] = mapped_column(default="everyone")
    status: Mapped[str] = mapped_column(default="open")
    snoozed_until: Mapped[int | None]
    assignee: Mapped[uuid.UUID | None]
    waiting_since: Mapped[int | None]
    archived_at: Mapped[int | None]
    archived_by: Mapped[uuid.UUID | None]
    merged_into: Mapped[uuid.UUID | None]


class Participant(Base):
    """`left_at` is None while the person takes part. `role` is `host` of those who may announce and govern a room;
    `level` is what is notified: `all`, `mentions` or `nothing` (muted)."""

    __tablename__ = "participants"
    __table_args__ = (Index(None, "person", "conversation"), CLUSTERED)

    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    joined_at: Mapped[int]
    left_at: Mapped[int | None]
    role: Mapped[str] = mapped_column(default="")
    level: Mapped[str] = mapped_column(default="all")


class ReadPosition(Base):
    """Up to which number of his own log a person has read; it never goes back. `unread_from` is where he put his own
    mark further up: from there on it is shown to him as unread until he reads it again. `moved_at` is when he read
    on."""

    __tablename__ = "read_positions"
    __table_args__ = (CLUSTERED,)

    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    seq: Mapped[int]
    unread_from: Mapped[int | None]
    moved_at: Mapped[int | None]


class Message(Base):
    """A message or a note. `outside_seq` is None for notes: outsiders have no number for them.

    `json` is the answer to those who ask for it, without its `seq`, which differs by side and is put in front. `plain`:
    the body is shown as it was written, nothing in it is markup.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation", "inside_seq"),
        UniqueConstraint("conversation", "outside_seq"),
        UniqueConstraint("author", "client_id"),
        Index("ix_messages_notes", "conversation", "inside_seq", **_of_notes),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    author: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    client_id: Mapped[uuid.UUID]
    lane: Mapped[str]
    body: Mapped[str]
    plain: Mapped[bool] = mapped_column(default=False, server_default=false())
    reply_to: Mapped[uuid.UUID | None]
    page: Mapped[dict[str, Any] | None]
    inside_seq: Mapped[int]
    outside_seq: Mapped[int | None]
    version: Mapped[int]
    created_at: Mapped[int]
    edited_at: Mapped[int | None]
    deleted_at: Mapped[int | None]
    json: Mapped[str]


# ---- what hangs on messages


class Revision(Base):
    """What a message said before version `version + 1` replaced it."""

    __tablename__ = "revisions"
    __table_args__ = (CLUSTERED,)

    message: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]
    written_at: Mapped[int]


class Reaction(Base):
    __tablename__ = "reactions"
    __table_args__ = (CLUSTERED,)

    message: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    emoji: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[int]


class Mention(Base):
    """A member was named in a message; counted while it stands above his read position."""

    __tablename__ = "mentions"
    __table_args__ = (Index(None, "message"), CLUSTERED)

    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    inside_seq: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"))


class MessageFile(Base):
    """A file stands in a message, at its place among the others, and so in a conversation."""

    __tablename__ = "message_files"
    __table_args__ = (Index(None, "file"), Index(None, "conversation", "file"), CLUSTERED)

    message: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[uuid.UUID] = mapped_column(ForeignKey("files.id"))
    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))


class LinkPreview(Base):
    """What a page of the internet said about itself when it was asked; `state` is `waiting`, `found` or `nothing`."""

    __tablename__ = "link_previews"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    message: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"), index=True)
    url: Mapped[str]
    state: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    site: Mapped[str]
    image: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id"))
    fetched_at: Mapped[int | None]


class Pin(Base):
    """A message kept at hand for everybody in its conversation."""

    __tablename__ = "pins"
    __table_args__ = (CLUSTERED,)

    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    message: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    pinned_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    pinned_at: Mapped[int]


# ---- what hangs on outside conversations


class HelpRequest(Base):
    """A colleague asks for help beside an outside talk, from whoever knows about `topic`. It is open until somebody
    takes it or it is withdrawn."""

    __tablename__ = "help_requests"
    __table_args__ = (Index(None, "closed_at", "asked_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    asked_at: Mapped[int]
    topic: Mapped[str]
    words: Mapped[str]
    taken_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    closed_at: Mapped[int | None]


class Merging(Base):
    """A conversation goes on in another one: since when, said by whom, and who undid it. It stands in the logs of the
    other at `inside_seq` and `outside_seq`. `seated` are the persons who take part there because of it; `stood` is how
    that one stood `before` and `after`, so that an undo can set it back."""

    __tablename__ = "mergings"
    __table_args__ = (Index(None, "conversation"), Index(None, "into", "inside_seq"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    into: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    inside_seq: Mapped[int]
    outside_seq: Mapped[int]
    seated: Mapped[list[str]]
    stood: Mapped[dict[str, Any]]
    merged_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    merged_at: Mapped[int]
    undone_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    undone_at: Mapped[int | None]


class Label(Base):
    """A word on an outside conversation."""

    __tablename__ = "labels"
    __table_args__ = (Index(None, "word"), CLUSTERED)

    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    put_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    put_at: Mapped[int]


class SavedReply(Base):
    """Words that are used again. `team` limits them to a team, None is everybody's."""

    __tablename__ = "saved_replies"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]
    team: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("teams.id"))
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[int]
    changed_at: Mapped[int]
