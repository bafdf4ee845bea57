"""Tables of the search. Besides these, SQLite has the FTS5 table `search_index`, by position: `words` and `marks`."""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, Integer, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base

ROOM_IN_A_MILLISECOND = 64
"""A position is a time in milliseconds and a place within it, so that the newest and a span of time are found by it."""


def position_at(micros: int) -> int:
    """Where the entries of a moment begin."""
    return micros // 1_000 * ROOM_IN_A_MILLISECOND


class SearchRow(Base):
    """A message, or a file in one, as it is found. `version` is that of the message whose words were taken in: older
    words than it has now find nothing. `lexemes` are its words and marks, on PostgreSQL."""

    __tablename__ = "search_rows"

    position: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str]
    message: Mapped[uuid.UUID] = mapped_column(index=True)
    version: Mapped[int]
    file: Mapped[uuid.UUID | None]
    lexemes: Mapped[str | None] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))


class SearchProgress(Base):
    """One row: up to which place the log was read; messages `older_than` this id are still to be taken in, None when
    all are."""

    __tablename__ = "search_progress"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    txid: Mapped[int]
    position: Mapped[int]
    older_than: Mapped[uuid.UUID | None]
