"""Tables of signing in by another house."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base


class IdentityProvider(Base):
    """A house whose word we take for who somebody is.

    `secret` is sealed with the installation's key and its own id. `domains` are mail domains and `newcomers` is
    `invited` or `join`: whether somebody unknown at one of these becomes a member. With `vouches_for_mail` an address
    counts as checked although the house does not say so, with `vouches_for_factor` nothing more is asked for after it.
    It is offered while `on_since` is set and `removed_at` is not.
    """

    __tablename__ = "identity_providers"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    issuer: Mapped[str]
    client_id: Mapped[str] = mapped_column(default="")
    secret: Mapped[bytes | None]
    domains: Mapped[list[str]] = mapped_column(default=list)
    newcomers: Mapped[str] = mapped_column(default="invited")
    vouches_for_mail: Mapped[bool] = mapped_column(default=False)
    vouches_for_factor: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[int]
    added_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    on_since: Mapped[int | None]
    removed_at: Mapped[int | None]

    @property
    def open(self) -> bool:
        return self.on_since is not None and self.removed_at is None


class Identity(Base):
    """Somebody as an issuer knows him. Nothing but (issuer, subject) finds him: `label`, what the issuer called him
    when he last came, is shown and decides nothing."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"), Index(None, "member"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    member: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"))
    issuer: Mapped[str]
    subject: Mapped[str]
    label: Mapped[str] = mapped_column(default="")
    linked_at: Mapped[int]
    used_at: Mapped[int | None]


class Trip(Base):
    """Somebody went to another house to prove who he is and has to come back with the same browser, once.

    `session` is that of a member who links an account, `invitation` that of a newcomer; a trip with neither signs in.
    """

    __tablename__ = "provider_trips"
    __table_args__ = (Index(None, "expires_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    provider: Mapped[uuid.UUID] = mapped_column(ForeignKey("identity_providers.id"))
    state_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    session: Mapped[uuid.UUID | None]
    invitation: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    leads_to: Mapped[str]
    expires_at: Mapped[int]
    used_at: Mapped[int | None]
