"""Reads of bots, as whoever governs them may know them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import select

from comity.accounts import access as rights, queries as accounts
from comity.accounts.models import ApiToken, Bot, Member
from comity.conversations.models import Conversation, Participant
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.queries import Card


class Known(Struct, frozen=True):
    """A bot with the rooms that the actor is in as well, and the number of its other conversations."""

    member: Member
    bot: Bot
    card: Card
    responsible: Card
    rooms: Sequence[tuple[uuid.UUID, str]]
    elsewhere: int
    tokens: Sequence[ApiToken]
    has_picture: bool


def bots(tx: Tx, *, actor: Actor) -> list[Known]:
    """All of them by name, those that are switched off last."""
    return _known(tx, actor, accounts.bots(tx))


def bot(tx: Tx, *, actor: Actor, bot: uuid.UUID | None) -> Known:
    return _known(tx, actor, [rights.bot_to_govern(tx, bot=bot)])[0]


def _known(tx: Tx, actor: Actor, found: Sequence[tuple[Member, Bot]]) -> list[Known]:
    persons = {member.person for member, _ in found}
    cards = people.cards(tx, persons=persons | {row.responsible for _, row in found})
    rooms, elsewhere = _places(tx, actor, persons)
    return [
        Known(
            member,
            row,
            cards[member.person],
            cards[row.responsible],
            rooms.get(member.person, ()),
            elsewhere.get(member.person, 0),
            accounts.tokens_of(tx, member=member.id),
            people.picture(tx, person=member.person) is not None,
        )
        for member, row in found
    ]


def _places(
    tx: Tx, actor: Actor, persons: set[uuid.UUID]
) -> tuple[dict[uuid.UUID, list[tuple[uuid.UUID, str]]], dict[uuid.UUID, int]]:
    mine = select(Participant.conversation).where(Participant.person == actor.person, Participant.left_at.is_(None))
    theirs = (
        select(Participant.person, Conversation.id, Conversation.title, Conversation.kind, Conversation.id.in_(mine))
        .join(Conversation, Conversation.id == Participant.conversation)
        .where(Participant.person.in_(list(persons)), Participant.left_at.is_(None), Conversation.archived_at.is_(None))
    )
    rooms: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = {}
    elsewhere: dict[uuid.UUID, int] = {}
    for person, conversation, title, kind, shared in tx.session.execute(theirs.order_by(Conversation.title)):
        if kind == "room" and shared:
            rooms.setdefault(person, []).append((conversation, title))
        else:
            elsewhere[person] = elsewhere.get(person, 0) + 1
    return rooms, elsewhere
