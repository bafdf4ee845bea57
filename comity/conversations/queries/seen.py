"""Who has seen what was said, among few enough to care."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from sqlalchemy import func, select

from comity.conversations.models import Conversation, Message, ReadPosition
from comity.conversations.queries.participants import participants
from comity.foundation.store import Tx
from comity.people import queries as people

FEW = 20


class Seen(NamedTuple):
    """How far a person has read, as an inside number, and when he last read on."""

    person: uuid.UUID
    seq: int
    at: int


def seen(tx: Tx, *, conversation: uuid.UUID) -> list[Seen]:
    """How far each participant has read (0 for nothing yet), in direct talks and rooms of few people; nothing
    elsewhere, and nothing of bots. Of outside talks only `read_by` is told: what colleagues have read there is nobody's
    business."""
    kind = tx.session.scalar(select(Conversation.kind).where(Conversation.id == conversation))
    here = participants(tx, conversation=conversation)
    if kind not in ("room", "direct") or len(here) > FEW:
        return []
    inside, outside = people.insiders(tx, persons=here), people.outsiders(tx, persons=here)
    bots = inside - people.colleagues(tx, persons=here)
    positions = select(ReadPosition).where(ReadPosition.conversation == conversation, ReadPosition.person.in_(here))
    read = {row.person: (row.seq, row.moved_at or 0) for row in tx.session.scalars(positions)}
    told = []
    for person in (one for one in here if one not in bots):
        seq, at = read.get(person, (0, 0))
        told.append(Seen(person, inside_number(tx, conversation, seq) if person in outside else seq, at))
    return told


def seen_up_to(tx: Tx, *, conversation: uuid.UUID, person: uuid.UUID, seq: int) -> int | None:
    """How far somebody has read, as an inside number, where it concerns those inside; `seq` is his own number."""
    if not people.is_inside(tx, person=person):
        return inside_number(tx, conversation, seq)
    return next((one.seq for one in seen(tx, conversation=conversation) if one.person == person), None)


def inside_number(tx: Tx, conversation: uuid.UUID, outside_seq: int) -> int:
    """The inside number of the newest message up to an outside number; 0 for none."""
    newest = select(func.max(Message.inside_seq)).where(
        Message.conversation == conversation, Message.outside_seq <= outside_seq
    )
    return tx.session.scalar(newest) or 0
