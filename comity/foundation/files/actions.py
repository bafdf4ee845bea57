"""The verbs of files; the only code that writes their table."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

from msgspec import Struct
from sqlalchemy import delete, func, select, update

from comity.foundation.clock import DAY
from comity.foundation.errors import NotFound, RuleRefused
from comity.foundation.files.documents import LARGEST, READABLE
from comity.foundation.files.models import File, FileWords
from comity.foundation.files.names import clean_name, searchable
from comity.foundation.store import Tx

OPEN, READY = "open", "ready"
WAITING, READ, NONE = "waiting", "read", "none"
LASTS = DAY
COLLECTED = 500


class Found(Struct, frozen=True):
    """What was found in the bytes of a complete upload."""

    size: int
    sha256: bytes
    media_type: str
    width: int | None = None
    height: int | None = None
    preview: str | None = None


def begin_upload(
    tx: Tx, *, owner: uuid.UUID, name: str, size: int, blob: str, most_open: float, most_all: float | None = None
) -> File:
    """Make room for an upload of at most `size` bytes. Files that are in no message count together, open ones with
    the size they may get, so that many at once cannot pass the limit. Raises RuleRefused `too_much`."""
    tx.lock(owner)
    used = _size_of(tx, owner, unsent=True)
    if used + size > most_open:
        raise RuleRefused("Too much is uploaded and not yet sent.", code="too_much", fields={"file": "has no room"})
    if most_all is not None and _size_of(tx, owner, unsent=False) + size > most_all:
        raise RuleRefused("You have sent as much as fits here.", code="too_much", fields={"file": "has no room"})
    named = clean_name(name)
    file = File(
        id=tx.new_id(),
        owner=owner,
        name=named,
        words=searchable(named),
        media_type="",
        size=size,
        received=0,
        state=OPEN,
        blob=blob,
        created_at=tx.now,
        expires_at=tx.now + LASTS,
    )
    tx.session.add(file)
    tx.session.flush()
    return file


def _size_of(tx: Tx, owner: uuid.UUID, *, unsent: bool) -> int:
    counted = select(func.coalesce(func.sum(File.size), 0)).where(File.owner == owner)
    if unsent:
        counted = counted.where(File.expires_at > tx.now)
    return int(tx.session.scalar(counted) or 0)


def note_received(tx: Tx, *, file: uuid.UUID, received: int) -> None:
    """So many bytes of an open upload are on disk."""
    tx.session.execute(update(File).where(File.id == file, File.state == OPEN).values(received=received))


def finish_upload(tx: Tx, *, file: uuid.UUID, found: Found) -> File:
    """Its bytes are on disk under their name: from now on it can be sent; twice is as good as once.

    Raises NotFound when it expired meanwhile.
    """
    row = tx.session.scalar(select(File).where(File.id == file).with_for_update())
    if row is None:
        raise NotFound
    if row.state == READY:
        return row
    row.state, row.size, row.received, row.sha256 = READY, found.size, found.size, found.sha256
    row.media_type, row.width, row.height, row.preview = found.media_type, found.width, found.height, found.preview
    row.expires_at = tx.now + LASTS
    tx.session.flush()
    return row


def add_file(tx: Tx, *, name: str, blob: str, found: Found) -> File:
    """A file of nobody, which is kept: something here refers to it already."""
    file = File(
        id=tx.new_id(),
        owner=None,
        name=name,
        words="",
        media_type=found.media_type,
        size=found.size,
        received=found.size,
        state=READY,
        blob=blob,
        sha256=found.sha256,
        width=found.width,
        height=found.height,
        created_at=tx.now,
    )
    tx.session.add(file)
    tx.session.flush()
    return file


def add_upload(tx: Tx, *, owner: uuid.UUID, name: str, blob: str, found: Found) -> File:
    """A complete upload of this owner, whose bytes came by another way than his browser: it can be sent for a day."""
    file = add_file(tx, name=clean_name(name), blob=blob, found=found)
    file.owner, file.words, file.preview = owner, searchable(file.name), found.preview
    file.expires_at = tx.now + LASTS
    tx.session.flush()
    return file


def drop_file(tx: Tx, *, owner: uuid.UUID, file: uuid.UUID | None) -> list[str]:
    """Give up an upload that is in no message yet. Returns the blobs to remove; raises NotFound."""
    gone = delete(File).where(File.id == file, File.owner == owner, File.expires_at.is_not(None))
    rows = tx.session.execute(gone.returning(File.blob, File.preview)).all()
    if not rows:
        raise NotFound
    return _blobs(rows)


def keep_files(tx: Tx, *, owner: uuid.UUID, files: Collection[uuid.UUID]) -> dict[uuid.UUID, File]:
    """Those of these files that are the owner's, complete and not kept yet; from now on they do not expire."""
    free = select(File).where(File.id.in_(files), File.owner == owner, File.state == READY, File.expires_at > tx.now)
    rows = {row.id: row for row in tx.session.scalars(free.with_for_update())}
    for row in rows.values():
        row.expires_at = None
    tx.session.flush()
    return rows


def hold_files(tx: Tx, *, owner: uuid.UUID, files: Collection[uuid.UUID], until: int) -> set[uuid.UUID]:
    """Those of these files that `keep_files` would keep; they stay until then."""
    free = update(File).where(File.id.in_(files), File.owner == owner, File.state == READY, File.expires_at > tx.now)
    return set(tx.session.scalars(free.values(expires_at=until).returning(File.id)))


def release_files(tx: Tx, *, files: Collection[uuid.UUID]) -> None:
    """Nothing refers to them any more: they expire in a day, and until then are only their owner's."""
    tx.session.execute(update(File).where(File.id.in_(files)).values(expires_at=tx.now + LASTS))
    tx.session.execute(delete(FileWords).where(FileWords.file.in_(files)))


def await_words(tx: Tx, *, files: Iterable[File]) -> list[uuid.UUID]:
    """Those of these files that may have words; from now on they wait to be looked into."""
    found = [file.id for file in files if file.media_type in READABLE and file.size <= LARGEST]
    tx.session.add_all(FileWords(file=file, state=WAITING, words="") for file in found)
    return found


def keep_words(tx: Tx, *, file: uuid.UUID, words: str) -> bool:
    """What was found in a file that waits for this; twice is as good as once. Returns whether these are words."""
    waits = update(FileWords).where(FileWords.file == file, FileWords.state == WAITING)
    values = {"state": READ if words else NONE, "words": words}
    return tx.session.scalar(waits.values(values).returning(FileWords.file)) is not None and bool(words)


def collect_files(tx: Tx) -> list[str]:
    """Forget what expired. Returns the blobs to remove once this is committed."""
    due = select(File.id).where(File.expires_at <= tx.now).order_by(File.expires_at).limit(COLLECTED)
    gone = delete(File).where(File.id.in_(due), File.expires_at <= tx.now).returning(File.blob, File.preview)
    return _blobs(tx.session.execute(gone).all())


def _blobs(rows: Iterable[tuple[str, str | None]]) -> list[str]:
    return [key for row in rows for key in row if key is not None]
