"""Reads of rooms: the ones to find, who governs them, and what is kept at hand in a conversation."""

from __future__ import annotations

import uuid

from msgspec import Struct
from sqlalchemy import func, literal, or_, select, tuple_, union

from comity.conversations import access
from comity.conversations.models import PUBLIC, Conversation, Message, Participant, Pin
from comity.conversations.queries.unread import Count, standings
from comity.foundation.errors import NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

ROOM = "room"


class RoomRow(Struct, frozen=True):
    """A room in the list of rooms: how many take part, whether the actor does, and what he has not read there."""

    room: Conversation
    members: int
    takes_part: bool
    count: Count


def rooms(
    tx: Tx,
    *,
    actor: Actor,
    words: str = "",
    archived: bool = False,
    after: tuple[str, uuid.UUID] | None = None,
    limit: int = 50,
) -> list[RoomRow]:
    """The public rooms and the actor's own, by title. `words` are looked for in title and topic."""
    mine = select(Participant.conversation).where(Participant.person == actor.person, Participant.left_at.is_(None))
    public = select(Conversation.id).where(PUBLIC)
    title = func.lower(Conversation.title)
    known = union(mine, public) if actor.colleague else mine
    found = select(Conversation).where(Conversation.id.in_(known), Conversation.kind == ROOM)
    found = found.where(Conversation.archived_at.is_not(None) if archived else Conversation.archived_at.is_(None))
    for word in words.casefold().split()[:8]:
        like = f"%{_escaped(word)}%"
        found = found.where(or_(title.like(like, escape="\\"), func.lower(Conversation.topic).like(like, escape="\\")))
    if after is not None:
        found = found.where(tuple_(title, Conversation.id) > tuple_(after[0], literal(after[1], Conversation.id.type)))
    return room_rows(tx, actor, list(tx.session.scalars(found.order_by(title, Conversation.id).limit(limit))))


def room_rows(tx: Tx, actor: Actor, found: list[Conversation]) -> list[RoomRow]:
    """Rows for rooms already found through `rooms` or `access`."""
    ids = [room.id for room in found]
    if not ids:
        return []
    members = select(Participant.conversation, func.count()).where(
        Participant.conversation.in_(ids), Participant.left_at.is_(None)
    )
    counted = tx.session.execute(members.group_by(Participant.conversation))
    here = {conversation: people for conversation, people in counted}  # noqa: C416 - rows, not pairs
    mine = standings(tx, actor=actor, conversations=ids)
    return [
        RoomRow(room, here.get(room.id, 0), takes_part=mine[room.id].level is not None, count=mine[room.id].counted)
        for room in found
    ]


def room(tx: Tx, *, actor: Actor, room: uuid.UUID | None) -> RoomRow:
    """One room the actor may see; raises NotFound, for other conversations as well."""
    found = access.own_conversation(tx, actor=actor, conversation=room)
    if found.kind != ROOM:
        raise NotFound
    return room_rows(tx, actor, [found])[0]


def hosts(tx: Tx, *, conversation: uuid.UUID) -> set[uuid.UUID]:
    found = select(Participant.person).where(
        Participant.conversation == conversation, Participant.left_at.is_(None), Participant.role == access.HOST
    )
    return set(tx.session.scalars(found))


def pins(tx: Tx, *, actor: Actor, conversation: uuid.UUID) -> list[Message]:
    """The messages kept at hand here that the actor may read, newest pin first. The conversation must have been looked
    up through `access`."""
    found = (
        select(Message)
        .join(Pin, Pin.message == Message.id)
        .where(Pin.conversation == conversation, Message.deleted_at.is_(None))
    )
    if not actor.inside:
        found = found.where(Message.outside_seq.is_not(None))
    return list(tx.session.scalars(found.order_by(Pin.pinned_at.desc(), Pin.message)))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
