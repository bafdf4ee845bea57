"""Calls are taken, declined, and what one does in them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from comity.calls import access
from comity.calls.actions.ending import close_if_unanswered
from comity.calls.actions.moving import make_place
from comity.calls.actions.seating import take_seat
from comity.calls.actions.starting import seat_writer
from comity.calls.actions.telling import announce
from comity.calls.events import CALL_DECLINED
from comity.calls.models import Call, CallSeat
from comity.calls.queries import DECLINED, RINGING
from comity.conversations import actions as conversations
from comity.conversations.ports import Guard
from comity.foundation.errors import Forbidden
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def join_call(
    tx: Tx,
    *,
    actor: Actor,
    call: uuid.UUID | None,
    device: str,
    camera: bool = False,
    microphone: bool = True,
    served: bool = False,
) -> Call:
    """Take a call, or come back to it, with this device. `served`: the media server is there for one more. Raises
    NotFound, Forbidden, Conflict `ended`, CallFull, RuleRefused."""
    row, place = access.call_going_on(tx, actor=actor, call=call)
    access.check_may_talk(tx, actor, place)
    seat_writer(tx, actor, place)
    make_place(tx, row, actor.person, served=served)
    take_seat(tx, row, actor.person, device=device, camera=camera, microphone=microphone)
    return row


def decline_call(
    tx: Tx,
    *,
    actor: Actor,
    call: uuid.UUID | None,
    words: str = "",
    confirm: Mapping[str, str] | None = None,
    guards: Collection[Guard] = (),
) -> Call:
    """Do not take a call, perhaps with words, which are said in the conversation like any. Where it does not ring any
    more only the words are said. Raises NotFound, Forbidden for who was not called, RuleRefused of a guard."""
    row, _ = access.locked_call(tx, actor=actor, call=call)
    seat = access.seat_of(tx, call=row.id, person=actor.person)
    if seat is None or actor.person == row.started_by:
        raise Forbidden("This call does not ring you.", code="not_rung")
    if words:
        said = uuid.uuid5(row.id, f"declined {actor.person}")
        conversations.send_message(
            tx,
            actor=actor,
            conversation=row.conversation,
            client_id=said,
            body=words,
            confirm=confirm,
            guards=guards,
        )
    if row.ended_at is None and seat.state == RINGING:
        seat.state = DECLINED
        announce(tx, CALL_DECLINED, row, actor.person, {"person": str(actor.person)})
        close_if_unanswered(tx, row, by=actor.person)
    return row


def set_seat(
    tx: Tx,
    *,
    actor: Actor,
    call: uuid.UUID | None,
    device: str,
    microphone: bool | None = None,
    camera: bool | None = None,
    screen: bool | None = None,
    held: bool | None = None,
) -> tuple[Call, CallSeat]:
    """Switch microphone, camera or screen on or off, or put the call on hold. Raises NotFound, Forbidden, Conflict
    `ended`."""
    row, _ = access.call_going_on(tx, actor=actor, call=call)
    seat = access.own_seat(tx, actor=actor, call=row, device=device)
    for name, value in (("microphone", microphone), ("camera", camera), ("screen", screen), ("held", held)):
        if value is not None:
            setattr(seat, name, value)
    tx.session.flush()
    return row, seat
