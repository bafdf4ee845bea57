"""The table of files."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base

_waits = text("state = 'waiting'")
_waiting: dict[str, Any] = {"sqlite_where": _waits, "postgresql_where": _waits}


class File(Base):
    """One uploaded file. `state` is `open` while bytes arrive (`received` of `size`) and `ready` afterwards; `blob` is
    the random name of its bytes, `sha256` what they are. `media_type` was found in the bytes; `words` is the name as
    it is searched. `preview` is the blob of
    a smaller picture, with `width` and `height` those of the picture itself. `expires_at` is when a file that no
    message refers to is collected.
    """

    __tablename__ = "files"
    __table_args__ = (Index(None, "expires_at"), Index(None, "owner", "created_at"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner: Mapped[uuid.UUID | None]
    name: Mapped[str]
    words: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    received: Mapped[int]
    state: Mapped[str]
    blob: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[bytes | None]
    preview: Mapped[str | None] = mapped_column(unique=True)
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[int]
    expires_at: Mapped[int | None]


class FileWords(Base):
    """What a document that was sent says. `state` is `waiting` until it was looked into, then `read`, or `none` where
    no words were found. They go when the file leaves its message."""

    __tablename__ = "file_words"
    __table_args__ = (Index("ix_file_words_waiting", "file", **_waiting),)

    file: Mapped[uuid.UUID] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str]
    words: Mapped[str]
