"""Tables of webhooks."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base

_live = text("removed_at IS NULL")


class Hook(Base):
    """A program at `url` hears of `kinds` of events, of one conversation or of all that come through a channel. `side`
    is which log it reads: `outside`, or `inside` with notes. It stands as long as its `keeper` may have it.

    The secrets lie sealed; the former one signs as well until `former_until`. `failures` counts tries in a row that
    failed, and nothing is tried before `next_at`. `paused_why` is asked, failing, gone or keeper. Who sends holds it
    as `held_by` until `held_until`.
    """

    __tablename__ = "hooks"
    __table_args__ = (Index(None, "removed_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    url: Mapped[str]
    kinds: Mapped[list[str]]
    side: Mapped[str]
    conversation: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("conversations.id"))
    channel: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("channels.id"))
    keeper: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    secret: Mapped[bytes]
    former_secret: Mapped[bytes | None]
    former_until: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[int] = mapped_column(default=0)
    held_by: Mapped[uuid.UUID | None]
    held_until: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[int | None]
    paused_why: Mapped[str] = mapped_column(default="")
    created_at: Mapped[int]
    removed_at: Mapped[int | None]


class Delivery(Base):
    """One event on its way to one hook. `id` is what the receiver knows it by, however often it is sent. (`txid`,
    `position`) is the event's place in the log and so its turn; a test event has the place 0.

    `state` is waiting, delivered or failed. Of the answer only its `status` is kept, how long it took, and in `fault`
    a word of ours for what went wrong.
    """

    __tablename__ = "hook_deliveries"
    __table_args__ = (Index(None, "hook", "state", "txid", "position"), Index(None, "hook", "created_at", "id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    hook: Mapped[uuid.UUID] = mapped_column(ForeignKey("hooks.id"))
    kind: Mapped[str]
    conversation: Mapped[uuid.UUID | None]
    txid: Mapped[int]
    position: Mapped[int]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[int | None]
    millis: Mapped[int | None]
    status: Mapped[int | None]
    fault: Mapped[str] = mapped_column(default="")
    created_at: Mapped[int]


class HookProgress(Base):
    """One row: up to which place the log was shared out to the hooks."""

    __tablename__ = "hook_progress"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    txid: Mapped[int]
    position: Mapped[int]


class Inlet(Base):
    """A program may say something in a room, as `author`, a colleague of its own who cannot sign in. The token is
    stored as its digest; with a `secret`, sealed, every call must be signed. `used_at` is when it last said something.
    """

    __tablename__ = "inlets"
    __table_args__ = (Index(None, "removed_at", sqlite_where=_live, postgresql_where=_live),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    room: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    author: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    secret: Mapped[bytes | None]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[int]
    used_at: Mapped[int | None]
    removed_at: Mapped[int | None]
