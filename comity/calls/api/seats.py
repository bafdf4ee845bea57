"""One's seat in a call over HTTP: taking it, leaving it, what one does there."""

from __future__ import annotations

import uuid
from collections.abc import Collection

import msgspec

from comity.calls import actions
from comity.calls.api.calls import count_call, with_ice, with_room
from comity.calls.events import CALL_SEAT
from comity.calls.models import Call
from comity.calls.shapes import (
    CallAnswer,
    CallWithIce,
    ChangedSeat,
    Declining,
    Device,
    Joining,
    Leaving,
    call_out,
)
from comity.calls.signalling import Signal, signal
from comity.calls.telling import tell_of_recording, tell_those_there
from comity.conversations.ports import Guard, guards_of
from comity.foundation.call_settings import CallSettings
from comity.foundation.errors import NotFound
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.policies import TALKER, Actor
from comity.foundation.routes import patch, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

CALL = "/api/calls/{call_id:str}"


@post(f"{CALL}/join", policy=TALKER, body=Joining, status_code=200, tags=["calls"])
async def join(call_id: str, data: Joining, actor: Actor, runtime: Runtime) -> CallWithIce:
    """Take a call, or come back to it after a reload; with another device the seat moves there."""
    where = {"actor": actor, "call": parse_id(call_id), "content": data}
    answer = await with_room(runtime, _join, settings=runtime.settings.calls, **where)
    await tell_of_recording(runtime, uuid.UUID(answer.call.id))
    return answer


def _join(
    tx: Tx, *, settings: CallSettings, actor: Actor, call: uuid.UUID | None, content: Joining, served: bool
) -> CallWithIce:
    row = actions.join_call(tx, actor=actor, call=call, served=served, **msgspec.structs.asdict(content))
    return with_ice(tx, row, settings, actor=actor)


@post(f"{CALL}/decline", policy=TALKER, body=Declining, status_code=200, tags=["calls"])
async def decline(call_id: str, data: Declining, actor: Actor, runtime: Runtime) -> CallAnswer:
    """Do not take a call; `words` go into the conversation as a message of mine."""
    where = {"actor": actor, "call": parse_id(call_id), "content": data}
    return await runtime.store.write(_decline, guards=guards_of(runtime), **where)


def _decline(
    tx: Tx, *, guards: Collection[Guard], actor: Actor, call: uuid.UUID | None, content: Declining
) -> CallAnswer:
    words, confirm = content.words.strip(), content.confirm
    row = actions.decline_call(tx, actor=actor, call=call, words=words, confirm=confirm, guards=guards)
    return _answer(tx, actor, row)


def _answer(tx: Tx, actor: Actor, call: Call) -> CallAnswer:
    return CallAnswer(call_out(tx, call, actor=actor))


@post(f"{CALL}/leave", policy=TALKER, body=Leaving, status_code=200, tags=["calls"])
async def leave(call_id: str, data: Leaving, actor: Actor, runtime: Runtime) -> CallAnswer:
    """Hang up. Of two the call ends with the first who goes, of more with the last."""
    answer = await runtime.store.write(_leave, actor=actor, call=parse_id(call_id), content=data)
    await tell_of_recording(runtime, uuid.UUID(answer.call.id))
    return answer


def _leave(tx: Tx, *, actor: Actor, call: uuid.UUID | None, content: Leaving) -> CallAnswer:
    told = None if content.quality is None else msgspec.structs.asdict(content.quality)
    row = actions.leave_call(tx, actor=actor, call=call, device=content.device, quality=told)
    return _answer(tx, actor, row)


@patch(f"{CALL}/seat", policy=TALKER, body=ChangedSeat, tags=["calls"])
async def change_seat(call_id: str, data: ChangedSeat, actor: Actor, runtime: Runtime) -> CallAnswer:
    """Say that my microphone, camera or screen is on or off, or that I hold the call. Those in it are told."""
    answer = await runtime.store.write(_change_seat, actor=actor, call=parse_id(call_id), content=data)
    mine = next(seat for seat in answer.call.seats if seat.person == str(actor.person))
    told = {"person": mine.person, "microphone": mine.microphone, "camera": mine.camera}
    await tell_those_there(runtime, answer.call, CALL_SEAT, told | {"screen": mine.screen, "held": mine.held})
    return answer


def _change_seat(tx: Tx, *, actor: Actor, call: uuid.UUID | None, content: ChangedSeat) -> CallAnswer:
    row, _ = actions.set_seat(tx, actor=actor, call=call, **msgspec.structs.asdict(content))
    return _answer(tx, actor, row)


@put(f"{CALL}/people/{{person_id:str}}", policy=TALKER, status_code=200, tags=["calls"])
async def bring_in(call_id: str, person_id: str, actor: Actor, runtime: Runtime) -> CallAnswer:
    """Ring one more person into a call that I am in; a member may bring in a colleague who does not take part yet."""
    count_call(runtime, actor)
    return await runtime.store.write(_bring_in, actor=actor, call=parse_id(call_id), person=parse_id(person_id))


def _bring_in(tx: Tx, *, actor: Actor, call: uuid.UUID | None, person: uuid.UUID | None) -> CallAnswer:
    if person is None:
        raise NotFound
    return _answer(tx, actor, actions.bring_in(tx, actor=actor, call=call, person=person))


class NewSignal(Input, frozen=True):
    """`device` is the sender's own."""

    to: uuid.UUID
    device: Device
    data: Signal


@post(f"{CALL}/signals", policy=TALKER, body=NewSignal, status_code=204, keeps="nothing", tags=["calls"])
async def send_signal(call_id: str, data: NewSignal, actor: Actor, runtime: Runtime) -> None:
    """What the operation `signal` of the socket does, for who has no socket. It is passed on and kept nowhere."""
    call = parse_id(call_id)
    if call is None:
        raise NotFound
    await signal(runtime, actor=actor, call=call, to=data.to, device=data.device, data=data.data)


ROUTES = [join, decline, leave, change_seat, bring_in, send_signal]
