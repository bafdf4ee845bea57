"""Tables of conversations. Rooms, direct talks and outside threads are the same tables with different participants."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base

CLUSTERED = {"sqlite_with_rowid": False}
"""SQLite keeps the rows in the order of the primary key, without a second tree.

Not for messages: their rows are long, and appended in the order of arrival a commit touches half as many pages.
"""


class Channel(Base):
    """One configured door. `asked` are the persons who take part in what comes through it; `key` is public."""

    __tablename__ = "channels"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    origins: Mapped[list[str]]
    asked: Mapped[list[str]]
    created_at: Mapped[int]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))


class Conversation(Base):
    """`inside_seq` and `outside_seq` are the newest numbers of its two logs; `latest_at` orders the lists of
    members."""

    __tablename__ = "conversations"
    __table_args__ = (Index(None, "latest_at", "id"), CLUSTERED)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    channel: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("channels.id"))
    created_at: Mapped[int]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    inside_seq: Mapped[int]
    outside_seq: Mapped[int]
    latest_at: Mapped[int]


class Participant(Base):
    """`left_at` is None while the person takes part."""

    __tablename__ = "participants"
    __table_args__ = (Index(None, "person", "conversation"), CLUSTERED)

    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    joined_at: Mapped[int]
    left_at: Mapped[int | None]


class ReadPosition(Base):
    """Up to which number of his own log a person has read."""

    __tablename__ = "read_positions"
    __table_args__ = (CLUSTERED,)

    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    seq: Mapped[int]


class Message(Base):
    """A message or a note. `outside_seq` is None for notes: outsiders have no number for them.

    `json` is the answer to those who ask for it, without its `seq`, which differs by side and is put in front.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation", "inside_seq"),
        UniqueConstraint("conversation", "outside_seq"),
        UniqueConstraint("author", "client_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    author: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    client_id: Mapped[uuid.UUID]
    lane: Mapped[str]
    body: Mapped[str]
    reply_to: Mapped[uuid.UUID | None]
    page: Mapped[dict[str, Any] | None]
    inside_seq: Mapped[int]
    outside_seq: Mapped[int | None]
    version: Mapped[int]
    created_at: Mapped[int]
    edited_at: Mapped[int | None]
    deleted_at: Mapped[int | None]
    json: Mapped[str]
