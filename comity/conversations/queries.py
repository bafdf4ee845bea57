"""Reads of conversations."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_, union_all

from comity.conversations import access
from comity.conversations.models import Channel, Conversation, Message, Participant, ReadPosition
from comity.conversations.shapes import numbered_page
from comity.conversations.statements import INSIDE_AFTER, INSIDE_BEFORE, OUTSIDE_AFTER, OUTSIDE_BEFORE
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people

END = 2**62
UNREAD_COUNTED = 1_000


class Row(Struct, frozen=True):
    """A conversation in a list. Numbers and the latest message are those of the viewer's own log."""

    conversation: Conversation
    channel: Channel | None
    people: tuple[uuid.UUID, ...]
    takes_part: bool
    seq: int
    read: int
    unread: int
    unread_said: int
    latest: Message | None
    latest_said: Message | None


# ---- messages


def history(
    tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, before: int | None, after: int | None, limit: int
) -> bytes:
    """A page of messages as JSON, oldest first; the newest ones without `before` and `after`."""
    seat = access.seat(tx, actor=actor, conversation=conversation)
    if after is None:
        statement = INSIDE_BEFORE if seat.inside else OUTSIDE_BEFORE
    else:
        statement = INSIDE_AFTER if seat.inside else OUTSIDE_AFTER
    edge = END if before is None and after is None else before if after is None else after
    rows: list[Any] = list(
        tx.execute(statement, {"conversation": tx.raw(seat.conversation), "edge": edge, "limit": limit + 1})
    )
    more, rows = len(rows) > limit, rows[:limit]
    if after is None:
        rows.reverse()
    following = None if not more else rows[0][0] if after is None else rows[-1][0]
    return numbered_page(rows, following)


