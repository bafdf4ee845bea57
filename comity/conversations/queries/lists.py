"""Lists of conversations, in a fixed number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, func, literal, or_, select, tuple_, union

from comity.conversations import access, merged
from comity.conversations.models import Channel, Conversation, Message, Participant
from comity.conversations.queries.unread import IDS, standings
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people

NAMED = 50


class Row(Struct, frozen=True):
    """A conversation in a list. Numbers and the latest message are those of the viewer's own log.

    `read` is his read position, `shown_read` what he sees as read: less, where he marked something as unread.
    `unread_said` leaves notes out; `mentions` are those of the unread that are meant for him.
    """

    conversation: Conversation
    channel: Channel | None
    people: tuple[uuid.UUID, ...]
    takes_part: bool
    seq: int
    read: int
    unread: int
    unread_said: int
    mentions: int
    level: str
    host: bool
    shown_read: int
    latest: Message | None
    latest_said: Message | None


def _own(actor: Actor) -> ColumnElement[bool]:
    """The conversations an actor takes part in, found by his participations."""
    mine = select(Participant.conversation).where(Participant.person == actor.person, Participant.left_at.is_(None))
    return Conversation.id.in_(mine)


def conversations(
    tx: Tx,
    *,
    actor: Actor,
    limit: int,
    after: tuple[int, uuid.UUID] | None = None,
    kinds: Collection[str] = (),
    archived: bool = True,
    words: str = "",
) -> list[Row]:
    """What the actor sees, latest first, without what was merged; without `archived` no rooms that are only read any
    more.

    Outsiders' lists are ordered by beginning, so that notes leave no trace there.
    """
    order = (Conversation.latest_at, Conversation.id) if actor.inside else (Conversation.created_at, Conversation.id)
    newest_first = [column.desc() for column in order]
    only: list[ColumnElement[bool]] = [merged.goes_on_here()]
    if after is not None:
        only.append(tuple_(*order) < tuple_(after[0], literal(after[1], Conversation.id.type)))
    if kinds:
        only.append(Conversation.kind.in_(kinds))
    if words.strip():
        only.append(_about(tx, words))
    if not archived:
        only.append(Conversation.archived_at.is_(None))
    branches = [_own(actor)]
    if actor.inside and (not kinds or access.OUTSIDE in kinds):
        branches += access.open_inside(tx, actor=actor)
    pages = [select(Conversation.id).where(way, *only).order_by(*newest_first).limit(limit) for way in branches]
    ids = union(*(select(page.subquery().c.id) for page in pages))
    found = select(Conversation).where(Conversation.id.in_(ids)).order_by(*newest_first).limit(limit)
    return rows(tx, actor=actor, found=list(tx.session.scalars(found)))


def _about(tx: Tx, words: str) -> ColumnElement[bool]:
    """Conversations with these words in their title, or with somebody of that name."""
    named = people.called(tx, words=words.strip(), limit=NAMED)
    with_them = select(Participant.conversation).where(Participant.person.in_(named), Participant.left_at.is_(None))
    title = func.lower(Conversation.title).contains(words.strip().casefold(), autoescape=True)
    return or_(title, Conversation.id.in_(with_them))


def rows(tx: Tx, *, actor: Actor, found: Sequence[Conversation], quoted: bool = True) -> list[Row]:
    """List rows for conversations already found through `visible` or `access`, in a fixed number of queries; with
    their latest messages if these are `quoted`."""
    if not found:
        return []
    ids = [conversation.id for conversation in found]
    here, mine = people_of(tx, ids), standings(tx, actor=actor, conversations=ids)
    latest, said = newest_of(tx, ids, inside=actor.inside) if quoted else ({}, {})
    channels = channels_of(tx, found)
    made = []
    for conversation in found:
        key, standing = conversation.id, mine[conversation.id]
        counted = standing.counted
        made.append(
            Row(
                conversation=conversation,
                channel=None if conversation.channel is None else channels[conversation.channel],
                people=tuple(here.get(key, ())),
                takes_part=standing.level is not None,
                seq=conversation.inside_seq if actor.inside else conversation.outside_seq,
                read=standing.read,
                unread=counted.unread,
                unread_said=min(counted.unread, standing.said),
                mentions=counted.mentions,
                level=standing.level or "all",
                host=standing.role == access.HOST,
                shown_read=standing.shown,
                latest=latest.get(key),
                latest_said=said.get(key),
            )
        )
    return made


_PEOPLE = (
    select(Participant.conversation, Participant.person)
    .where(Participant.conversation.in_(IDS), Participant.left_at.is_(None))
    .order_by(Participant.joined_at, Participant.person)
)


def people_of(tx: Tx, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    people_of: dict[uuid.UUID, list[uuid.UUID]] = {}
    for conversation, person in tx.rows(_PEOPLE, {"ids": list(ids)}):
        people_of.setdefault(conversation, []).append(person)
    return people_of


def _newest(seq: ColumnElement[Any]) -> Select[tuple[uuid.UUID]]:
    """The ids of the messages with the highest number in one of the logs."""
    newest = (
        select(Message.id)
        .where(Message.conversation == Conversation.id, seq.is_not(None))
        .order_by(seq.desc())
        .limit(1)
        .correlate(Conversation)
        .scalar_subquery()
    )
    wanted = select(newest).where(Conversation.id.in_(IDS)).subquery()
    return select(wanted.c[0])


_SAID = _newest(Message.outside_seq.expression)
_NEWEST_SAID = select(Message).where(Message.id.in_(_SAID))
_NEWEST = select(Message).where(Message.id.in_(union(_newest(Message.inside_seq.expression), _SAID)))
Newest = dict[uuid.UUID, Message]


def newest_of(tx: Tx, ids: Collection[uuid.UUID], *, inside: bool) -> tuple[Newest, Newest]:
    """The newest message of each conversation in the viewer's log, and the newest that everybody reads."""
    if not inside:
        said = latest_of(tx, ids)
        return said, said
    found = sorted(tx.session.scalars(_NEWEST, {"ids": list(ids)}), key=lambda message: message.inside_seq)
    latest = {message.conversation: message for message in found}
    return latest, {message.conversation: message for message in found if message.outside_seq is not None}


def latest_of(tx: Tx, ids: Collection[uuid.UUID]) -> Newest:
    """The newest message that everybody reads, of each conversation."""
    return {message.conversation: message for message in tx.session.scalars(_NEWEST_SAID, {"ids": list(ids)})}


def channels_of(tx: Tx, found: Sequence[Conversation]) -> dict[uuid.UUID, Channel]:
    wanted = {conversation.channel for conversation in found if conversation.channel is not None}
    if not wanted:
        return {}
    return {channel.id: channel for channel in tx.session.scalars(select(Channel).where(Channel.id.in_(wanted)))}


def row(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Row:
    """One conversation the actor may see; raises NotFound."""
    found = access.own_conversation(tx, actor=actor, conversation=conversation)
    return rows(tx, actor=actor, found=[found])[0]


def opened(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Row:
    """Like `row`, for who reads the conversation itself: without its latest messages."""
    found = access.own_conversation(tx, actor=actor, conversation=conversation)
    return rows(tx, actor=actor, found=[found], quoted=False)[0]
