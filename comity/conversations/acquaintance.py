"""The conversations that somebody sees with a person, for that person's page."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from comity.conversations import access, merged, queries
from comity.conversations.models import Conversation, Message, Participant
from comity.conversations.viewing_lists import doors_now, row_view
from comity.conversations.views import RowView
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import access as known, queries as people
from comity.people.joined import same_as

MOST = 30


def talks_with(tx: Tx, *, actor: Actor, person: uuid.UUID) -> list[RowView]:
    """Those that the actor sees and this person, or who is one with him, takes part in, latest first. With oneself
    nobody talks."""
    if person == actor.person:
        return []
    theirs = select(Participant.conversation).where(
        Participant.person.in_(same_as(person)), Participant.left_at.is_(None)
    )
    seen = select(Conversation).where(
        Conversation.id.in_(theirs), merged.goes_on_here(), access.visible(tx, actor=actor)
    )
    newest = seen.order_by(Conversation.latest_at.desc(), Conversation.id.desc()).limit(MOST)
    rows = queries.rows(tx, actor=actor, found=list(tx.session.scalars(newest)))
    authors = {said.author for row in rows for said in (row.latest, row.latest_said) if said is not None}
    cards = people.faces(tx, persons=authors | {one for row in rows for one in row.people[:20]})
    doors = doors_now(tx, rows)
    return [row_view(row, cards, actor, "", doors) for row in rows]


def said_with(
    tx: Tx, *, actor: Actor, person: uuid.UUID | None, limit: int, before: uuid.UUID | None = None
) -> list[Message]:
    """What was said and noted in the outside conversations of somebody, and of who is one with him, that the actor
    sees; the newest first, below a message. Raises NotFound."""
    card = known.visible_person(tx, actor=actor, person=person)
    theirs = select(Participant.conversation).where(
        Participant.person.in_(same_as(card.id)), Participant.left_at.is_(None)
    )
    seen = select(Conversation.id).where(
        Conversation.id.in_(theirs), Conversation.kind == access.OUTSIDE, access.visible(tx, actor=actor)
    )
    found = select(Message).where(Message.conversation.in_(seen)).order_by(Message.id.desc()).limit(limit)
    return list(tx.session.scalars(found if before is None else found.where(Message.id < before)))
