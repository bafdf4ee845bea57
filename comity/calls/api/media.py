"""Calls through the media server: descriptions go through us, each for a seat that is taken; its API nobody sees."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable
from typing import Annotated, Any, TypeVar

from msgspec import Meta, Struct

from comity.calls import access
from comity.calls.carrying import carrier
from comity.calls.ports import Away, Feed, NotTaken, Place
from comity.calls.queries import SERVER
from comity.calls.shapes import Device
from comity.calls.signalling import SDP_CHARACTERS
from comity.foundation.errors import Conflict, RuleRefused, Unavailable
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.policies import TALKER, Actor
from comity.foundation.routes import post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

MEDIA = "/api/calls/{call_id:str}/media"
RETRY = 2
Sdp = Annotated[str, Meta(min_length=1, max_length=SDP_CHARACTERS)]
T = TypeVar("T")


class Publishing(Input, frozen=True):
    """`sdp` is an offer with microphone, camera, screen and its sound, in this order."""

    device: Device
    sdp: Sdp


class Subscribing(Input, frozen=True):
    """`restart` asks for a new way through the network."""

    device: Device
    restart: bool = False


class Answering(Input, frozen=True):
    """`leg` is that of the offer."""

    device: Device
    leg: Annotated[str, Meta(max_length=400)]
    sdp: Sdp


class Published(Struct):
    sdp: str


class FeedOut(Struct):
    """What one media line carries; `kind` is microphone, camera, screen or sound."""

    person: str
    mid: str
    kind: str


class OfferOut(Struct):
    """An offer of what the others send; empty where nothing changed, or nobody sends. With `fresh` it belongs to a new
    connection, and the former one is over."""

    sdp: str
    leg: str
    feeds: list[FeedOut]
    fresh: bool


@post(f"{MEDIA}/publish", policy=TALKER, body=Publishing, status_code=200, keeps="nothing", tags=["calls"])
async def publish(call_id: str, data: Publishing, actor: Actor, runtime: Runtime) -> Published:
    """Send my microphone, camera and screen to a call that goes through the media server. The others are told
    when it arrives there."""
    here = await _here(runtime, actor, call_id, data.device)
    return Published(await _asked(carrier(runtime).server.publish(here, data.sdp)))


@post(f"{MEDIA}/subscribe", policy=TALKER, body=Subscribing, status_code=200, keeps="nothing", tags=["calls"])
async def subscribe(call_id: str, data: Subscribing, actor: Actor, runtime: Runtime) -> OfferOut:
    """What the others send, as an offer to me."""
    here = await _here(runtime, actor, call_id, data.device)
    offered = await _asked(carrier(runtime).server.subscribe(here, restart=data.restart))
    return OfferOut(offered.sdp, offered.leg, [_feed(feed) for feed in offered.feeds], offered.fresh)


@put(f"{MEDIA}/subscribe", policy=TALKER, body=Answering, status_code=204, keeps="nothing", tags=["calls"])
async def answer(call_id: str, data: Answering, actor: Actor, runtime: Runtime) -> None:
    """My answer to the last offer."""
    here = await _here(runtime, actor, call_id, data.device)
    await _asked(carrier(runtime).server.answer(here, data.leg, data.sdp))


async def _here(runtime: Runtime, actor: Actor, call_id: str, device: str) -> Place:
    return await runtime.store.read(_in_room, actor=actor, call=parse_id(call_id), device=device)


def _in_room(tx: Tx, *, actor: Actor, call: uuid.UUID | None, device: str) -> Place:
    row, _ = access.visible_call(tx, actor=actor, call=call)
    if row.ended_at is not None:
        raise Conflict("This call is over.", code=access.OVER)
    access.own_seat(tx, actor=actor, call=row, device=device)
    if row.media != SERVER:
        raise Conflict("This call goes from browser to browser.", code="not_served")
    return Place(row.id, actor.person, device)


async def _asked(asking: Awaitable[T]) -> T:
    try:
        return await asking
    except Away:
        words = "The media server does not answer. Who writes here is read as always; the call tries again by itself."
        raise Unavailable(words, code="media_server_away", retry_after=RETRY) from None
    except NotTaken:
        raise RuleRefused("The media server cannot use this description.", fields={"sdp": "is not usable"}) from None


def _feed(feed: Feed) -> FeedOut:
    return FeedOut(str(feed.person), feed.mid, feed.kind)


ROUTES: list[Any] = [publish, subscribe, answer]
