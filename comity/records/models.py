"""Tables of records. What they are attached to is a subject, (kind, id): a conversation or a person."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base
from comity.foundation.store.schema import Json

CLUSTERED = {"sqlite_with_rowid": False}
_present = text("archived_at IS NULL")
_of_present: dict[str, Any] = {"sqlite_where": _present, "postgresql_where": _present}
"""Indexes of the records that are listed: archived ones are only looked up."""
_in_bytes = Text().with_variant(Text(collation="C"), "postgresql")
"""In the order of its bytes everywhere, so that words that begin alike stand together."""


class RecordKind(Base):
    """A kind of records, as another system names them: `key` in addresses, `singular` and `plural` for people.

    `fields` are `{"key", "label", "type"}` in their order; `writers` are the persons (ids) who may push besides owners
    and admins; people outside who take part see records of a `shared` kind.
    """

    __tablename__ = "record_kinds"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    singular: Mapped[str]
    plural: Mapped[str]
    icon: Mapped[str]
    fields: Mapped[list[dict[str, str]]] = mapped_column(Json)
    shared: Mapped[bool]
    writers: Mapped[list[str]]
    created_at: Mapped[int]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    archived_at: Mapped[int | None]


class Record(Base):
    """An object of another system. `key` is its name there, `url` its page; `occurred_at` is when it came about, as the
    other system claims; `version` counts its changes."""

    __tablename__ = "records"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index(None, "key"),
        Index("ix_records_latest", "occurred_at", "id", **_of_present),
        Index("ix_records_of_kind", "kind", "occurred_at", "id", **_of_present),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[uuid.UUID] = mapped_column(ForeignKey("record_kinds.id"))
    key: Mapped[str]
    title: Mapped[str]
    url: Mapped[str]
    status: Mapped[str]
    fields: Mapped[dict[str, Any]]
    occurred_at: Mapped[int]
    version: Mapped[int]
    created_at: Mapped[int]
    changed_at: Mapped[int]
    pushed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    archived_at: Mapped[int | None]
    archived_by: Mapped[uuid.UUID | None]


class RecordPerson(Base):
    """A record concerns somebody, as the other system says."""

    __tablename__ = "record_persons"
    __table_args__ = (Index(None, "person"), CLUSTERED)

    record: Mapped[uuid.UUID] = mapped_column(ForeignKey("records.id"), primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)


class RecordAddress(Base):
    """A record concerns whoever has this address: known by now, or one day."""

    __tablename__ = "record_addresses"
    __table_args__ = (Index(None, "kind", "value"), CLUSTERED)

    record: Mapped[uuid.UUID] = mapped_column(ForeignKey("records.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)


class RecordWord(Base):
    """A word by which a record is found."""

    __tablename__ = "record_words"
    __table_args__ = (Index(None, "record"), CLUSTERED)

    word: Mapped[str] = mapped_column(_in_bytes, primary_key=True)
    record: Mapped[uuid.UUID] = mapped_column(ForeignKey("records.id"), primary_key=True)


class RecordAttachment(Base):
    """People put a record on a subject. What was taken off (`detached_at`) stays as a row: it is not proposed again."""

    __tablename__ = "record_attachments"
    __table_args__ = (Index(None, "record", "subject_kind"), CLUSTERED)

    subject_kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    record: Mapped[uuid.UUID] = mapped_column(ForeignKey("records.id"), primary_key=True)
    attached_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    attached_at: Mapped[int]
    detached_by: Mapped[uuid.UUID | None]
    detached_at: Mapped[int | None]
