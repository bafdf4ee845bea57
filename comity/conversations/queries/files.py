"""Reads of files in conversations. Look-up is permission here too."""

from __future__ import annotations

import uuid

from msgspec import Struct
from sqlalchemy import Select, select

from comity.conversations import access
from comity.conversations.models import Conversation, LinkPreview, Message, MessageFile
from comity.foundation.errors import NotFound
from comity.foundation.files.models import File
from comity.foundation.files.names import searchable
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

ESCAPE = "\\"


class Place(Struct, frozen=True):
    """A file, and the message in which it stands."""

    file: File
    message: Message


def visible_file(tx: Tx, *, actor: Actor, file: uuid.UUID | None) -> File:
    """A file of a message that the actor may see, or his own that is in none. Raises NotFound for everything else."""
    row = None if file is None else tx.session.get(File, file)
    if row is None or row.state != "ready":
        raise NotFound
    holder = _holder(tx, row.id)
    if holder is None:
        if row.owner is None or row.owner != actor.person or row.expires_at is None or row.expires_at <= tx.now:
            raise NotFound
    elif access.visible_message(tx, actor=actor, message=holder).deleted_at is not None:
        raise NotFound
    return row


def _holder(tx: Tx, file: uuid.UUID) -> uuid.UUID | None:
    """The message in which a file stands, as a file or as the picture of a linked page."""
    within = tx.session.scalar(select(MessageFile.message).where(MessageFile.file == file).limit(1))
    return within or tx.session.scalar(select(LinkPreview.message).where(LinkPreview.image == file).limit(1))


def files_of(
    tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, limit: int, before: uuid.UUID | None = None
) -> list[Place]:
    """The files of one conversation, newest first."""
    seat = access.seat(tx, actor=actor, conversation=conversation)
    return _places(tx, actor, select(MessageFile).where(MessageFile.conversation == seat.conversation), limit, before)


def find_files(tx: Tx, *, actor: Actor, words: str, limit: int, before: uuid.UUID | None = None) -> list[Place]:
    """Files whose names hold all these words, over every conversation the actor sees, newest first."""
    found = select(MessageFile).join(Conversation, Conversation.id == MessageFile.conversation)
    found = found.where(access.visible(tx, actor=actor))
    for word in searchable(words).split():
        found = found.where(File.words.contains(word, autoescape=True, escape=ESCAPE))
    return _places(tx, actor, found, limit, before)


def _places(tx: Tx, actor: Actor, found: Select[MessageFile], limit: int, before: uuid.UUID | None) -> list[Place]:
    joined = found.join(File, File.id == MessageFile.file).join(Message, Message.id == MessageFile.message)
    rows = joined.with_only_columns(File, Message).where(Message.deleted_at.is_(None))
    if not actor.inside:
        rows = rows.where(Message.outside_seq.is_not(None))
    if before is not None:
        rows = rows.where(MessageFile.file < before)
    newest = tx.session.execute(rows.order_by(MessageFile.file.desc()).limit(limit))
    return [Place(file, message) for file, message in newest]
