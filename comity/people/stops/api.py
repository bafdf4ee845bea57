"""Stops over HTTP."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from msgspec import Meta, Struct

from comity.foundation.clock import iso
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import access
from comity.people.models import Stop
from comity.people.stops import actions, queries

Kind = Literal["block", "do_not_contact"]
KINDS: tuple[Kind, ...] = ("block", "do_not_contact")


class NewStop(Input, frozen=True):
    kind: Kind
    reason: Annotated[str, Meta(max_length=500)] = ""


class StopOut(Struct):
    person: str
    kind: str
    reason: str
    by: str
    at: str


class Stops(Struct):
    items: list[StopOut]
    next: str | None


def stop_out(row: Stop) -> StopOut:
    return StopOut(str(row.person), row.kind, row.reason, str(row.stopped_by), iso(row.stopped_at))


@post("/api/people/{person_id:str}/stops", policy=MEMBER, body=NewStop, status_code=201, tags=["people"])
async def stop_person(person_id: str, data: NewStop, actor: Actor, runtime: Runtime) -> StopOut:
    """`block`: this person outside cannot write to us. `do_not_contact`: we do not write to this person."""
    person, reason = parse_id(person_id), data.reason.strip()
    return stop_out(await runtime.store.write(_stop, actor=actor, person=person, kind=data.kind, reason=reason))


@delete("/api/people/{person_id:str}/stops/{kind:str}", policy=MEMBER, status_code=204, tags=["people"])
async def lift_stop(person_id: str, kind: str, actor: Actor, runtime: Runtime) -> None:
    """End it. That it was, and who ended it, is kept."""
    await runtime.store.write(_lift, actor=actor, person=parse_id(person_id), kind=kind)


@get("/api/stops", policy=MEMBER, tags=["people"])
async def list_stops(runtime: Runtime, limit: int = 50, cursor: str | None = None) -> Stops:
    """All that hold, the newest first."""
    if not 1 <= limit <= 100:
        raise BadInput("Some fields are wrong.", fields={"limit": "1 to 100"})
    after = None if cursor is None else parse_id(cursor)
    if cursor is not None and after is None:
        raise BadInput("Some fields are wrong.", fields={"cursor": "is not one of ours"})
    found = await runtime.store.read(queries.in_force, limit=limit + 1, after=after)
    more = str(found[limit - 1].id) if len(found) > limit else None
    return Stops([stop_out(row) for row in found[:limit]], more)


def _stop(tx: Tx, *, actor: Actor, person: uuid.UUID | None, kind: str, reason: str) -> Stop:
    card = access.visible_person(tx, actor=actor, person=person)
    return actions.stop(tx, person=card.id, kind=kind, reason=reason, by=actor.person)


def _lift(tx: Tx, *, actor: Actor, person: uuid.UUID | None, kind: str) -> None:
    card = access.visible_person(tx, actor=actor, person=person)
    actions.lift(tx, person=card.id, kind=kind, by=actor.person)


ROUTES = [stop_person, lift_stop, list_stops]