def messages(
    tx: Tx,
    *,
    actor: Actor,
    conversation: uuid.UUID,
    before: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[Message]:
    """Like `history`, as rows, for pages. The conversation must have been looked up through `access`."""
    seq = Message.inside_seq if actor.inside else Message.outside_seq
    found = select(Message).where(Message.conversation == conversation, seq.is_not(None)).limit(limit)
    if after is not None:
        return list(tx.session.scalars(found.where(seq > after).order_by(seq)))
    newest = found.where(seq < before) if before is not None else found
    return list(tx.session.scalars(newest.order_by(seq.desc())))[::-1]


# ---- who takes part


def participants(tx: Tx, *, conversation: uuid.UUID) -> list[uuid.UUID]:
    here = select(Participant.person).where(Participant.conversation == conversation, Participant.left_at.is_(None))
    return list(tx.session.scalars(here.order_by(Participant.joined_at, Participant.person)))


def takes_part(tx: Tx, *, person: uuid.UUID, conversation: uuid.UUID) -> bool:
    return person in participants(tx, conversation=conversation)


def outside_participants(tx: Tx, *, conversation: uuid.UUID) -> set[uuid.UUID]:
    """The people outside who read what is sent now."""
    here = participants(tx, conversation=conversation)
    return set(here) - people.insiders(tx, persons=here)


def direct_between(tx: Tx, *, one: uuid.UUID, other: uuid.UUID) -> Conversation | None:
    mine, theirs = (select(Participant.conversation).where(Participant.person == person) for person in (one, other))
    both = select(Conversation).where(
        Conversation.kind == "direct", Conversation.id.in_(mine), Conversation.id.in_(theirs)
    )
    return tx.session.scalar(both.order_by(Conversation.id).limit(1))


def read_position(tx: Tx, *, person: uuid.UUID, conversation: uuid.UUID) -> int:
    row = tx.session.get(ReadPosition, (conversation, person))
    return 0 if row is None else row.seq


# ---- lists


def visible(actor: Actor) -> ColumnElement[bool]:
    """The conversations an actor sees: those he takes part in, and inside what came through channels."""
    mine = exists().where(
        Participant.conversation == Conversation.id, Participant.person == actor.person, Participant.left_at.is_(None)
    )
    if not actor.inside:
        return mine
    return or_(mine, and_(Conversation.kind == "outside", Conversation.channel.is_not(None)))


def _own(actor: Actor) -> ColumnElement[bool]:
    """The conversations an actor takes part in, found by his participations."""
    mine = select(Participant.conversation).where(Participant.person == actor.person, Participant.left_at.is_(None))
    return Conversation.id.in_(mine)


def conversations(
    tx: Tx, *, actor: Actor, limit: int, after: tuple[int, uuid.UUID] | None = None, kinds: Collection[str] = ()
) -> list[Row]:
    """What the actor sees, latest first.

    Outsiders' lists are ordered by beginning, so that notes leave no trace there.
    """
    order = (Conversation.latest_at, Conversation.id) if actor.inside else (Conversation.created_at, Conversation.id)
    own_only = not actor.inside or (kinds and access.OUTSIDE not in kinds)
    found = select(Conversation).where(_own(actor) if own_only else visible(actor))
    found = found.order_by(order[0].desc(), order[1].desc()).limit(limit)
    if after is not None:
        found = found.where(tuple_(*order) < tuple_(*after))
    if kinds:
        found = found.where(Conversation.kind.in_(kinds))
    return rows(tx, actor=actor, found=list(tx.session.scalars(found)))


def rows(tx: Tx, *, actor: Actor, found: Sequence[Conversation]) -> list[Row]:
    """List rows for conversations already found through `visible` or `access`, in a fixed number of queries."""
    if not found:
        return []
    ids = [conversation.id for conversation in found]
    here = _people_of(tx, ids)
    reads = _reads_of(tx, actor.person, ids)
    unread, unread_said = _unread_of(tx, actor, ids), _unread_of(tx, actor, ids, said=True)
    latest, said = _latest_of(tx, ids, inside=actor.inside), _latest_of(tx, ids, inside=False)
    channels = _channels_of(tx, found)
    return [
        Row(
            conversation=conversation,
            channel=None if conversation.channel is None else channels[conversation.channel],
            people=tuple(here.get(conversation.id, ())),
            takes_part=actor.person in here.get(conversation.id, ()),
            seq=conversation.inside_seq if actor.inside else conversation.outside_seq,
            read=reads.get(conversation.id, 0),
            unread=unread.get(conversation.id, 0) if actor.person in here.get(conversation.id, ()) else 0,
            unread_said=unread_said.get(conversation.id, 0) if actor.person in here.get(conversation.id, ()) else 0,
            latest=latest.get(conversation.id),
            latest_said=said.get(conversation.id),
        )
        for conversation in found
    ]


def _people_of(tx: Tx, ids: list[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    here = select(Participant.conversation, Participant.person).where(
        Participant.conversation.in_(ids), Participant.left_at.is_(None)
    )
    people_of: dict[uuid.UUID, list[uuid.UUID]] = {}
    for conversation, person in tx.session.execute(here.order_by(Participant.joined_at, Participant.person)):
        people_of.setdefault(conversation, []).append(person)
    return people_of


def _reads_of(tx: Tx, person: uuid.UUID, ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    found = select(ReadPosition.conversation, ReadPosition.seq).where(
        ReadPosition.person == person, ReadPosition.conversation.in_(ids)
    )
    return {conversation: seq for conversation, seq in tx.session.execute(found)}  # noqa: C416 - rows, not pairs


def _unread_of(tx: Tx, actor: Actor, ids: list[uuid.UUID], *, said: bool = False) -> dict[uuid.UUID, int]:
    """Messages of others among the first thousand above the read position; with `said` no notes among them."""
    seq = Message.inside_seq if actor.inside else Message.outside_seq
    position = (
        select(ReadPosition.seq)
        .where(ReadPosition.conversation == Conversation.id, ReadPosition.person == actor.person)
        .correlate(Conversation)
        .scalar_subquery()
    )
    above = (
        select(Message.author, Message.deleted_at, Message.outside_seq)
        .where(Message.conversation == Conversation.id, seq > func.coalesce(position, 0))
        .order_by(seq)
        .limit(UNREAD_COUNTED)
        .correlate(Conversation)
        .subquery()
    )
    counted = (
        select(func.count()).select_from(above).where(above.c.author != actor.person, above.c.deleted_at.is_(None))
    )
    if said:
        counted = counted.where(above.c.outside_seq.is_not(None))
    count = counted.scalar_subquery()
    found = tx.session.execute(select(Conversation.id, count).where(Conversation.id.in_(ids)))
    return {conversation: unread for conversation, unread in found}  # noqa: C416 - rows, not pairs, to the type checker


def _latest_of(tx: Tx, ids: list[uuid.UUID], *, inside: bool) -> dict[uuid.UUID, Message]:
    """The newest message of each conversation in one of its logs."""
    newest = _newest_inside if inside else _newest_outside
    found = select(Message).where(Message.id.in_(union_all(*(newest(conversation) for conversation in ids))))
    return {message.conversation: message for message in tx.session.scalars(found)}


def _newest_inside(conversation: uuid.UUID) -> Select[tuple[uuid.UUID]]:
    newest = select(Message.id).where(Message.conversation == conversation).order_by(Message.inside_seq.desc()).limit(1)
    return select(newest.subquery().c.id)


def _newest_outside(conversation: uuid.UUID) -> Select[tuple[uuid.UUID]]:
    said = select(Message.id).where(Message.conversation == conversation, Message.outside_seq.is_not(None))
    return select(said.order_by(Message.outside_seq.desc()).limit(1).subquery().c.id)


def _channels_of(tx: Tx, found: Sequence[Conversation]) -> dict[uuid.UUID, Channel]:
    wanted = {conversation.channel for conversation in found if conversation.channel is not None}
    if not wanted:
        return {}
    return {channel.id: channel for channel in tx.session.scalars(select(Channel).where(Channel.id.in_(wanted)))}


def row(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Row:
    """One conversation the actor may see; raises NotFound."""
    found = access.own_conversation(tx, actor=actor, conversation=conversation)
    return rows(tx, actor=actor, found=[found])[0]


def channel_of(tx: Tx, *, conversation: Conversation) -> Channel | None:
    return None if conversation.channel is None else tx.session.get(Channel, conversation.channel)


def messages_by_author(tx: Tx, *, conversation: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many messages outsiders could read each wrote here, most first."""
    counted = select(Message.author, func.count()).where(
        Message.conversation == conversation, Message.outside_seq.is_not(None)
    )
    most = counted.group_by(Message.author).order_by(func.count().desc()).limit(10)
    return {author: n for author, n in tx.session.execute(most)}  # noqa: C416 - rows, not pairs


def read_outside(tx: Tx, *, conversation: uuid.UUID) -> int:
    """The inside number of the newest message that somebody outside has read; 0 for none."""
    outside = outside_participants(tx, conversation=conversation)
    if not outside:
        return 0
    position = select(func.max(ReadPosition.seq)).where(
        ReadPosition.conversation == conversation, ReadPosition.person.in_(outside)
    )
    seen = select(func.max(Message.inside_seq)).where(
        Message.conversation == conversation, Message.outside_seq <= position.scalar_subquery()
    )
    return tx.session.scalar(seen) or 0


def channels(tx: Tx) -> list[Channel]:
    return list(tx.session.scalars(select(Channel).order_by(Channel.created_at, Channel.id)))
