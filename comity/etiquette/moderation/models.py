"""Tables of moderation and of thanks."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base

CLUSTERED = {"sqlite_with_rowid": False}
_stands = text("undone_at IS NULL")
_still: dict[str, Any] = {"unique": True, "sqlite_where": _stands, "postgresql_where": _stands}


class Case(Base):
    """Something a moderator looks at: a message that was reported (`flagged`), or first words from outside that wait
    before anybody got them (`held`).

    `about` wrote it. `why` has what made the filter hold it; `kept` what letting it in needs. `decided_at` is the
    moment of the decision that stands.
    """

    __tablename__ = "moderation_cases"
    __table_args__ = (Index(None, "decided_at", "opened_at"), Index(None, "message"), Index(None, "conversation"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    message: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("messages.id"))
    about: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    why: Mapped[dict[str, Any]]
    kept: Mapped[dict[str, Any]]
    opened_at: Mapped[int]
    decided_at: Mapped[int | None]


class Flag(Base):
    """Somebody reported a message, and why. Who withdraws it takes no part in the case any more."""

    __tablename__ = "flags"
    __table_args__ = (Index(None, "case"), CLUSTERED)

    message: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    case: Mapped[uuid.UUID] = mapped_column(ForeignKey("moderation_cases.id"))
    reason: Mapped[str]
    words: Mapped[str]
    flagged_at: Mapped[int]
    withdrawn_at: Mapped[int | None]


class Decision(Base):
    """What a moderator decided: `leave`, `hide`, `block` or `spam`, and the reason that those concerned read.

    `kept` has what undoing it needs. At most one decision of a case stands.
    """

    __tablename__ = "moderation_decisions"
    __table_args__ = (Index("ix_moderation_decisions_stands", "case", **_still),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case: Mapped[uuid.UUID] = mapped_column(ForeignKey("moderation_cases.id"))
    choice: Mapped[str]
    reason: Mapped[str]
    kept: Mapped[dict[str, Any]]
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[int]
    undone_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    undone_at: Mapped[int | None]


class Appeal(Base):
    """Whoever was decided on asks for a second look, once. `upheld`: the decision stands."""

    __tablename__ = "moderation_appeals"

    decision: Mapped[uuid.UUID] = mapped_column(ForeignKey("moderation_decisions.id"), primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    words: Mapped[str]
    asked_at: Mapped[int]
    upheld: Mapped[bool | None]
    answer: Mapped[str]
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    answered_at: Mapped[int | None]


class HeldWord(Base):
    """A word or phrase that has first words from outside looked at (`kind` is `held`), or that is not said in public
    rooms, for a `reason` that the writer reads (`refused`). `word` is folded, `language` empty for all."""

    __tablename__ = "held_words"
    __table_args__ = (UniqueConstraint("kind", "word"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default="held")
    word: Mapped[str]
    language: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    added_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    added_at: Mapped[int]


class SpamCount(Base):
    """How often a token of this bucket stood in what the house called spam, and in what it let in. Bucket -1 counts the
    texts."""

    __tablename__ = "spam_counts"
    __table_args__ = (CLUSTERED,)

    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    spam: Mapped[int]
    ham: Mapped[int]


class Thanks(Base):
    """Somebody says that a message helped. `author` wrote it, and alone gets to see it."""

    __tablename__ = "thanks"
    __table_args__ = (Index(None, "author", "thanked_at"), CLUSTERED)

    message: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    author: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    thanked_at: Mapped[int]


class ThanksShown(Base):
    """Somebody wants his front door to say how many people he helped."""

    __tablename__ = "thanks_shown"
    __table_args__ = (CLUSTERED,)

    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    shown_at: Mapped[int]
