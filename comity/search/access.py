"""What the search may find for somebody: the same conversations that he may open."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, or_, select

from comity.conversations import access
from comity.conversations.models import PUBLIC, Conversation, Participant
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

MOST_PLACES = 300
"""More places than these are not named to the index: whoever sees that much finds a page quickly without it."""


def readable(tx: Tx, *, actor: Actor) -> ColumnElement[bool]:
    """The conversations that the actor may open, in SQL: those of his lists, and inside the public rooms."""
    listed = access.visible(tx, actor=actor)
    return or_(listed, PUBLIC) if actor.colleague else listed


def places(tx: Tx, *, actor: Actor) -> list[tuple[str, uuid.UUID]] | None:
    """The conversations (`c`) and channels (`d`) that hold all an actor may see, None when they are too many to name.

    They narrow what is looked through; what may be seen is decided by `readable`.
    """
    mine = select(Participant.conversation).where(Participant.person == actor.person, Participant.left_at.is_(None))
    known = set(tx.session.scalars(mine.limit(MOST_PLACES + 1)))
    if actor.colleague and len(known) <= MOST_PLACES:
        known |= set(tx.session.scalars(select(Conversation.id).where(PUBLIC).limit(MOST_PLACES + 1)))
    if len(known) > MOST_PLACES:
        return None
    doors = sorted(access.channels_heard(tx, actor=actor)) if actor.inside else []
    return [*(("c", one) for one in sorted(known)), *(("d", one) for one in doors)]
