"""Conversations as programs see them."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from msgspec import Meta, Struct

from comity.conversations.queries import Row
from comity.foundation.clock import iso
from comity.foundation.limits import MESSAGE_CHARACTERS
from comity.foundation.parse import Input
from comity.foundation.store import Tx
from comity.foundation.text import plain
from comity.people import queries as people

Body = Annotated[str, Meta(min_length=1, max_length=MESSAGE_CHARACTERS, pattern=r"\S")]
Title = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]


class NewConversation(Input, frozen=True):
    kind: Literal["room", "direct", "outside"]
    participants: Annotated[tuple[uuid.UUID, ...], Meta(max_length=5_000)] = ()
    title: Title | None = None


class NewMessage(Input, frozen=True):
    """`audience` names the people outside whom the writer saw on his button."""

    client_id: uuid.UUID
    body: Body
    lane: Literal["message", "note"] = "message"
    reply_to: uuid.UUID | None = None
    audience: Annotated[list[uuid.UUID], Meta(max_length=5_000)] | None = None


class ChangedMessage(Input, frozen=True):
    body: Body


class Position(Input, frozen=True):
    seq: Annotated[int, Meta(ge=0, le=2**53)]


class NewChannel(Input, frozen=True):
    """`origins` are the websites that may embed it; `asked` the members who take part in what comes through it."""

    kind: Literal["website"]
    name: Title
    origins: Annotated[list[Annotated[str, Meta(max_length=300)]], Meta(max_length=50)]
    asked: Annotated[tuple[uuid.UUID, ...], Meta(max_length=50)] = ()


class ChangedChannel(Input, frozen=True):
    """What is left out stays as it is."""

    name: Title | None = None
    origins: Annotated[list[Annotated[str, Meta(max_length=300)]], Meta(max_length=50)] | None = None
    asked: Annotated[tuple[uuid.UUID, ...], Meta(min_length=1, max_length=50)] | None = None


class ChannelOut(Struct):
    id: str
    key: str
    kind: str
    name: str
    origins: list[str]
    asked: list[str]


class Channels(Struct):
    items: list[ChannelOut]
    next: None = None


class ParticipantOut(Struct):
    id: str
    name: str
    inside: bool
    title: str
    picture: str


class LatestOut(Struct):
    """The newest message of the viewer's log, in one line."""

    author: str
    lane: str
    text: str
    created_at: str


class ConversationOut(Struct):
    """`seq` and `read` are numbers of the viewer's own log; `takes_part` is False where he sees it by its channel."""

    id: str
    kind: str
    title: str
    channel: str | None
    participants: list[ParticipantOut]
    takes_part: bool
    seq: int
    read: int
    unread: int
    latest: LatestOut | None
    created_at: str


class Conversations(Struct):
    items: list[ConversationOut]
    next: str | None


def conversation_out(tx: Tx, row: Row) -> ConversationOut:
    return conversations_out(tx, [row])[0]


def conversations_out(tx: Tx, rows: list[Row]) -> list[ConversationOut]:
    cards = people.cards(tx, persons={person for row in rows for person in row.people})
    return [
        ConversationOut(
            id=str(row.conversation.id),
            kind=row.conversation.kind,
            title=row.conversation.title,
            channel=None if row.channel is None else row.channel.name,
            participants=[_participant_out(cards[person]) for person in row.people if person in cards],
            takes_part=row.takes_part,
            seq=row.seq,
            read=row.read,
            unread=row.unread,
            latest=_latest_out(row),
            created_at=iso(row.conversation.created_at),
        )
        for row in rows
    ]


def _participant_out(card: people.Card) -> ParticipantOut:
    return ParticipantOut(str(card.id), card.name, card.inside, card.title, card.picture)


def _latest_out(row: Row) -> LatestOut | None:
    latest = row.latest
    return (
        None
        if latest is None
        else LatestOut(str(latest.author), latest.lane, plain(latest.body), iso(latest.created_at))
    )
