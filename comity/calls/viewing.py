"""From rows to the values that templates of calls take."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from comity.calls import access, queries
from comity.calls.actions.ringing import RING
from comity.calls.models import Call, CallSeat
from comity.calls.views import BesideView, CallView, NowView, OnView, RingView, SeatView
from comity.conversations import queries as conversations
from comity.conversations.models import Participant
from comity.conversations.queries import Row
from comity.conversations.viewing_lists import others, title_of
from comity.conversations.viewing_messages import NOTE, message_views
from comity.foundation.clock import iso
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.views import PersonView, person_view

RECENT = 40
SHOWN = 12


def now_view(tx: Tx, *, actor: Actor) -> NowView:
    """What rings the viewer, and what goes on where he takes part."""
    mine = select(Participant.conversation).where(Participant.person == actor.person, Participant.left_at.is_(None))
    found = list(tx.session.scalars(select(Call).where(Call.ended_at.is_(None), Call.conversation.in_(mine))))
    seats = queries.seats_of(tx, calls=[call.id for call in found])
    rings, going_on = [], []
    for call in found:
        own = next((seat for seat in seats[call.id] if seat.person == actor.person), None)
        if own is not None and own.state == queries.RINGING:
            if (own.rang_at or 0) + RING <= tx.now:
                continue
            rings.append(_ring(tx, actor, call, own))
        elif joined := [seat.person for seat in seats[call.id] if seat.state == queries.JOINED]:
            going_on.append(_going_on(tx, actor, call, own, joined))
    return NowView(tuple(rings), tuple(going_on))


def call_view(tx: Tx, *, actor: Actor, call: uuid.UUID | None) -> CallView:
    """Raises NotFound."""
    found, _ = access.visible_call(tx, actor=actor, call=call)
    seats = [seat for seat in queries.seats_of(tx, calls=[found.id])[found.id] if seat.person != actor.person]
    drawn = _drawn(tx, [actor.person, *(seat.person for seat in seats)])
    rung = tuple(drawn[seat.person] for seat in seats if seat.state == queries.RINGING)
    there = tuple(_seat(seat, drawn[seat.person]) for seat in seats if seat.state == queries.JOINED)
    near = (*(seat.person for seat in there), *rung)
    return CallView(
        id=str(found.id),
        conversation=str(found.conversation),
        title=_title(tx, actor, conversations.row(tx, actor=actor, conversation=found.conversation)),
        kind="video" if found.kind == "video" else "voice",
        standing=found.standing,
        me=drawn[actor.person],
        seats=there,
        rung=rung,
        outside=tuple(person for person in near if not person.inside),
    )


def beside_view(tx: Tx, *, actor: Actor, call: uuid.UUID | None) -> BesideView:
    """The last words of both sides. Raises NotFound."""
    found, _ = access.visible_call(tx, actor=actor, call=call)
    row = conversations.row(tx, actor=actor, conversation=found.conversation)
    said = conversations.messages(tx, actor=actor, conversation=found.conversation, limit=RECENT)
    views = message_views(tx, messages=said, channel=row.channel, inside=True)
    here = conversations.outside_participants(tx, conversation=found.conversation)
    return BesideView(
        conversation=str(found.conversation),
        notes=tuple(view for view in views if view.lane == NOTE and not view.deleted)[-SHOWN:],
        messages=tuple(view for view in views if view.lane != NOTE and not view.deleted)[-SHOWN:],
        outside=tuple(_drawn(tx, here).values()),
    )


def colleague_views(tx: Tx, *, actor: Actor, call: uuid.UUID | None, words: str) -> list[PersonView]:
    """Colleagues who could be brought in, by the words of a search. Raises NotFound."""
    found, _ = access.visible_call(tx, actor=actor, call=call)
    there = {
        seat.person
        for seat in queries.seats_of(tx, calls=[found.id])[found.id]
        if seat.state in (queries.JOINED, queries.RINGING)
    }
    cards = people.search(tx, words=words, limit=30)
    fitting = [card for card in cards if card.inside and not card.former and not card.bot and card.id not in there]
    return [person_view(card) for card in fitting][:8]


def _ring(tx: Tx, actor: Actor, call: Call, own: CallSeat) -> RingView:
    row = conversations.row(tx, actor=actor, conversation=call.conversation)
    by = _drawn(tx, [call.started_by])[call.started_by]
    title = _title(tx, actor, row)
    return RingView(
        id=str(call.id),
        conversation=str(call.conversation),
        kind="video" if call.kind == "video" else "voice",
        by=by,
        about=row.conversation.title or ("" if title in (by.name, "") else title),
        last_at="" if row.latest is None else iso(row.latest.created_at),
        quiet=own.quiet,
    )


def _going_on(tx: Tx, actor: Actor, call: Call, own: CallSeat | None, joined: Sequence[uuid.UUID]) -> OnView:
    there = own is not None and own.state == queries.JOINED
    row = conversations.row(tx, actor=actor, conversation=call.conversation)
    return OnView(
        id=str(call.id),
        conversation=str(call.conversation),
        title=_title(tx, actor, row),
        kind="video" if call.kind == "video" else "voice",
        people=tuple(person for id_, person in _drawn(tx, joined).items() if id_ != actor.person),
        device=own.device if own is not None and there else "",
        standing=call.standing,
    )


def _seat(seat: CallSeat, person: PersonView) -> SeatView:
    return SeatView(person, seat.state, seat.microphone, seat.camera, seat.screen, seat.held)


def _title(tx: Tx, actor: Actor, row: Row) -> str:
    cards = people.cards(tx, persons=row.people)
    return title_of(row, others(row, cards, actor.person))


def _drawn(tx: Tx, persons: Sequence[uuid.UUID] | set[uuid.UUID]) -> dict[uuid.UUID, PersonView]:
    return {person: person_view(card) for person, card in people.cards(tx, persons=persons).items()}
