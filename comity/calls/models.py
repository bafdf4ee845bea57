"""Tables of calls: who called whom, who was there, and what was agreed about recording."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base
from comity.foundation.store.schema import Json

CLUSTERED = {"sqlite_with_rowid": False}
_on = text("ended_at IS NULL")
_still_on: dict[str, Any] = {"sqlite_where": _on, "postgresql_where": _on}
_asked = text("state IN ('ringing', 'joined')")
_of_those_asked: dict[str, Any] = {"sqlite_where": _asked, "postgresql_where": _asked}
"""Indexes of what is going on now: a few rows, whatever was called before."""


class Call(Base):
    """`kind` is voice or video; `media` is mesh (everybody with everybody) or server. A `standing` call rings nobody.
    `answered_at` is when the second person came, `outcome` held, missed, declined, cancelled or failed, `message` the
    line that stays in the conversation. At most one call of a conversation goes on."""

    __tablename__ = "calls"
    __table_args__ = (
        UniqueConstraint("started_by", "client_id"),
        Index("ix_calls_on", "conversation", unique=True, **_still_on),
        Index(None, "conversation", "started_at", "id"),
        Index(None, "message"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    kind: Mapped[str]
    media: Mapped[str]
    standing: Mapped[bool]
    started_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    client_id: Mapped[uuid.UUID]
    started_at: Mapped[int]
    answered_at: Mapped[int | None]
    ended_at: Mapped[int | None]
    outcome: Mapped[str | None]
    message: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("messages.id"))


class CallSeat(Base):
    """A person's place in a call. `state` is ringing, joined, left, declined, missed, busy (in another call, and asked
    not to be disturbed) or closed (the door is). Of who was rung and is needed no more, because another answered, it is
    left without a `joined_at`. `device` is the tab; `seen_at` is when its live connection was last there; `quiet` rings
    without a sound; `quality` is what the tab measured."""

    __tablename__ = "call_seats"
    __table_args__ = (Index("ix_call_seats_asked", "person", **_of_those_asked), CLUSTERED)

    call: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    state: Mapped[str]
    device: Mapped[str] = mapped_column(default="")
    quiet: Mapped[bool] = mapped_column(default=False)
    rang_at: Mapped[int | None]
    joined_at: Mapped[int | None]
    seen_at: Mapped[int | None]
    left_at: Mapped[int | None]
    microphone: Mapped[bool] = mapped_column(default=True)
    camera: Mapped[bool] = mapped_column(default=False)
    screen: Mapped[bool] = mapped_column(default=False)
    held: Mapped[bool] = mapped_column(default=False)
    quality: Mapped[dict[str, Any] | None] = mapped_column(Json)


class CallRecording(Base):
    """Somebody asked to record a call. It runs while everybody there agrees (`running_since`), stands still otherwise,
    and is over at `ended_at`; `ran` are the microseconds it ran before, `message` is where the file was sent."""

    __tablename__ = "call_recordings"
    __table_args__ = (Index(None, "call", "asked_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    call: Mapped[uuid.UUID] = mapped_column(ForeignKey("calls.id"))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    asked_at: Mapped[int]
    running_since: Mapped[int | None]
    ran: Mapped[int]
    ended_at: Mapped[int | None]
    message: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("messages.id"))


class CallConsent(Base):
    """What somebody said to being recorded, last."""

    __tablename__ = "call_consents"
    __table_args__ = (CLUSTERED,)

    recording: Mapped[uuid.UUID] = mapped_column(ForeignKey("call_recordings.id"), primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    agrees: Mapped[bool]
    said_at: Mapped[int]
