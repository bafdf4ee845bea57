"""Outside conversations and the inbox as programs see them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from comity.conversations.api_shapes import LatestOut, ParticipantOut, participant_out
from comity.conversations.attached import excerpt
from comity.conversations.models import Conversation, HelpRequest, SavedReply
from comity.conversations.queries.inbox import Talk
from comity.foundation.clock import iso
from comity.foundation.limits import MESSAGE_CHARACTERS
from comity.foundation.parse import Input
from comity.foundation.store import Tx
from comity.people import queries as people

AT_ONCE = 500
PLAIN = r"^[^\x00-\x1f\x7f/]*[^\x00-\x1f\x7f/\s][^\x00-\x1f\x7f/]*$"
Moment = Annotated[datetime, Meta(tz=True)]
Word = Annotated[str, Meta(min_length=1, max_length=40, pattern=PLAIN)]
Line = Annotated[str, Meta(min_length=1, max_length=100, pattern=PLAIN)]
Text = Annotated[str, Meta(min_length=1, max_length=MESSAGE_CHARACTERS, pattern=r"\S")]
Act = Literal["done", "open", "snooze", "assign", "label", "unlabel"]


class ChangedOutside(Input, frozen=True):
    """What is left out stays as it is. `assignee` is a person or null for nobody; `snoozed_until` goes with snoozed."""

    status: Literal["open", "snoozed", "done"] | None = None
    snoozed_until: Moment | None = None
    assignee: uuid.UUID | UnsetType | None = UNSET


class Acts(Input, frozen=True):
    """One act on many. `snooze` takes `until`, `assign` an `assignee` (null: nobody) and perhaps who is `leaving`,
    `label` and `unlabel` a `word`."""

    conversations: Annotated[list[uuid.UUID], Meta(min_length=1, max_length=AT_ONCE)]
    act: Act
    until: Moment | None = None
    assignee: uuid.UUID | None = None
    leaving: uuid.UUID | None = None
    word: Word | None = None


class NewHelp(Input, frozen=True):
    """`words` become a note; the same `client_id` again asks once."""

    topic: Line
    words: Annotated[str, Meta(max_length=MESSAGE_CHARACTERS)] = ""
    client_id: uuid.UUID | None = None


class NewReply(Input, frozen=True):
    """`team` limits it to one of your teams; without, everybody inside may use it."""

    title: Line
    body: Text
    team: uuid.UUID | None = None


class ChangedReply(Input, frozen=True):
    """What is left out stays as it is; `team` null makes it everybody's."""

    title: Line | None = None
    body: Text | None = None
    team: uuid.UUID | UnsetType | None = UNSET


class OutsideOut(Struct):
    """How an outside conversation stands. `waiting_since`: when somebody outside asked first after our last answer."""

    id: str
    status: str
    snoozed_until: str | None
    assignee: str | None
    waiting_since: str | None
    labels: list[str]


class InboxRow(OutsideOut):
    title: str
    channel: str | None
    participants: list[ParticipantOut]
    latest: LatestOut | None


class InboxOut(Struct):
    """`next` is always null: a page holds at most 500, and what is done leaves it."""

    items: list[InboxRow]
    next: None = None


class ActOut(Struct, omit_defaults=True):
    """What became of one. `before` is how it stood, so that it can be undone; `joined`: the assignee was brought in."""

    conversation: str
    changed: bool = False
    joined: bool = False
    before: dict[str, str | None] | None = None
    error: dict[str, str] | None = None


class ActsOut(Struct):
    items: list[ActOut]


class HelpOut(Struct):
    """`yours`: about what you know."""

    id: str
    conversation: str
    topic: str
    words: str
    asked_by: str
    asked_at: str
    taken_by: str | None = None
    closed_at: str | None = None
    yours: bool = False


class HelpList(Struct):
    items: list[HelpOut]
    next: None = None


class ReplyOut(Struct):
    id: str
    title: str
    body: str
    team: str | None
    created_by: str
    created_at: str
    changed_at: str


class Replies(Struct):
    items: list[ReplyOut]
    next: None = None


def outside_out(row: Conversation, labels: Sequence[str]) -> OutsideOut:
    return OutsideOut(*_standing(row), list(labels))


def inbox_out(tx: Tx, talks: Sequence[Talk]) -> InboxOut:
    cards = people.cards(tx, persons={person for talk in talks for person in talk.people})
    return InboxOut(
        [
            InboxRow(
                *_standing(talk.conversation),
                list(talk.labels),
                talk.conversation.title,
                None if talk.channel is None else talk.channel.name,
                [participant_out(cards[person]) for person in talk.people if person in cards],
                _latest_out(talk),
            )
            for talk in talks
        ]
    )


def help_out(asked: HelpRequest, *, yours: bool = False) -> HelpOut:
    return HelpOut(
        str(asked.id),
        str(asked.conversation),
        asked.topic,
        asked.words,
        str(asked.asked_by),
        iso(asked.asked_at),
        _text(asked.taken_by),
        _moment(asked.closed_at),
        yours,
    )


def reply_out(reply: SavedReply) -> ReplyOut:
    return ReplyOut(
        str(reply.id),
        reply.title,
        reply.body,
        _text(reply.team),
        str(reply.created_by),
        iso(reply.created_at),
        iso(reply.changed_at),
    )


def _latest_out(talk: Talk) -> LatestOut | None:
    said = talk.said
    return None if said is None else LatestOut(str(said.author), said.lane, excerpt(said), iso(said.created_at))


def _standing(row: Conversation) -> tuple[str, str, str | None, str | None, str | None]:
    return str(row.id), row.status, _moment(row.snoozed_until), _text(row.assignee), _moment(row.waiting_since)


def _moment(at: int | None) -> str | None:
    return None if at is None else iso(at)


def _text(person: uuid.UUID | None) -> str | None:
    return None if person is None else str(person)
