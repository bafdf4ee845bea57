"""Tables of the guards."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base

_holds = text("withdrawn_at IS NULL")
_in_force = text("ended_at IS NULL")
_waits = text("state = 'waiting'")


class Reason(Base):
    """Somebody sent words although a guard had a question. `message` is what was sent; `person` one of those whom the
    question was about. `words` is why, empty where only a confirmation was asked."""

    __tablename__ = "guard_reasons"
    __table_args__ = (Index(None, "conversation", "guard"), Index(None, "at", "id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guard: Mapped[str]
    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    person: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    words: Mapped[str]
    at: Mapped[int]


class Consent(Base):
    """Somebody outside said that we may write first; `words` tell how we know. It holds until it is withdrawn."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "person", unique=True, sqlite_where=_holds, postgresql_where=_holds),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    words: Mapped[str]
    noted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    noted_at: Mapped[int]
    withdrawn_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    withdrawn_at: Mapped[int | None]


class GuardRules(Base):
    """What the house chose, one row: at most `most` messages without an answer in `days`, whether a cold contact needs
    a reason, whether and when (`21:00`) quiet hours are asked about. Without a row the defaults hold."""

    __tablename__ = "guard_rules"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    most: Mapped[int]
    days: Mapped[int]
    cold: Mapped[bool]
    quiet: Mapped[bool]
    quiet_from: Mapped[str]
    quiet_until: Mapped[str]
    changed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    changed_at: Mapped[int]


class ApprovalPolicy(Base):
    """Words to people outside wait for a colleague's approval: those of writers with this `role` (a role of the house,
    the id of a custom one, or empty for everybody), through this channel or any."""

    __tablename__ = "approval_policies"
    __table_args__ = (Index(None, "ended_at", sqlite_where=_in_force, postgresql_where=_in_force),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    role: Mapped[str]
    channel: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("channels.id"))
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    made_at: Mapped[int]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    ended_at: Mapped[int | None]


class Approval(Base):
    """A draft that was handed in. `state` is waiting, sent, refused or withdrawn; `reason` is what who decided said,
    `sent_body` what went out where he changed it, `message` what became of it. `confirm` answers the other guards."""

    __tablename__ = "approvals"
    __table_args__ = (
        Index("ix_approvals_waiting", "handed_at", sqlite_where=_waits, postgresql_where=_waits),
        Index(None, "writer", "handed_at"),
        Index(None, "client_id", "writer", unique=True),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    writer: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    client_id: Mapped[uuid.UUID]
    body: Mapped[str]
    reply_to: Mapped[uuid.UUID | None]
    files: Mapped[list[str]]
    confirm: Mapped[dict[str, Any]]
    state: Mapped[str]
    handed_at: Mapped[int]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[int | None]
    reason: Mapped[str]
    sent_body: Mapped[str | None]
    message: Mapped[uuid.UUID | None]
