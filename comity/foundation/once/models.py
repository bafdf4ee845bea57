"""The table of calls that were made under a key."""

from __future__ import annotations

import uuid

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base


class KeyedCall(Base):
    """One call of a person under a key of his choice, of which only the digest is kept; `asked` is the keyed digest of
    method, address and body.

    While it is under way, `claim` names the request that carries it out and `held_until` when its claim ends.
    `done_at` was written in the transaction of the effect itself. `status` is there once it was answered; `body` is
    empty where the answer held a secret.
    """

    __tablename__ = "keyed_calls"
    __table_args__ = (Index(None, "expires_at"), {"sqlite_with_rowid": False})

    person: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(primary_key=True)
    asked: Mapped[bytes]
    claim: Mapped[uuid.UUID]
    held_until: Mapped[int]
    done_at: Mapped[int | None]
    status: Mapped[int | None]
    body: Mapped[bytes | None]
    expires_at: Mapped[int]
