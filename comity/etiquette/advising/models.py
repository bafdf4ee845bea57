"""Tables of advising. None holds a word of a draft."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base

CLUSTERED = {"sqlite_with_rowid": False}
_in_force = text("ended_at IS NULL")
_open = text("answered_at IS NULL")


class CoachPolicy(Base):
    """What the house made of a rule: `act` is off, advise or block, for what goes out through `channel` (None: any) by
    writers of a `role` (owner, admin, member, the id of a custom one; empty: everybody). It holds until it is ended."""

    __tablename__ = "coach_policies"
    __table_args__ = (Index(None, "rule", sqlite_where=_in_force, postgresql_where=_in_force),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    rule: Mapped[str]
    act: Mapped[str]
    channel: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("channels.id"))
    role: Mapped[str]
    set_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    set_at: Mapped[int]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    ended_at: Mapped[int | None]


class HintCount(Base):
    """How many hints of a rule somebody was shown in a month (`2026-11`), how many he made use of, and dismissed."""

    __tablename__ = "hint_counts"
    __table_args__ = (Index(None, "month"), CLUSTERED)

    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    shown: Mapped[int]
    taken: Mapped[int]
    dismissed: Mapped[int]


class Question(Base):
    """A message of somebody outside that asks. It is open until a member says something there."""

    __tablename__ = "questions"
    __table_args__ = (
        Index(None, "asked_at"),
        Index("ix_questions_open", "conversation", sqlite_where=_open, postgresql_where=_open),
        Index(None, "answer"),
        CLUSTERED,
    )

    message: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    asked_at: Mapped[int]
    answer: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("messages.id"))
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    answered_at: Mapped[int | None]


class QuestionProgress(Base):
    """How far the log was read for questions: one row."""

    __tablename__ = "question_progress"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    txid: Mapped[int]
    position: Mapped[int]
