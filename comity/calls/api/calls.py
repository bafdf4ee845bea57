"""Calls over HTTP: they begin, and are found again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

from litestar import Response
from litestar.params import QueryParameter
from msgspec import Struct

from comity.calls import access, actions, queries
from comity.calls.carrying import carrier
from comity.calls.ice import Ice, ice_for
from comity.calls.models import Call
from comity.calls.shapes import CallAnswer, CallOut, Calls, CallWithIce, NewCall, call_out, calls_out
from comity.conversations import access as conversations
from comity.foundation.call_settings import CallSettings
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import TALKER, Actor
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

T = TypeVar("T")
MOST = 100
Wanted = Annotated[Literal["live"], QueryParameter(name="state")]
ON_TALK = "/api/conversations/{conversation_id:str}/calls"


class Begun(Struct, frozen=True):
    answer: CallWithIce
    created: bool


@post(ON_TALK, policy=TALKER, body=NewCall, tags=["calls"])
async def start_call(conversation_id: str, data: NewCall, actor: Actor, runtime: Runtime) -> Response[CallWithIce]:
    """Call the others of a conversation: their open pages ring for half a minute. Where a call is on already one joins
    it (200). When all doors are closed the call is over at once, and its seats say whose."""
    count_call(runtime, actor)
    begun = await with_room(
        runtime,
        _start,
        settings=runtime.settings.calls,
        actor=actor,
        conversation=parse_id(conversation_id),
        content=data,
    )
    return Response(begun.answer, status_code=201 if begun.created else 200)


async def with_room(runtime: Runtime, step: Callable[..., T], **fields: Any) -> T:
    """Write a step that sits somebody down. Only who is one too many for the browsers waits for the media server."""
    try:
        return await runtime.store.write(step, **fields, served=False)
    except actions.CallFull:
        if not await carrier(runtime).server.alive():
            raise
        return await runtime.store.write(step, **fields, served=True)


def _start(
    tx: Tx,
    *,
    settings: CallSettings,
    actor: Actor,
    conversation: uuid.UUID | None,
    content: NewCall,
    served: bool,
) -> Begun:
    started = actions.start_call(
        tx,
        actor=actor,
        conversation=conversation,
        client_id=content.client_id,
        kind=content.kind,
        device=content.device,
        to=content.to,
        standing=content.standing,
        served=served,
    )
    return Begun(with_ice(tx, started.call, settings, actor=actor), started.created)


def count_call(runtime: Runtime, actor: Actor) -> None:
    """Who rings others too often waits (429)."""
    runtime.limiter.take("call.visitor" if actor.kind == "visitor" else "call.member", actor.person)


def with_ice(tx: Tx, call: Call, settings: CallSettings, *, actor: Actor) -> CallWithIce:
    ice = None if call.ended_at is not None else ice_for(settings, call=call.id, person=actor.person, now=tx.now)
    return CallWithIce(call_out(tx, call, actor=actor), ice)


@get("/api/calls", policy=TALKER, tags=["calls"])
async def list_mine(actor: Actor, runtime: Runtime, of: Wanted = "live") -> Calls:
    """The calls that ring me or that I am in, now."""
    return await runtime.store.read(_mine, actor=actor)


def _mine(tx: Tx, *, actor: Actor) -> Calls:
    found = queries.mine_now(tx, person=actor.person)
    return Calls(calls_out(tx, found, actor=actor))


@get("/api/calls/{call_id:str}", policy=TALKER, tags=["calls"])
async def show_call(call_id: str, actor: Actor, runtime: Runtime) -> CallAnswer:
    """A call of a conversation that I see, with who is there and who was rung."""
    return CallAnswer(await runtime.store.read(_show, actor=actor, call=parse_id(call_id)))


def _show(tx: Tx, *, actor: Actor, call: uuid.UUID | None) -> CallOut:
    row, _ = access.visible_call(tx, actor=actor, call=call)
    return call_out(tx, row, actor=actor)


@get(ON_TALK, policy=TALKER, tags=["calls"])
async def list_of_talk(
    conversation_id: str, actor: Actor, runtime: Runtime, before: str | None = None, limit: int = 50
) -> Calls:
    """The calls of a conversation, the newest first; `next` is the `before` of the following page."""
    if not 1 <= limit <= MOST:
        raise BadInput("Some fields are wrong.", fields={"limit": f"1 to {MOST}"})
    return await runtime.store.read(
        _of_talk, actor=actor, conversation=parse_id(conversation_id), before=_place(before), limit=limit
    )


def _place(before: str | None) -> queries.Place | None:
    if before is None:
        return None
    at, _, call = before.partition(".")
    found = parse_id(call)
    if found is None or not (at.isascii() and at.isdigit() and len(at) <= 18):
        raise BadInput("Some fields are wrong.", fields={"before": "is not a place in this list"})
    return int(at), found


def _of_talk(
    tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, before: queries.Place | None, limit: int
) -> Calls:
    seat = conversations.seat(tx, actor=actor, conversation=conversation)
    found = queries.calls_of(tx, conversation=seat.conversation, before=before, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    following = None if last is None else f"{last.started_at}.{last.id}"
    return Calls(calls_out(tx, found[:limit], actor=actor), following)


@post("/api/calls/{call_id:str}/ice", policy=TALKER, status_code=200, tags=["calls"])
async def renew_ice(call_id: str, actor: Actor, runtime: Runtime) -> Ice:
    """Fresh addresses and credentials of the media relay, for who is in this call or rung by it."""
    where = {"actor": actor, "call": parse_id(call_id)}
    return await runtime.store.read(_ice, settings=runtime.settings.calls, **where)


def _ice(tx: Tx, *, settings: CallSettings, actor: Actor, call: uuid.UUID | None) -> Ice:
    row, _ = access.visible_call(tx, actor=actor, call=call)
    access.own_place(tx, actor=actor, call=row)
    return ice_for(settings, call=row.id, person=actor.person, now=tx.now)


ROUTES = [start_call, list_mine, show_call, list_of_talk, renew_ice]
