"""Time zones over HTTP."""

from __future__ import annotations

import uuid
from typing import Annotated

from msgspec import Meta, Struct

from comity.accounts import checks
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.policies import MEMBER, VISITOR, Actor
from comity.foundation.routes import delete, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import access
from comity.people.directory.queries import clock_in
from comity.people.zones import actions

ZoneName = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[\x21-\x7e]+$")]


class Zone(Input, frozen=True):
    """A name of the IANA data base, like `Europe/Vienna`."""

    time_zone: ZoneName


class ZoneOut(Struct):
    """`local_time` is the clock there, `09:16`."""

    person: str
    time_zone: str
    local_time: str


@put("/api/people/{person_id:str}/time-zone", policy=MEMBER, body=Zone, tags=["people"])
async def note_time_zone(person_id: str, data: Zone, actor: Actor, runtime: Runtime) -> ZoneOut:
    """Keep where somebody outside lives. What his browser says later takes its place."""
    zone = checks.time_zone(data.time_zone)
    person = await runtime.store.write(_note, actor=actor, person=parse_id(person_id), time_zone=zone)
    return ZoneOut(str(person), zone, clock_in(zone, runtime.store.clock()))


@delete("/api/people/{person_id:str}/time-zone", policy=MEMBER, status_code=204, tags=["people"])
async def forget_time_zone(person_id: str, actor: Actor, runtime: Runtime) -> None:
    """It is not known any more; twice is as good as once."""
    await runtime.store.write(_note, actor=actor, person=parse_id(person_id), time_zone=None)


def _note(tx: Tx, *, actor: Actor, person: uuid.UUID | None, time_zone: str | None) -> uuid.UUID:
    card = access.visible_person(tx, actor=actor, person=person)
    actions.note_time_zone(tx, person=card.id, time_zone=time_zone, by=actor.person)
    return card.id


@post("/api/visitor/time-zone", policy=VISITOR, body=Zone, status_code=204, tags=["visitor"])
async def tell_time_zone(data: Zone, actor: Actor, runtime: Runtime) -> None:
    """Where the visitor's clock stands. A name that is unknown here is passed over: browsers learn new zones first."""
    runtime.limiter.take("send.visitor", actor.person)
    if data.time_zone in checks.time_zones():
        await runtime.store.write(actions.tell_time_zone, person=actor.person, time_zone=data.time_zone)


ROUTES = [note_time_zone, forget_time_zone, tell_time_zone]
