"""Doors over HTTP and over the live stream."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, cast

from msgspec import Meta, Struct

from comity.foundation.clock import DAY, micros_of
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.live.gateway import Socket
from comity.foundation.parse import Input
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.rooms import operation
from comity.foundation.routes import get, put
from comity.foundation.runtime import Runtime
from comity.people.presence.board import Board
from comity.people.presence.standing import PresenceOut, Status

LONGEST = 366 * DAY
AT_ONCE = 200
Words = Annotated[str, Meta(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Moment = Annotated[datetime, Meta(tz=True)]


class Choice(Input, frozen=True):
    status: Status
    text: Words = ""
    until: Moment | None = None


class Choosing(Struct, forbid_unknown_fields=True):
    op: str
    status: Status
    text: Words | None = None
    until: Moment | None = None


class Seen(Struct):
    person: str
    sill: str


class Doors(Struct):
    items: list[Seen]


def board(runtime: Runtime) -> Board:
    return cast(Board, runtime.slots["presence"][0])


async def choose(runtime: Runtime, actor: Actor, status: Status, text: str, until: datetime | None) -> PresenceOut:
    moment = None if until is None else micros_of(until)
    now = runtime.store.clock()
    if moment is not None and not now < moment <= now + LONGEST:
        raise BadInput("Some fields are wrong.", fields={"until": "a moment of the coming year"})
    return await board(runtime).choose(actor.person, status=status, words=text.strip(), until=moment)


@put("/api/me/presence", policy=MEMBER, body=Choice, tags=["people"])
async def choose_presence(data: Choice, actor: Actor, runtime: Runtime) -> PresenceOut:
    """How my door stands: `open`, `knock` (first) or `closed`, in my words, until a moment or for good."""
    return await choose(runtime, actor, data.status, data.text, data.until)


@get("/api/presence", policy=MEMBER, tags=["people"])
async def list_presence(runtime: Runtime, of: str = "") -> Doors:
    """How the doors of these persons stand; `of` is their ids, separated by commas, at most 200."""
    persons = of.split(",") if of else []
    if len(persons) > AT_ONCE or any(parse_id(person) is None for person in persons):
        raise BadInput("Some fields are wrong.", fields={"of": "at most 200 ids, separated by commas"})
    return Doors([Seen(person, board(runtime).sill(person)) for person in persons])


@operation("presence", Choosing, policy=MEMBER)
async def presence(socket: Socket, frame: Choosing) -> None:
    """The same over the live stream; everybody who sees the door is told, oneself too."""
    await choose(socket.runtime, socket.actor, frame.status, frame.text or "", frame.until)


ROUTES = [choose_presence, list_presence]
OPERATIONS = [presence]
