"""A person sits down in a call."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from comity.calls.actions.consenting import weigh_consents
from comity.calls.actions.telling import announce
from comity.calls.events import CALL_JOINED
from comity.calls.models import Call, CallSeat
from comity.calls.queries import JOINED, LEFT, RINGING
from comity.conversations.access import OUTSIDE
from comity.conversations.models import Conversation
from comity.foundation.store import Tx
from comity.people import queries as people


def take_seat(
    tx: Tx, call: Call, person: uuid.UUID, *, device: str, camera: bool = False, microphone: bool = True
) -> CallSeat:
    """Sit down with a device, or with another one than before; the caller holds the conversation. The second to come
    answers the call."""
    seat = tx.session.get(CallSeat, (call.id, person), populate_existing=True)
    if seat is None:
        seat = CallSeat(call=call.id, person=person, state=JOINED, device=device)
        tx.session.add(seat)
    again = seat.state == JOINED and seat.device == device and seat.joined_at is not None
    seat.state, seat.device, seat.quiet = JOINED, device, False
    seat.joined_at, seat.seen_at, seat.left_at = tx.now, tx.now, None
    seat.microphone, seat.camera, seat.held = microphone, camera, False
    seat.screen = False
    if call.answered_at is None and person != call.started_by:
        call.answered_at = tx.now
        _let_others_be(tx, call, person)
    tx.session.flush()
    announce(tx, CALL_JOINED, call, person, {"person": str(person), "device": device})
    if not again:
        weigh_consents(tx, call)
    return seat


def _let_others_be(tx: Tx, call: Call, person: uuid.UUID) -> None:
    """A colleague answered somebody outside: the others who were asked need not come any more."""
    inside = people.is_colleague(tx, person=person) and not people.is_colleague(tx, person=call.started_by)
    if not inside or tx.session.get_one(Conversation, call.conversation).kind != OUTSIDE:
        return
    asked = select(CallSeat).where(CallSeat.call == call.id, CallSeat.state == RINGING)
    for seat in tx.session.scalars(asked):
        if seat.person != person and people.is_colleague(tx, person=seat.person):
            seat.state, seat.left_at = LEFT, tx.now
