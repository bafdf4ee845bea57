"""The JSON of messages, made once when they are written."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from comity.conversations.models import Message
from comity.foundation.clock import iso


class FilePart(msgspec.Struct, omit_defaults=True):
    """A file in a message. `size` is in bytes, `width` and `height` in pixels; `preview` says that there is a smaller
    picture of it."""

    id: uuid.UUID
    name: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None
    preview: bool = False


class PreviewPart(msgspec.Struct, omit_defaults=True):
    """What a linked page says about itself; `image` is a file."""

    url: str
    title: str
    description: str = ""
    site: str = ""
    image: uuid.UUID | None = None


class StoredMessage(msgspec.Struct, omit_defaults=True):
    """A message as it is answered, but for its `seq`.

    `author` is a person id; `page` is what a visitor's page claimed. `mentions` are the members named; `reactions` are
    persons by emoji, in the order in which they came. `plain`: the body is no markdown, it is shown as it was written.
    """

    id: uuid.UUID
    conversation: uuid.UUID
    author: uuid.UUID
    lane: str
    body: str
    client_id: uuid.UUID
    created_at: str
    reply_to: uuid.UUID | None = None
    plain: bool = False
    page: dict[str, Any] | None = None
    edited_at: str | None = None
    deleted_at: str | None = None
    files: list[FilePart] | None = None
    mentions: list[uuid.UUID] | None = None
    previews: list[PreviewPart] | None = None
    reactions: dict[str, list[uuid.UUID]] | None = None


class Parts(msgspec.Struct):
    """What hangs on a message, as its JSON shows it."""

    files: list[FilePart] | None = None
    mentions: list[uuid.UUID] | None = None
    previews: list[PreviewPart] | None = None
    reactions: dict[str, list[uuid.UUID]] | None = None


class MessageOut(StoredMessage, omit_defaults=True):
    """A message as programs see it. `seq` numbers the entries that the viewer may see."""

    seq: int = 0


class RevisionOut(msgspec.Struct):
    """What a message said from `written_at` on."""

    version: int
    body: str
    written_at: str


class Revisions(msgspec.Struct):
    """Oldest first; the last one is what it says now."""

    items: list[RevisionOut]
    next: None = None


class Messages(msgspec.Struct):
    """Oldest first. `next` is the `before` of the older page or, with `after`, the `after` of the following one."""

    items: list[MessageOut]
    next: int | None


_encode = msgspec.json.encode


def stored_json(message: StoredMessage) -> str:
    """`"id":…}`: everything behind the `seq`."""
    return _encode(message)[1:].decode()


def numbered(seq: int | None, stored: str) -> bytes:
    """The whole object for one side."""
    return f'{{"seq":{seq},{stored}'.encode()


def numbered_page(rows: list[tuple[int, str]], following: int | None) -> bytes:
    items = ",".join([f'{{"seq":{seq},{stored}' for seq, stored in rows])
    return f'{{"items":[{items}],"next":{"null" if following is None else following}}}'.encode()


def stored_message(row: Message, parts: Parts) -> StoredMessage:
    """The message as it is now; one that was taken back keeps nothing that hung on it."""
    if row.deleted_at is not None:
        parts = Parts()
    return StoredMessage(
        id=row.id,
        conversation=row.conversation,
        author=row.author,
        lane=row.lane,
        body=row.body,
        client_id=row.client_id,
        created_at=iso(row.created_at),
        reply_to=row.reply_to,
        plain=row.plain,
        page=row.page,
        edited_at=None if row.edited_at is None else iso(row.edited_at),
        deleted_at=None if row.deleted_at is None else iso(row.deleted_at),
        files=parts.files,
        mentions=parts.mentions,
        previews=parts.previews,
        reactions=parts.reactions,
    )
