"""Tables of people."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base


class Person(Base):
    """Anyone. Whether somebody is inside is not stored here: `queries.is_inside` asks the members. `time_zone` is that
    of people outside, as their browser told it or a colleague noted it; members have their own."""

    __tablename__ = "persons"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    about: Mapped[str]
    picture_version: Mapped[int]
    created_at: Mapped[int]
    time_zone: Mapped[str | None]


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


class Claim(Base):
    """An address that somebody says is his, not proved: it neither finds nor joins persons."""

    __tablename__ = "claims"
    __table_args__ = ({"sqlite_with_rowid": False},)

    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    claimed_at: Mapped[int]


class Expertise(Base):
    """What a colleague knows about; `topic` is lower case."""

    __tablename__ = "expertise"
    __table_args__ = (Index(None, "topic"), {"sqlite_with_rowid": False})

    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)


class Presence(Base):
    """`chosen` is open, knock or closed, with words, until a moment or for good. `connected_until` moves on while a
    screen is open, and `active_until` while somebody is at it; rows are written at most every 30 seconds."""

    __tablename__ = "presence"
    __table_args__ = (Index(None, "changed_at"), {"sqlite_with_rowid": False})

    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    chosen: Mapped[str]
    words: Mapped[str]
    until: Mapped[int | None]
    connected_until: Mapped[int]
    active_until: Mapped[int]
    changed_at: Mapped[int]


class Stop(Base):
    """Contact is stopped. `kind` is `block` (this person outside cannot write to us) or `do_not_contact` (we do not
    write to this person); `lifted_at` ends it."""

    __tablename__ = "stops"
    __table_args__ = (Index(None, "person", "lifted_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[str]
    reason: Mapped[str]
    stopped_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    stopped_at: Mapped[int]
    lifted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    lifted_at: Mapped[int | None]
