"""Calls at a colleague's front door."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response

from comity.calls import actions as calls
from comity.calls.api.calls import with_ice
from comity.calls.shapes import CallWithIce
from comity.channels.door import access, actions, forms
from comity.channels.door.forms import WantedCall
from comity.channels.door.pages import holder_of, named, visitor_cookie
from comity.conversations import doors, gates, visitors
from comity.conversations.doors import Look
from comity.conversations.gates import screens_of
from comity.foundation.call_settings import CallSettings
from comity.foundation.policies import PUBLIC
from comity.foundation.requests import peer
from comity.foundation.routes import post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


@post("/{handle:str}/call", policy=PUBLIC, include_in_schema=False)
async def call_at_door(handle: str, request: Request[Any, Any, Any], runtime: Runtime) -> Response[CallWithIce]:
    """Ring the person behind the door, in the talk that goes on there or in a new one."""
    wanted = await forms.read_call(request, runtime, holder=await holder_of(request, runtime))
    if wanted.is_new:
        runtime.limiter.take("visitors.peer", peer(request.scope))
    runtime.limiter.take("call.visitor", wanted.token)
    at = {"handle": named(handle), "look": doors.looking(runtime), "screens": screens_of(runtime)}
    answer = await runtime.store.write(_call, settings=runtime.settings.calls, wanted=wanted, **at)
    return Response(answer, status_code=201, cookies=[visitor_cookie(runtime, wanted.token)])


def _call(
    tx: Tx, *, settings: CallSettings, wanted: WantedCall, handle: str, look: Look, screens: gates.Screens
) -> CallWithIce:
    asked = access.door(tx, handle=handle, look=look).card.id
    actor = actions.visitor(tx, by=asked, token=wanted.token)
    started = calls.call_from_outside(
        tx,
        actor=actor,
        asked=[asked],
        visibility="private",
        going_on=visitors.newest(tx, actor=actor, asked=asked, screens=screens),
        client_id=wanted.client_id,
        kind=wanted.kind,
        device=wanted.device,
    )
    return with_ice(tx, started.call, settings, actor=actor)


ROUTES = [call_at_door]
