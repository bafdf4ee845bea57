"""Calls end: the last one goes, nobody answers, a screen is gone."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from comity.calls import access
from comity.calls.actions.consenting import weigh_consents
from comity.calls.actions.lines import leave_line
from comity.calls.actions.ringing import RING
from comity.calls.actions.telling import announce
from comity.calls.events import CALL_ENDED, CALL_LEFT
from comity.calls.models import Call, CallRecording, CallSeat
from comity.calls.queries import DECLINED, JOINED, LEFT, MISSED, RINGING, SERVER
from comity.foundation.clock import SECOND
from comity.foundation.errors import Forbidden
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

CLOSE_ROOM = "calls.close_room"
SEEN_EVERY = 5 * SECOND
HELD, MISSED_CALL, DECLINED_CALL, CANCELLED, FAILED = "held", "missed", "declined", "cancelled", "failed"


def leave_call(
    tx: Tx, *, actor: Actor, call: uuid.UUID | None, device: str, quality: Mapping[str, Any] | None = None
) -> Call:
    """Hang up. With a device that another one has taken over from, and when it is over, nothing happens. Raises
    NotFound, and Forbidden for who never was there."""
    row, _ = access.locked_call(tx, actor=actor, call=call)
    seat = access.seat_of(tx, call=row.id, person=actor.person)
    if seat is None or seat.joined_at is None:
        raise Forbidden("You are not in this call.", code="not_joined")
    if seat.device == device and quality is not None:
        seat.quality = dict(quality)
    if row.ended_at is None and seat.state == JOINED and seat.device == device:
        vacate(tx, row, [seat], by=actor.person)
    tx.session.flush()
    return row


def vacate(tx: Tx, call: Call, seats: Collection[CallSeat], *, by: uuid.UUID) -> None:
    """These people are not there any more, since they were seen last where that is longer ago than a moment; it may
    end the call. The caller holds the conversation."""
    for seat in seats:
        seat.state, seat.left_at, seat.screen = LEFT, _last_there(tx, seat), False
        announce(tx, CALL_LEFT, call, seat.person, {"person": str(seat.person)})
    if _nobody_left(tx, call):
        end_call(tx, call, CANCELLED if call.answered_at is None else HELD, by=by)
    else:
        weigh_consents(tx, call)


def _last_there(tx: Tx, seat: CallSeat) -> int:
    seen = seat.seen_at or tx.now
    return seen if seen + SEEN_EVERY * 2 < tx.now else tx.now


def _nobody_left(tx: Tx, call: Call) -> bool:
    """Empty, or one of two who talked is alone."""
    seats = _seats(tx, call)
    there = sum(seat.state == JOINED for seat in seats)
    ringing = any(seat.state == RINGING for seat in seats)
    came = sum(seat.joined_at is not None for seat in seats)
    if there == 0:
        return True
    return there == 1 and not call.standing and not ringing and came <= 2


def settle_call(tx: Tx, *, call: uuid.UUID) -> bool:
    """Whoever was rung for half a minute has missed it; when nobody came and nobody is rung any more, it is over.
    Returns whether anything changed. Twice is as good as once."""
    row = tx.session.get(Call, call)
    if row is None:
        return False
    tx.lock(row.conversation)
    tx.session.refresh(row)
    late = [seat for seat in _seats(tx, row) if seat.state == RINGING and (seat.rang_at or 0) + RING <= tx.now]
    if row.ended_at is not None or not late:
        return False
    for seat in late:
        seat.state = MISSED
    close_if_unanswered(tx, row, by=row.started_by)
    if row.ended_at is None:
        for seat in late:
            announce(tx, CALL_LEFT, row, seat.person, {"person": str(seat.person)})
    return True


def close_if_unanswered(tx: Tx, call: Call, *, by: uuid.UUID) -> None:
    """End a call that nobody takes any more; the caller holds the conversation."""
    tx.session.flush()
    states = [seat.state for seat in _seats(tx, call)]
    if call.answered_at is None:
        if RINGING not in states:
            end_call(tx, call, DECLINED_CALL if DECLINED in states else MISSED_CALL, by=by)
    elif _nobody_left(tx, call):
        end_call(tx, call, HELD, by=by)


def end_call(tx: Tx, call: Call, outcome: str, *, by: uuid.UUID) -> None:
    """Close the record: seats, recording, the line that stays; the caller holds the conversation."""
    seats = _seats(tx, call)
    call.outcome = outcome
    for seat in seats:
        if seat.state == JOINED:
            seat.state, seat.left_at, seat.screen = LEFT, tx.now, False
        elif seat.state == RINGING:
            seat.state = MISSED
    call.ended_at = max((seat.left_at for seat in seats if seat.joined_at and seat.left_at), default=tx.now)
    running = select(CallRecording).where(CallRecording.call == call.id, CallRecording.ended_at.is_(None))
    for recording in tx.session.scalars(running):
        close_recording(tx, recording)
    call.message = leave_line(tx, call, seats)
    announce(tx, CALL_ENDED, call, by, {"outcome": outcome})
    if call.media == SERVER:
        tx.enqueue(CLOSE_ROOM, {"call": str(call.id)})


def close_recording(tx: Tx, recording: CallRecording) -> None:
    recording.ran += 0 if recording.running_since is None else tx.now - recording.running_since
    recording.running_since, recording.ended_at = None, tx.now


def _seats(tx: Tx, call: Call) -> list[CallSeat]:
    tx.session.flush()
    return list(tx.session.scalars(select(CallSeat).where(CallSeat.call == call.id)))
