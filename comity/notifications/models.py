"""Tables of notifications."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base


class PushDevice(Base):
    """A browser that a member allowed to tell him something. `endpoint` is where its maker's push service takes it,
    `p256dh` and `auth` are the browser's keys (RFC 8291), all as the browser gave them. It is told as long as
    `credential`, the session or token that it was added with, holds. `fault` is what went wrong last, "" since it
    went well. `rang` is the call for which it rings, as far as it was not told that this is over."""

    __tablename__ = "push_devices"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    credential: Mapped[uuid.UUID] = mapped_column(index=True)
    endpoint: Mapped[str] = mapped_column(unique=True)
    p256dh: Mapped[str]
    auth: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[int]
    succeeded_at: Mapped[int | None]
    failed_at: Mapped[int | None]
    fault: Mapped[str] = mapped_column(default="")
    removed_at: Mapped[int | None]
    rang: Mapped[uuid.UUID | None]


class PushChoices(Base):
    """What a member wants to be told on his devices; without a row everything, with its words."""

    __tablename__ = "push_choices"

    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    calls: Mapped[bool] = mapped_column(default=True)
    outside: Mapped[bool] = mapped_column(default=True)
    mentions: Mapped[bool] = mapped_column(default=True)
    direct: Mapped[bool] = mapped_column(default=True)
    hide_text: Mapped[bool] = mapped_column(default=False)


class PushKey(Base):
    """One row: the key pair by which push services know this installation (RFC 8292); the secret half lies sealed."""

    __tablename__ = "push_keys"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner: Mapped[uuid.UUID]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[int]


class PushProgress(Base):
    """How far the log was read for notifications: one row."""

    __tablename__ = "push_progress"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    txid: Mapped[int]
    position: Mapped[int]
