"""The tables of call links."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base


class CallLink(Base):
    """Whoever has its secret may ring `member` as somebody new; in `conversation`, where it was made for `guest`, he
    takes part from then on, as a person of his own.
    Of the secret only the SHA-256 is kept. It holds until `expires_at`, unless it is revoked."""

    __tablename__ = "call_links"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    member: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    conversation: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("conversations.id"))
    guest: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    label: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[int]
    expires_at: Mapped[int]
    revoked_at: Mapped[int | None]
    uses: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[int | None]


class CallLinkDevice(Base):
    """A device that rang by a link into a conversation: `address` is its visitor's token, which ends with the link."""

    __tablename__ = "call_link_devices"

    link: Mapped[uuid.UUID] = mapped_column(ForeignKey("call_links.id"), primary_key=True)
    address: Mapped[uuid.UUID] = mapped_column(primary_key=True)
