"""Reacting to a message with an emoji."""

from __future__ import annotations

import uuid

import msgspec
from sqlalchemy import func, select

from comity.conversations import access, events
from comity.conversations.access import OUTSIDE, Seat
from comity.conversations.actions.entries import number_change, renew_json
from comity.conversations.actions.membership import seat_participant
from comity.conversations.actions.reach import check_reach
from comity.conversations.models import Message, Reaction
from comity.foundation.errors import Conflict, Forbidden, RuleRefused
from comity.foundation.events import Event
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people

MOST_DIFFERENT = 20
"""Different emoji on one message."""


def add_reaction(tx: Tx, *, actor: Actor, message: uuid.UUID | None, emoji: str) -> None:
    """React to what one sees; twice is as good as once. Whoever reacts where people outside see it takes part.

    Raises NotFound, Forbidden `not_joined` or `blocked`, Conflict `deleted`, RuleRefused `archived` or
    `too_many_reactions`.
    """
    row, seat = _locked(tx, actor, message)
    if tx.session.get(Reaction, (row.id, actor.person, emoji)) is not None:
        return
    _check_place(tx, actor, row, seat)
    _check_room_for(tx, row.id, emoji)
    if seat.kind == OUTSIDE and row.outside_seq is not None and not seat.takes_part:
        seat_participant(tx, seat.conversation, actor.person, inside=True, by=actor.person)
    tx.session.add(Reaction(message=row.id, person=actor.person, emoji=emoji, created_at=tx.now))
    _announce(tx, row, events.REACTION_ADDED, actor.person, emoji)


def remove_reaction(tx: Tx, *, actor: Actor, message: uuid.UUID | None, emoji: str) -> None:
    """Take one's own reaction back; one that is not there stays so."""
    row, _ = _locked(tx, actor, message)
    reaction = tx.session.get(Reaction, (row.id, actor.person, emoji))
    if reaction is not None:
        tx.session.delete(reaction)
        _announce(tx, row, events.REACTION_REMOVED, actor.person, emoji)


def _locked(tx: Tx, actor: Actor, message: uuid.UUID | None) -> tuple[Message, Seat]:
    row = access.visible_message(tx, actor=actor, message=message)
    tx.lock(row.conversation)
    tx.session.refresh(row)
    check_reach(tx, actor=actor, conversation=row.conversation, lane=row.lane)
    return row, access.seat(tx, actor=actor, conversation=row.conversation)


def _check_place(tx: Tx, actor: Actor, row: Message, seat: Seat) -> None:
    if row.deleted_at is not None:
        raise Conflict("This message was taken back.", code="deleted")
    if seat.archived:
        raise RuleRefused("This room is archived. It can be read, not written to.", code="archived")
    if seat.kind != OUTSIDE and not seat.takes_part:
        raise Forbidden("Join this room to react here.", code="not_joined")
    if not seat.inside and "block" in people.stopped(tx, persons=[actor.person]).get(actor.person, ()):
        raise Forbidden("You cannot write here.", code="blocked")


def _check_room_for(tx: Tx, message: uuid.UUID, emoji: str) -> None:
    different = select(func.count(Reaction.emoji.distinct())).where(
        Reaction.message == message, Reaction.emoji != emoji
    )
    if (tx.session.scalar(different) or 0) >= MOST_DIFFERENT:
        raise RuleRefused(f"A message has at most {MOST_DIFFERENT} different reactions.", code="too_many_reactions")


def _announce(tx: Tx, row: Message, kind: str, by: uuid.UUID, emoji: str) -> None:
    renew_json(tx, row)
    numbers = number_change(tx, row)
    facts = {"message": str(row.id), "person": str(by), "emoji": emoji}
    told = msgspec.json.encode(facts)
    outside = None if row.outside_seq is None else told
    tx.announce(Event(kind, row.conversation, *numbers, row.id, by, facts, inside=told, outside=outside))
