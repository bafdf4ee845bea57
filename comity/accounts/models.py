"""Tables of the organisation and its members."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base


class Organisation(Base):
    """The one organisation of this installation."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    locale: Mapped[str]
    time_zone: Mapped[str]


class Member(Base):
    """A person who works here and can sign in.

    `handle` is stored in lower case; `role` is owner, admin, member or guest.
    """

    __tablename__ = "members"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), unique=True)
    handle: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    role: Mapped[str]
    title: Mapped[str]
    password_hash: Mapped[str | None]
    created_at: Mapped[int]
    deactivated_at: Mapped[int | None]

    @property
    def active(self) -> bool:
        return self.deactivated_at is None


class SignInSession(Base):
    """A signed-in browser. The secret itself is only in the browser."""

    __tablename__ = "sessions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    member: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[int]
    expires_at: Mapped[int] = mapped_column(index=True)
    ended_at: Mapped[int | None]


class ApiToken(Base):
    __tablename__ = "api_tokens"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    member: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"), index=True)
    label: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[int]
    revoked_at: Mapped[int | None]


class SignInLink(Base):
    """A link that signs a member in once."""

    __tablename__ = "sign_in_links"
    __table_args__ = (Index(None, "member"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    member: Mapped[uuid.UUID] = mapped_column(ForeignKey("members.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[int]
    used_at: Mapped[int | None]
