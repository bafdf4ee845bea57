"""Calls begin, and more people are called."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Literal

from msgspec import Struct
from sqlalchemy import select

from comity.calls import access, queries
from comity.calls.actions.ending import MISSED_CALL, end_call
from comity.calls.actions.moving import make_place
from comity.calls.actions.ringing import MOST_RUNG, ring
from comity.calls.actions.seating import take_seat
from comity.calls.actions.telling import announce
from comity.calls.events import CALL_RINGING
from comity.calls.models import Call
from comity.calls.queries import JOINED, MESH, RINGING
from comity.conversations import actions as talk_actions, queries as talks
from comity.conversations.access import ROOM, Seat
from comity.conversations.actions.membership import seat_participant
from comity.foundation.errors import Conflict, Forbidden, RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people

Kind = Literal["voice", "video"]


class Started(Struct, frozen=True):
    """`created` is False where a call was on already, or this one was started before."""

    call: Call
    created: bool


def start_call(
    tx: Tx,
    *,
    actor: Actor,
    conversation: uuid.UUID | None,
    client_id: uuid.UUID,
    kind: Kind,
    device: str,
    to: Sequence[uuid.UUID] | None = None,
    standing: bool = False,
    served: bool = False,
) -> Started:
    """Call the others of a conversation, or some of them. Where a call is on, one joins it. When nobody could be rung
    it is kept as missed at once: its seats say who and why. `served`: the media server is there for one more.

    Raises NotFound, Forbidden, Conflict `client_id_reused`, CallFull, RuleRefused.
    """
    if conversation is not None:
        tx.lock(conversation)
    place = access.place_to_call(tx, actor=actor, conversation=conversation)
    before = _started_before(tx, actor, place.conversation, client_id)
    if before is not None:
        return Started(before, created=False)
    seat_writer(tx, actor, place)
    on = queries.call_on(tx, conversation=place.conversation)
    if on is not None:
        make_place(tx, on, actor.person, served=served)
        take_seat(tx, on, actor.person, device=device, camera=kind == "video")
        return Started(on, created=False)
    if standing and place.kind != ROOM:
        raise RuleRefused("Only rooms have standing calls.", fields={"standing": "only in rooms"})
    persons = [] if standing else _to_call(tx, actor, place.conversation, to)
    return Started(_begin(tx, actor, place, client_id, kind, device, persons, standing=standing), created=True)


def _started_before(tx: Tx, actor: Actor, conversation: uuid.UUID, client_id: uuid.UUID) -> Call | None:
    row = tx.session.scalar(select(Call).where(Call.started_by == actor.person, Call.client_id == client_id))
    if row is not None and row.conversation != conversation:
        raise Conflict("This client_id was used in another conversation.", code="client_id_reused")
    return row


def seat_writer(tx: Tx, actor: Actor, place: Seat) -> None:
    """Whoever speaks in an outside conversation takes part in it."""
    if not place.takes_part:
        seat_participant(tx, place.conversation, actor.person, inside=True, by=actor.person)


def _to_call(tx: Tx, actor: Actor, conversation: uuid.UUID, to: Sequence[uuid.UUID] | None) -> Collection[uuid.UUID]:
    here = people.cards(tx, persons=talks.participants(tx, conversation=conversation))
    others = [person for person, card in here.items() if person != actor.person and not (card.bot or card.former)]
    if to is not None:
        strangers = [str(place) for place, person in enumerate(to) if person not in others]
        if strangers:
            fields = {f"to[{place}]": "does not take part here" for place in strangers}
            raise RuleRefused("Somebody named here does not take part.", fields=fields)
        others = list(dict.fromkeys(to))
    if not others:
        raise RuleRefused("Nobody else takes part here.", code="nobody_here")
    if len(others) > MOST_RUNG:
        raise RuleRefused(f"A call rings {MOST_RUNG} people at most. Name whom you mean.", code="too_many_to_ring")
    return others


def _begin(
    tx: Tx,
    actor: Actor,
    place: Seat,
    client_id: uuid.UUID,
    kind: Kind,
    device: str,
    persons: Collection[uuid.UUID],
    *,
    standing: bool,
) -> Call:
    call = Call(
        id=tx.new_id(),
        conversation=place.conversation,
        kind=kind,
        media=MESH,
        standing=standing,
        started_by=actor.person,
        client_id=client_id,
        started_at=tx.now,
        answered_at=tx.now if standing else None,
    )
    tx.session.add(call)
    tx.session.flush()
    seats = ring(tx, call, persons, by=actor.person)
    if standing:
        facts = {"kind": kind, "by": str(actor.person), "rings": [], "quiet": [], "standing": True}
        announce(tx, CALL_RINGING, call, actor.person, facts)
    take_seat(tx, call, actor.person, device=device, camera=kind == "video")
    if seats and not any(seat.state == RINGING for seat in seats):
        end_call(tx, call, MISSED_CALL, by=actor.person)
    return call


def bring_in(tx: Tx, *, actor: Actor, call: uuid.UUID | None, person: uuid.UUID) -> Call:
    """Call a colleague, or somebody who takes part, into a call that one is in. A colleague takes part from then on.

    Raises NotFound, Forbidden, Conflict `ended`, RuleRefused.
    """
    row, place = access.call_going_on(tx, actor=actor, call=call)
    mine = access.seat_of(tx, call=row.id, person=actor.person)
    if mine is None or mine.state != JOINED:
        raise Forbidden("You are not in this call.", code="not_joined")
    access.check_may_talk(tx, actor, place)
    _let_take_part(tx, actor, place, person)
    seat = access.seat_of(tx, call=row.id, person=person)
    if seat is None or seat.state not in (RINGING, JOINED):
        ring(tx, row, [person], by=actor.person)
    return row


def _let_take_part(tx: Tx, actor: Actor, place: Seat, person: uuid.UUID) -> None:
    if talks.takes_part(tx, person=person, conversation=place.conversation):
        return
    card = people.card(tx, person=person)
    if card is None or not card.inside or card.bot or card.former:
        raise RuleRefused("Only a colleague can be brought in.", fields={"person": "is not a colleague"})
    talk_actions.add_participant(tx, actor=actor, conversation=place.conversation, person=person)
