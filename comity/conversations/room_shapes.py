"""Rooms, pins and what is unread, as programs see them."""

from __future__ import annotations

import base64
import uuid
from typing import Annotated, Literal

from msgspec import Meta, Struct

from comity.conversations.actions.rooms import Level
from comity.conversations.api_shapes import Title
from comity.conversations.queries import RoomRow
from comity.conversations.shapes import MessageOut
from comity.foundation.clock import iso
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input

Topic = Annotated[str, Meta(max_length=500)]
Openness = Literal["private", "public"]
Posting = Literal["everyone", "hosts"]


class ChangedRoom(Input, frozen=True):
    """What is left out stays as it is."""

    title: Title | None = None
    topic: Topic | None = None
    visibility: Openness | None = None
    posting: Posting | None = None


class ChangedLevel(Input, frozen=True):
    level: Level


class MarkedUnread(Input, frozen=True):
    """From which number of one's own log it shall be shown as unread."""

    seq: Annotated[int, Meta(ge=1, le=2**53)]


class MarkedAgain(Input, frozen=True):
    conversation: uuid.UUID
    unread_from: Annotated[int, Meta(ge=1, le=2**53)]


class AllMarkedAgain(Input, frozen=True):
    items: Annotated[tuple[MarkedAgain, ...], Meta(max_length=5_000)]


class MarkedOut(Struct):
    conversation: str
    unread_from: int


class AllRead(Struct):
    """What was unread before, as `PUT /api/me/unread` takes it to undo this."""

    items: list[MarkedOut]


class RoomOut(Struct):
    """`members` counts all who take part. `unread` and `mentions` are one's own, counted up to 100."""

    id: str
    title: str
    topic: str
    visibility: str
    posting: str
    archived_at: str | None
    members: int
    takes_part: bool
    unread: int
    mentions: int
    created_at: str


class Rooms(Struct):
    items: list[RoomOut]
    next: str | None


class Pins(Struct):
    """The newest pin first."""

    items: list[MessageOut]
    next: None = None


class UnreadOne(Struct):
    conversation: str
    unread: int
    mentions: int


class UnreadOut(Struct):
    """`waiting` counts people outside who wait for an answer, `mentions` what is meant for oneself: named, or said to
    one alone. `items` are the conversations with something unread, of which each is counted up to 100; `unread` and
    `mentions` are their sums."""

    unread: int
    mentions: int
    waiting: int
    items: list[UnreadOne]


def room_out(row: RoomRow) -> RoomOut:
    room = row.room
    return RoomOut(
        id=str(room.id),
        title=room.title,
        topic=room.topic,
        visibility=room.visibility,
        posting=room.posting,
        archived_at=None if room.archived_at is None else iso(room.archived_at),
        members=row.members,
        takes_part=row.takes_part,
        unread=row.count.unread,
        mentions=row.count.mentions,
        created_at=iso(room.created_at),
    )


def cursor_after(row: RoomRow) -> str:
    return f"{base64.urlsafe_b64encode(row.room.title.lower().encode()).decode()}.{row.room.id}"


def rooms_cursor(text: str | None) -> tuple[str, uuid.UUID] | None:
    """The place after which the list of rooms continues, as we gave it out."""
    if text is None:
        return None
    title, _, last = text.partition(".")
    found = parse_id(last)
    try:
        words = base64.b64decode(title, altchars=b"-_", validate=True).decode()
    except ValueError:
        found = words = None
    if found is None or words is None or "\0" in words:
        raise BadInput("Some fields are wrong.", fields={"cursor": "is not one of ours"})
    return words, found
