"""The JSON of messages, made once when they are written."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from comity.conversations.models import Message
from comity.foundation.clock import iso


class StoredMessage(msgspec.Struct, omit_defaults=True):
    """A message as it is answered, but for its `seq`.

    `author` is a person id; `page` is what a visitor's page claimed.
    """

    id: uuid.UUID
    conversation: uuid.UUID
    author: uuid.UUID
    lane: str
    body: str
    client_id: uuid.UUID
    created_at: str
    reply_to: uuid.UUID | None = None
    page: dict[str, Any] | None = None
    edited_at: str | None = None
    deleted_at: str | None = None


class MessageOut(StoredMessage, omit_defaults=True):
    """A message as programs see it. `seq` numbers the entries that the viewer may see."""

    seq: int = 0


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


def stored_message(row: Message) -> StoredMessage:
    return StoredMessage(
        id=row.id,
        conversation=row.conversation,
        author=row.author,
        lane=row.lane,
        body=row.body,
        client_id=row.client_id,
        created_at=iso(row.created_at),
        reply_to=row.reply_to,
        page=row.page,
        edited_at=None if row.edited_at is None else iso(row.edited_at),
        deleted_at=None if row.deleted_at is None else iso(row.deleted_at),
    )
