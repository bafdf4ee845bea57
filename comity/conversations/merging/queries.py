"""Reads of mergings."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import ColumnElement, exists, func, or_, select

from comity.conversations import access, merged, queries
from comity.conversations.models import Conversation, Merging, Message, Participant
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import joined

LOOKED_AT = 100


class Other(Struct, frozen=True):
    """A conversation in which another one may go on. `readers` are the people outside who will read both, named only
    where somebody of them did not read one of them before."""

    conversation: Conversation
    readers: frozenset[uuid.UUID]


def holding(tx: Tx, *, conversation: uuid.UUID, into: uuid.UUID) -> Merging | None:
    """The merging of these two that holds now."""
    found = select(Merging).where(
        Merging.conversation == conversation, Merging.into == into, Merging.undone_at.is_(None)
    )
    return tx.session.scalar(found)


def mergings(tx: Tx, *, into: uuid.UUID) -> list[Merging]:
    """What goes on in a conversation now, in its order."""
    found = select(Merging).where(Merging.into == into, Merging.undone_at.is_(None))
    return list(tx.session.scalars(found.order_by(Merging.inside_seq)))


def others(tx: Tx, *, actor: Actor, conversation: uuid.UUID, words: str, limit: int) -> list[Other]:
    """Into which conversations of the same people outside this one may be merged, latest first; with `words` those in
    which they stand. The conversation must have been looked up through `access`."""
    here = queries.outside_participants(tx, conversation=conversation)
    theirs = select(Participant.conversation).where(
        Participant.person.in_(joined.same_as_any(here)), Participant.left_at.is_(None)
    )
    found = select(Conversation).where(
        Conversation.id.in_(theirs),
        Conversation.id != conversation,
        Conversation.kind == access.OUTSIDE,
        merged.goes_on_here(),
        access.visible(tx, actor=actor),
        *_with(words),
    )
    newest = found.order_by(Conversation.latest_at.desc(), Conversation.id.desc()).limit(LOOKED_AT)
    rows = list(tx.session.scalars(newest)) if here else []
    return [one for row in rows if (one := _other(tx, here, row)) is not None][:limit]


def _with(words: str) -> list[ColumnElement[bool]]:
    if not words:
        return []
    small = words.casefold()
    said = exists().where(
        Message.conversation == Conversation.id,
        Message.deleted_at.is_(None),
        func.lower(Message.body).contains(small, autoescape=True),
    )
    return [or_(func.lower(Conversation.title).contains(small, autoescape=True), said)]


def _other(tx: Tx, here: Collection[uuid.UUID], row: Conversation) -> Other | None:
    there = queries.outside_participants(tx, conversation=row.id)
    heads = joined.heads(tx, persons={*here, *there})
    if {heads[person] for person in here} != {heads[person] for person in there}:
        return None
    return Other(row, frozenset() if set(here) == there else frozenset({*here, *there}))


def count_messages(tx: Tx, *, conversation: uuid.UUID, inside: bool) -> int:
    """How much a side can read of it."""
    counted = select(func.count()).where(Message.conversation == conversation, Message.deleted_at.is_(None))
    return tx.session.scalar(counted if inside else counted.where(Message.outside_seq.is_not(None))) or 0


def first_words(tx: Tx, *, conversation: uuid.UUID) -> Message | None:
    """The first that everybody there reads."""
    said = select(Message).where(
        Message.conversation == conversation, Message.outside_seq.is_not(None), Message.deleted_at.is_(None)
    )
    return tx.session.scalar(said.order_by(Message.inside_seq).limit(1))
