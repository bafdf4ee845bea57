"""What is kept true by itself: who is still there."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select, update

from comity.calls.actions.ending import vacate
from comity.calls.models import Call, CallSeat
from comity.calls.queries import JOINED
from comity.conversations.queries import participants
from comity.foundation.clock import SECOND
from comity.foundation.store import Tx

GONE = 20 * SECOND
"""A browser whose connection broke is back within this time."""


def note_seen(tx: Tx, *, persons: Collection[uuid.UUID]) -> None:
    """These people have a live connection."""
    here = update(CallSeat).where(CallSeat.person.in_(list(persons)), CallSeat.state == JOINED)
    tx.session.execute(here.values(seen_at=tx.now))


def vacate_gone(tx: Tx, *, call: uuid.UUID) -> bool:
    """Whoever was not seen for too long, or does not take part in the conversation any more, is not in the call any
    more, from when he was seen last. Returns whether anybody went. Twice is as good as once."""
    row = tx.session.get(Call, call)
    if row is None:
        return False
    tx.lock(row.conversation)
    tx.session.refresh(row)
    here = set(participants(tx, conversation=row.conversation))
    there = select(CallSeat).where(CallSeat.call == call, CallSeat.state == JOINED)
    gone = [seat for seat in tx.session.scalars(there) if is_gone(seat, tx.now) or seat.person not in here]
    if row.ended_at is not None or not gone:
        return False
    vacate(tx, row, gone, by=gone[0].person)
    return True


def is_gone(seat: CallSeat, now: int) -> bool:
    return (seat.seen_at or 0) + GONE <= now
