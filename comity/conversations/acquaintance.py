"""The conversations that somebody sees with a person, for that person's page."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, func, select, true

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
    seen = select(Conversation).where(
        Conversation.id.in_(_taking_part(person)), merged.goes_on_here(), access.visible(tx, actor=actor)
    )
    newest = seen.order_by(Conversation.latest_at.desc(), Conversation.id.desc()).limit(MOST)
    rows = queries.rows(tx, actor=actor, found=list(tx.session.scalars(newest)))
    authors = {said.author for row in rows for said in (row.latest, row.latest_said) if said is not None}
    cards = people.faces(tx, persons=authors | {one for row in rows for one in row.people[:20]})
    doors = doors_now(tx, rows)
    return [row_view(row, cards, actor, "", doors) for row in rows]


def said_with(
    tx: Tx,
    *,
    actor: Actor,
    person: uuid.UUID | None,
    limit: int,
    before: uuid.UUID | None = None,
    where: ColumnElement[bool] | None = None,
) -> list[Message]:
    """What was said and noted in the outside conversations of somebody, and of who is one with him, that the actor
    sees; the newest first, below a message. Raises NotFound."""
    card = known.visible_person(tx, actor=actor, person=person)
    seen = talks_seen(tx, actor=actor, person=card.id)
    found = select(Message).where(Message.conversation.in_(seen), true() if where is None else where)
    found = found.order_by(Message.id.desc()).limit(limit)
    return list(tx.session.scalars(found if before is None else found.where(Message.id < before)))


def talks_seen(tx: Tx, *, actor: Actor, person: uuid.UUID) -> list[uuid.UUID]:
    """The outside conversations of somebody, and of who is one with him, that the actor sees."""
    return list(tx.session.scalars(_outside_talks(person).where(access.visible(tx, actor=actor))))


def count_unseen(tx: Tx, *, person: uuid.UUID, seen: Collection[uuid.UUID]) -> int:
    """How many more there are that go on."""
    talks = _outside_talks(person).where(merged.goes_on_here(), Conversation.id.not_in(list(seen))).subquery()
    return tx.session.scalar(select(func.count()).select_from(talks)) or 0


def _outside_talks(person: uuid.UUID) -> Select[uuid.UUID]:
    return select(Conversation.id).where(Conversation.id.in_(_taking_part(person)), Conversation.kind == access.OUTSIDE)


def _taking_part(person: uuid.UUID) -> Select[uuid.UUID]:
    return select(Participant.conversation).where(
        Participant.person.in_(same_as(person)), Participant.left_at.is_(None)
    )
