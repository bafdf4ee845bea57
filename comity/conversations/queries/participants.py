"""Who takes part, and how far they have read."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import bindparam, func, select

from comity.conversations.models import Conversation, Message, Participant, ReadPosition
from comity.foundation.store import Tx
from comity.foundation.store.schema import Id
from comity.people import queries as people

_HERE = (
    select(Participant.person)
    .where(Participant.conversation == bindparam("here", type_=Id()), Participant.left_at.is_(None))
    .order_by(Participant.joined_at, Participant.person)
)


def participants(tx: Tx, *, conversation: uuid.UUID) -> list[uuid.UUID]:
    return list(tx.rows(_HERE, {"here": conversation}).scalars())


def takes_part(tx: Tx, *, person: uuid.UUID, conversation: uuid.UUID) -> bool:
    return person in participants(tx, conversation=conversation)


def outside_participants(tx: Tx, *, conversation: uuid.UUID) -> set[uuid.UUID]:
    """The people outside who read what is sent now."""
    return people.outsiders(tx, persons=participants(tx, conversation=conversation))


def direct_between(tx: Tx, *, one: uuid.UUID, other: uuid.UUID) -> Conversation | None:
    mine, theirs = (select(Participant.conversation).where(Participant.person == person) for person in (one, other))
    both = select(Conversation).where(
        Conversation.kind == "direct", Conversation.id.in_(mine), Conversation.id.in_(theirs)
    )
    return tx.session.scalar(both.order_by(Conversation.id).limit(1))


def acquainted(tx: Tx, *, person: uuid.UUID, among: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of `among` who take part in a conversation with this person now."""
    mine = select(Participant.conversation).where(Participant.person == person, Participant.left_at.is_(None))
    theirs = select(Participant.person).where(Participant.person.in_(list(among)), Participant.left_at.is_(None))
    return set(tx.session.scalars(theirs.where(Participant.conversation.in_(mine)).distinct()))


def read_position(tx: Tx, *, person: uuid.UUID, conversation: uuid.UUID) -> int:
    row = tx.session.get(ReadPosition, (conversation, person))
    return 0 if row is None else row.seq


def read_by(tx: Tx, *, conversation: uuid.UUID, outside: Collection[uuid.UUID]) -> int:
    """The inside number of the newest message that one of these people outside has read; 0 for none."""
    if not outside:
        return 0
    position = select(func.max(ReadPosition.seq)).where(
        ReadPosition.conversation == conversation, ReadPosition.person.in_(outside)
    )
    seen = select(func.max(Message.inside_seq)).where(
        Message.conversation == conversation, Message.outside_seq <= position.scalar_subquery()
    )
    return tx.session.scalar(seen) or 0
