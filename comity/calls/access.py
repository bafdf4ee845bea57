"""Look-up is permission: calls as far as the actor may see them.

Who sees a conversation sees its calls; who may write there may call and take a call.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from comity.calls.models import Call, CallSeat
from comity.calls.queries import JOINED, RINGING
from comity.conversations import access as conversations
from comity.conversations.access import HELD, Seat
from comity.conversations.actions.sending import check_place
from comity.foundation.errors import Conflict, Forbidden, NotFound, RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

OVER = "ended"


def visible_call(tx: Tx, *, actor: Actor, call: uuid.UUID | None) -> tuple[Call, Seat]:
    """Raises NotFound."""
    row = None if call is None else tx.session.scalar(select(Call).where(Call.id == call))
    if row is None:
        raise NotFound
    return row, conversations.seat(tx, actor=actor, conversation=row.conversation)


def place_to_call(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Seat:
    """A conversation where the actor may call: one where he may write. Raises NotFound, Forbidden, RuleRefused."""
    seat = conversations.seat(tx, actor=actor, conversation=conversation)
    check_may_talk(tx, actor, seat)
    return seat


def check_may_talk(tx: Tx, actor: Actor, seat: Seat) -> None:
    if actor.is_bot:
        raise Forbidden("A program does not call.")
    if seat.visibility == HELD:
        raise RuleRefused("The first words here wait for a look; calls come after it.", code="held")
    check_place(tx, actor, seat, "message")


def locked_call(tx: Tx, *, actor: Actor, call: uuid.UUID | None) -> tuple[Call, Seat]:
    """A visible call, held until the commit. Raises NotFound."""
    row, place = visible_call(tx, actor=actor, call=call)
    tx.lock(row.conversation)
    tx.session.refresh(row)
    return row, place


def call_going_on(tx: Tx, *, actor: Actor, call: uuid.UUID | None) -> tuple[Call, Seat]:
    """Raises NotFound, and Conflict `ended` when it is over."""
    row, place = locked_call(tx, actor=actor, call=call)
    if row.ended_at is not None:
        raise Conflict("This call is over.", code=OVER)
    return row, place


def own_seat(tx: Tx, *, actor: Actor, call: Call, device: str) -> CallSeat:
    """The actor's seat in a call that he is in with this device. Raises Forbidden."""
    seat = seat_of(tx, call=call.id, person=actor.person)
    if seat is None or seat.state != JOINED:
        raise Forbidden("You are not in this call.", code="not_joined")
    if seat.device != device:
        raise Forbidden("You are in this call with another device.", code="other_device")
    return seat


def own_place(tx: Tx, *, actor: Actor, call: Call) -> CallSeat:
    """The actor's seat in a call that rings him or that he is in. Raises Forbidden, and Conflict when it is over."""
    if call.ended_at is not None:
        raise Conflict("This call is over.", code=OVER)
    seat = seat_of(tx, call=call.id, person=actor.person)
    if seat is None or seat.state not in (RINGING, JOINED):
        raise Forbidden("You are not in this call.", code="not_joined")
    return seat


def seat_of(tx: Tx, *, call: uuid.UUID, person: uuid.UUID) -> CallSeat | None:
    return tx.session.scalar(
        select(CallSeat)
        .where(CallSeat.call == call, CallSeat.person == person)
        .execution_options(populate_existing=True)
    )
