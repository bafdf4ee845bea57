"""Calls from the messenger: its visitor rings those whom he could write to."""

from __future__ import annotations

import uuid
from typing import Annotated

from litestar import Response
from msgspec import Meta

from comity.calls import actions as calls
from comity.calls.api.calls import count_call, with_ice
from comity.calls.shapes import CallWithIce, Device, Kind
from comity.channels.website import access
from comity.conversations import access as conversations, visitors
from comity.foundation.call_settings import CallSettings
from comity.foundation.errors import RuleRefused
from comity.foundation.parse import Input
from comity.foundation.policies import VISITOR, Actor
from comity.foundation.routes import post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


class VisitorCall(Input, frozen=True):
    """`conversation` is the talk that is open, if one is; `to` the handle of the person asked, without it those whom
    the channel names."""

    client_id: uuid.UUID
    kind: Kind
    device: Device
    conversation: uuid.UUID | None = None
    to: Annotated[str, Meta(min_length=1, max_length=30)] | None = None


@post("/api/visitor/calls", policy=VISITOR, body=VisitorCall, status_code=201, tags=["visitor"])
async def call_from_website(data: VisitorCall, actor: Actor, runtime: Runtime) -> Response[CallWithIce]:
    """Ring the person asked, in the talk that is open or in a new one. When his door is closed the call is over at
    once, and its seats say so."""
    count_call(runtime, actor)
    answer = await runtime.store.write(_call, settings=runtime.settings.calls, actor=actor, content=data)
    return Response(answer, status_code=201)


def _call(tx: Tx, *, settings: CallSettings, actor: Actor, content: VisitorCall) -> CallWithIce:
    tx.lock(actor.person)
    asked = [card.id for card in access.asked(tx, channel=access.own_channel(tx, actor=actor), to=content.to)]
    if not asked:
        raise RuleRefused("Nobody is asked here.", code="nobody_here")
    started = calls.call_from_outside(
        tx,
        actor=actor,
        asked=asked,
        visibility="channel",
        going_on=_going_on(tx, actor, content),
        client_id=content.client_id,
        kind=content.kind,
        device=content.device,
    )
    return with_ice(tx, started.call, settings, actor=actor)


def _going_on(tx: Tx, actor: Actor, content: VisitorCall) -> uuid.UUID | None:
    """The talk that is open; his newest with whoever is asked by name. Raises NotFound for a talk of others."""
    if content.conversation is not None:
        return conversations.seat(tx, actor=actor, conversation=content.conversation).conversation
    if content.to is None:
        return visitors.newest(tx, actor=actor)
    [card] = access.asked(tx, channel=access.own_channel(tx, actor=actor), to=content.to)
    return visitors.newest(tx, actor=actor, asked=card.id)


ROUTES = [call_from_website]
