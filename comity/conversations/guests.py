"""Rooms into which an invitation leads."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select

from comity.accounts.ports import GuestRooms
from comity.conversations import queries
from comity.conversations.actions.membership import seat_participant
from comity.conversations.models import Conversation, Participant
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people

MOST = 200


def offer(tx: Tx, *, actor: Actor) -> Sequence[tuple[uuid.UUID, str]]:
    """The rooms in which this member takes part, by title."""
    mine = (
        select(Conversation.id, Conversation.title)
        .join(Participant, Participant.conversation == Conversation.id)
        .where(
            Participant.person == actor.person,
            Participant.left_at.is_(None),
            Conversation.kind == "room",
            Conversation.archived_at.is_(None),
        )
    )
    return [(row.id, row.title) for row in tx.session.execute(mine.order_by(Conversation.title).limit(MOST))]


def seat(tx: Tx, *, rooms: Collection[uuid.UUID], person: uuid.UUID, by: uuid.UUID) -> None:
    """Let somebody take part in those rooms in which who invited him still does; the others are left out."""
    if not people.is_inside(tx, person=by):
        return
    for room in rooms:
        row = tx.session.get(Conversation, room)
        open_room = row is not None and row.archived_at is None
        if open_room and queries.takes_part(tx, person=by, conversation=room):
            seat_participant(tx, room, person, inside=people.is_inside(tx, person=person), by=by)


ROOMS = GuestRooms(offer, seat)
