"""Whom a call rings, and how."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from comity.calls import queries
from comity.calls.actions.telling import announce
from comity.calls.events import CALL_RINGING
from comity.calls.models import Call, CallSeat
from comity.calls.queries import BUSY, CLOSED, RINGING
from comity.foundation.clock import SECOND
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.presence import queries as presence

RING = 30 * SECOND
MOST_RUNG = 25
RING_IS_OVER = "calls.ring_is_over"


def ring(tx: Tx, call: Call, persons: Collection[uuid.UUID], *, by: uuid.UUID) -> list[CallSeat]:
    """Seats for these persons: a door that stands open rings, one with "knock first" without a sound, and not at all
    for somebody who is in another call; a closed one does not ring. Returns all of them."""
    inside = people.colleagues(tx, persons=persons)
    doors = presence.doors(tx, persons=inside)
    talking = queries.joined_elsewhere(tx, persons=persons, but=call.id)
    seats = [_seat(tx, call, person, doors.get(person, "open"), person in talking) for person in persons]
    rings = [seat for seat in seats if seat.state == RINGING]
    tx.session.flush()
    if rings:
        _tell(tx, call, rings, by)
        tx.enqueue(RING_IS_OVER, {"call": str(call.id)}, run_at=tx.now + RING)
    return seats


def _seat(tx: Tx, call: Call, person: uuid.UUID, door: str, talking: bool) -> CallSeat:
    seat = tx.session.get(CallSeat, (call.id, person))
    if seat is None:
        seat = CallSeat(call=call.id, person=person, state=RINGING, device="")
        tx.session.add(seat)
    seat.state, seat.quiet, seat.rang_at, seat.left_at = RINGING, door == "knock", tx.now, None
    if door == "closed":
        seat.state, seat.rang_at = CLOSED, None
    elif door == "knock" and talking:
        seat.state, seat.rang_at = BUSY, None
    return seat


def _tell(tx: Tx, call: Call, rings: Sequence[CallSeat], by: uuid.UUID) -> None:
    everybody = [str(seat.person) for seat in rings]
    quiet = [str(seat.person) for seat in rings if seat.quiet]
    facts = {"kind": call.kind, "by": str(by), "rings": everybody, "quiet": quiet, "standing": call.standing}
    announce(tx, CALL_RINGING, call, by, facts)
