"""Tables of people."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base


class Person(Base):
    """Anyone. Whether somebody is inside is not stored here: `queries.is_inside` asks the members. `time_zone` is that
    of people outside, as their browser told it or a colleague noted it; members have their own. `merged_into` is who
    somebody outside is the same as: one step, never a chain (`joined.py`)."""

    __tablename__ = "persons"
    __table_args__ = (Index(None, "merged_into"), {"sqlite_with_rowid": False})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    about: Mapped[str]
    picture_version: Mapped[int]
    created_at: Mapped[int]
    time_zone: Mapped[str | None]
    merged_into: Mapped[uuid.UUID | None]


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
    """An address that somebody says is his, not proved: it neither finds nor joins persons. One that is `vouched` was
    signed by a website while somebody else had it."""

    __tablename__ = "claims"
    __table_args__ = (Index(None, "kind", "value"), {"sqlite_with_rowid": False})

    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    claimed_at: Mapped[int]
    vouched: Mapped[bool] = mapped_column(default=False)


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


# ---- the same person by several doors


class Joining(Base):
    """Two persons outside are one: `person` was joined into `into` for this `reason` (`joining/reasons.py`), with the
    address that shows it and when that was proved. It holds until `parted_at`; nobody did what a proof did."""

    __tablename__ = "joinings"
    __table_args__ = (Index(None, "into"), Index(None, "person"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    into: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    reason: Mapped[str]
    value: Mapped[str]
    proved_at: Mapped[int | None]
    joined_by: Mapped[uuid.UUID | None]
    joined_at: Mapped[int]
    parted_by: Mapped[uuid.UUID | None]
    parted_at: Mapped[int | None]


class Proposal(Base):
    """Two persons outside, the lower id first, who may be one. `likeness` is of a hundred. Dismissed ones stay so."""

    __tablename__ = "proposals"
    __table_args__ = (UniqueConstraint("one", "other"), Index(None, "other"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    one: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    other: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    reason: Mapped[str]
    value: Mapped[str]
    likeness: Mapped[int]
    proposed_at: Mapped[int]
    dismissed_by: Mapped[uuid.UUID | None]
    dismissed_at: Mapped[int | None]


class NameWord(Base):
    """A word of the name of somebody outside, as it is compared."""

    __tablename__ = "name_words"
    __table_args__ = (Index(None, "person"), {"sqlite_with_rowid": False})

    word: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)


class MatchProgress(Base):
    """One row: up to which place of the log people were compared."""

    __tablename__ = "match_progress"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    txid: Mapped[int]
    position: Mapped[int]
