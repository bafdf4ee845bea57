"""What is to be taken in next: read from the log and from what was written before, with its words made ready."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, select

from comity.conversations import events
from comity.conversations.models import Conversation, Message, MessageFile
from comity.foundation.events import Cursor
from comity.foundation.files.models import File
from comity.foundation.store import Tx
from comity.foundation.store.log import settled_until, subjects_between
from comity.search.models import SearchProgress
from comity.search.words import composed, texts_of

THE_ONE = 1
_SPOKEN = (events.MESSAGE_CREATED, events.MESSAGE_EDITED, events.MESSAGE_DELETED)
EVENTS, MESSAGES = 200, 200


class Entry(Struct, frozen=True):
    """A message or a file in one, as it is put into the index. `marks` say where, by whom, of what kind it is."""

    kind: str
    message: uuid.UUID
    version: int
    created_at: int
    words: tuple[str, ...]
    marks: tuple[str, ...]
    file: uuid.UUID | None = None


class Batch(Struct, frozen=True):
    """`messages` are those whose entries are replaced by `entries`; the rest is the progress before and after."""

    before: Cursor
    after: Cursor
    older_before: uuid.UUID | None
    older_after: uuid.UUID | None
    messages: tuple[uuid.UUID, ...]
    entries: tuple[Entry, ...]


def pending(tx: Tx) -> Batch | None:
    """What happened since, else a step back into what was written before the search began; None when nothing waits."""
    progress = tx.session.get(SearchProgress, THE_ONE)
    if progress is None:
        return None
    here, older = Cursor(progress.txid, progress.position), progress.older_than
    if upto := settled_until(tx, cursor=here, limit=EVENTS):
        told = tx.connection.scalars(subjects_between(tx, after=here, upto=upto, kinds=_SPOKEN))
        said = tuple(sorted(set(told)))
        return Batch(here, upto, older, older, said, tuple(entries(tx, messages=said)))
    if older is None:
        return None
    before = select(Message.id).where(Message.id < older).order_by(Message.id.desc()).limit(MESSAGES)
    found = _messages(tx, before)
    rest = found[-1] if len(found) == MESSAGES else None
    return Batch(here, here, older, rest, tuple(found), tuple(entries(tx, messages=found)))


def _messages(tx: Tx, ids: Select[uuid.UUID]) -> list[uuid.UUID]:
    return list(tx.connection.scalars(ids))


def entries(tx: Tx, *, messages: Sequence[uuid.UUID]) -> list[Entry]:
    """These messages and their files as they are now; none of those that were taken back."""
    if not messages:
        return []
    said = (Message.id, Message.conversation, Message.author, Message.version, Message.created_at, Message.body)
    found = select(*said, Conversation.channel).join(Conversation, Conversation.id == Message.conversation)
    found = found.where(Message.id.in_(list(messages)), Message.deleted_at.is_(None))
    found = found.order_by(Message.created_at, Message.inside_seq)
    files = _files(tx, messages)
    made = []
    for message in tx.connection.execute(found):
        marks, here = _marks(message), files.get(message.id, [])
        own = _entry(message, "message", message.body, (*marks, "f") if here else marks)
        made += [own, *(_entry(message, "file", file.name, marks, file.id) for file in here)]
    return made


def _entry(message: Any, kind: str, text: str, marks: tuple[str, ...], file: uuid.UUID | None = None) -> Entry:
    words = tuple(texts_of(composed(text)))
    return Entry(kind, message.id, message.version, message.created_at, words, (f"k{kind}", *marks), file)


def _marks(message: Any) -> tuple[str, ...]:
    marks = (f"c{message.conversation.hex}", f"a{message.author.hex}")
    return marks if message.channel is None else (*marks, f"d{message.channel.hex}")


def _files(tx: Tx, messages: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[File]]:
    found = select(MessageFile.message, File).join(File, File.id == MessageFile.file)
    found = found.where(MessageFile.message.in_(list(messages))).order_by(MessageFile.message, MessageFile.place)
    files: dict[uuid.UUID, list[File]] = {}
    for message, file in tx.session.execute(found):
        files.setdefault(message, []).append(file)
    return files
