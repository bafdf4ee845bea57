"""Reads of files."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select, text

from comity.foundation.errors import NotFound
from comity.foundation.files.models import File, FileWords
from comity.foundation.store import Tx

WAITS = text("file_words.state = 'waiting'")
"""Written out, so that the index of those that wait serves."""


def open_upload(tx: Tx, *, owner: uuid.UUID, file: uuid.UUID | None) -> File:
    """An upload of this owner, still open or complete and not sent yet. Raises NotFound."""
    row = None if file is None else tx.session.get(File, file)
    if row is None or row.owner != owner or row.expires_at is None or row.expires_at <= tx.now:
        raise NotFound
    return row


def unknown_blobs(tx: Tx, *, keys: Collection[str]) -> set[str]:
    """Those of these blobs that no file has."""
    known = set(tx.session.scalars(select(File.blob).where(File.blob.in_(keys))))
    return set(keys) - known - set(tx.session.scalars(select(File.preview).where(File.preview.in_(keys))))


def waiting_blobs(tx: Tx, *, files: Collection[uuid.UUID] | None = None, limit: int) -> list[tuple[uuid.UUID, str]]:
    """Files that wait to be looked into, the newest first, with their blobs; of these files, or of all."""
    found = select(File.id, File.blob).join(FileWords, FileWords.file == File.id).where(WAITS)
    if files is not None:
        found = found.where(FileWords.file.in_(files))
    return [(file, blob) for file, blob in tx.session.execute(found.order_by(FileWords.file.desc()).limit(limit))]


def words_of(tx: Tx, *, files: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What these files say, as far as it was found."""
    found = select(FileWords.file, FileWords.words).where(FileWords.file.in_(files), FileWords.words != "")
    return dict(iter(tx.session.execute(found))) if files else {}
