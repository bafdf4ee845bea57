"""Tables of people."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base


class Person(Base):
    """Anyone. Whether somebody is inside is not stored here: `queries.is_inside` asks the members."""

    __tablename__ = "persons"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    about: Mapped[str]
    picture_version: Mapped[int]
    created_at: Mapped[int]


class Address(Base):
    """A way to reach or to recognise a person: email, handle, phone, visitor. `value` is normalised; a visitor's is the
    SHA-256 of his token."""

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("kind", "value"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    kind: Mapped[str]
    value: Mapped[str]
    channel: Mapped[uuid.UUID | None]
    verified_by: Mapped[str | None]
    verified_at: Mapped[int | None]
    created_at: Mapped[int]


class Picture(Base):
    __tablename__ = "pictures"

    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
