"""Conversations as programs see them."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from msgspec import Meta, Struct

from comity.conversations.attached import excerpt
from comity.conversations.queries import Row
from comity.foundation.clock import iso
from comity.foundation.limits import FILES_A_MESSAGE, MESSAGE_CHARACTERS
from comity.foundation.parse import Input
from comity.foundation.store import Tx
from comity.people import queries as people

Body = Annotated[str, Meta(min_length=1, max_length=MESSAGE_CHARACTERS, pattern=r"\S")]
Words = Annotated[str, Meta(max_length=MESSAGE_CHARACTERS)]
Files = Annotated[tuple[uuid.UUID, ...], Meta(max_length=FILES_A_MESSAGE)]
Title = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]


class NewConversation(Input, frozen=True):
    """`topic`, `visibility` (who may join: those let in, or everybody inside) and `posting` are for rooms."""

    kind: Literal["room", "direct", "outside"]
    participants: Annotated[tuple[uuid.UUID, ...], Meta(max_length=5_000)] = ()
    title: Title | None = None
    topic: Annotated[str, Meta(max_length=500)] = ""
    visibility: Literal["private", "public"] = "private"
    posting: Literal["everyone", "hosts"] = "everyone"


Confirm = Annotated[
    dict[Annotated[str, Meta(max_length=40)], Annotated[str, Meta(max_length=500)]], Meta(max_length=10)
]


class NewMessage(Input, frozen=True):
    """`audience` names the people outside whom the writer saw on his button; `body` may be empty with `files`.
    `confirm` answers what a refused send asked (422 with `held`): `confirmed`, or a reason in words, by its code."""

    client_id: uuid.UUID
    body: Words
    lane: Literal["message", "note"] = "message"
    reply_to: uuid.UUID | None = None
    audience: Annotated[list[uuid.UUID], Meta(max_length=5_000)] | None = None
    files: Files = ()
    confirm: Confirm = {}  # noqa: RUF012 - msgspec copies it


class ChangedMessage(Input, frozen=True):
    body: Body
    confirm: Confirm = {}  # noqa: RUF012 - msgspec copies it


class Position(Input, frozen=True):
    seq: Annotated[int, Meta(ge=0, le=2**53)]


Greeting = Annotated[str, Meta(max_length=500)]
Persons = Annotated[tuple[uuid.UUID, ...], Meta(max_length=50)]


class NewChannel(Input, frozen=True):
    """`origins` are the websites that may embed it; `asked` the members who take part in what comes through it;
    `audience` the teams who see it, everybody inside without any."""

    kind: Literal["website"]
    name: Title
    origins: Annotated[list[Annotated[str, Meta(max_length=300)]], Meta(max_length=50)]
    asked: Persons = ()
    audience: Persons = ()
    greeting: Greeting = ""


class ChangedChannel(Input, frozen=True):
    """What is left out stays as it is. A closed door lets nobody in; `identity_required` needs an identity secret."""

    name: Title | None = None
    origins: Annotated[list[Annotated[str, Meta(max_length=300)]], Meta(max_length=50)] | None = None
    asked: Annotated[tuple[uuid.UUID, ...], Meta(min_length=1, max_length=50)] | None = None
    audience: Persons | None = None
    greeting: Greeting | None = None
    identity_required: bool | None = None
    closed: bool | None = None


class ChannelOut(Struct):
    """`identity`: whether there is an identity secret; `seen_at`, `seen_origin`: where its line was last loaded."""

    id: str
    key: str
    kind: str
    name: str
    origins: list[str]
    asked: list[str]
    audience: list[str]
    greeting: str
    identity: bool
    identity_required: bool
    seen_at: str | None
    seen_origin: str | None
    closed_at: str | None


class IdentitySecret(Struct):
    """`secret` is shown this once; the website's own server signs with it."""

    secret: str


class Channels(Struct):
    items: list[ChannelOut]
    next: None = None


class ParticipantOut(Struct):
    """`former`: a colleague of before, who is neither inside nor among the readers outside."""

    id: str
    name: str
    inside: bool
    title: str
    picture: str
    bot: bool
    former: bool


class LatestOut(Struct):
    """The newest message of the viewer's log, in one line."""

    author: str
    lane: str
    text: str
    created_at: str


class RoomFacts(Struct):
    """Of rooms only. `host`: whether the viewer governs it; where `posting` is `hosts`, only those who do write."""

    topic: str
    visibility: str
    posting: str
    archived_at: str | None
    host: bool


class ConversationOut(Struct):
    """`seq` and `read` are numbers of the viewer's own log; `takes_part` is False where he sees it by its channel, or
    because the room is public. `mentions` are those of the unread that are meant for him; of a muted conversation
    (`level` is `nothing`) only these count as unread. Both are counted up to 100: then there may be more. `merged_into`
    is the one in which it goes on."""

    id: str
    kind: str
    title: str
    channel: str | None
    participants: list[ParticipantOut]
    takes_part: bool
    seq: int
    read: int
    unread: int
    mentions: int
    level: str
    room: RoomFacts | None
    latest: LatestOut | None
    created_at: str
    merged_into: str | None


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
            participants=[participant_out(cards[person]) for person in row.people if person in cards],
            takes_part=row.takes_part,
            seq=row.seq,
            read=row.read,
            unread=row.unread,
            mentions=row.mentions,
            level=row.level,
            room=_room_facts(row),
            latest=_latest_out(row),
            created_at=iso(row.conversation.created_at),
            merged_into=None if row.conversation.merged_into is None else str(row.conversation.merged_into),
        )
        for row in rows
    ]


def _room_facts(row: Row) -> RoomFacts | None:
    room = row.conversation
    if room.kind != "room":
        return None
    archived = None if room.archived_at is None else iso(room.archived_at)
    return RoomFacts(room.topic, room.visibility, room.posting, archived, row.host)


def participant_out(card: people.Card) -> ParticipantOut:
    return ParticipantOut(str(card.id), card.name, card.inside, card.title, card.picture, card.bot, card.former)


def _latest_out(row: Row) -> LatestOut | None:
    latest = row.latest
    return (
        None if latest is None else LatestOut(str(latest.author), latest.lane, excerpt(latest), iso(latest.created_at))
    )
