"""Incoming hooks: programs that say something in a room."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, patch, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.hooks import access, actions, queries
from comity.hooks.shapes import (
    ChangedInlet,
    InletOut,
    Inlets,
    InletSecret,
    InletToken,
    NewInlet,
    NewInletOut,
    inlet_out,
)

PATH = "/api/in"


@get("/api/inlets", policy=MEMBER, tags=["webhooks"])
async def list_inlets(actor: Actor, runtime: Runtime) -> Inlets:
    """The incoming hooks of the rooms that I govern."""
    return Inlets([inlet_out(row) for row in await runtime.store.read(queries.inlets, actor=actor)])


@post("/api/inlets", policy=MEMBER, body=NewInlet, status_code=201, keeps="mark", tags=["webhooks"])
async def make_inlet(data: NewInlet, actor: Actor, runtime: Runtime) -> NewInletOut:
    """Let a program say something in a room. The answer holds its token, this once."""
    row, token = await runtime.store.write(actions.make_inlet, actor=actor, name=data.name.strip(), room=data.room)
    shown: dict[str, Any] = msgspec.structs.asdict(inlet_out(row))
    return NewInletOut(**shown, token=token, url=url_of(runtime, token))


def url_of(runtime: Runtime, token: str) -> str:
    return f"{runtime.settings.public_url}{PATH}/{token}"


@get("/api/inlets/{inlet_id:str}", policy=MEMBER, tags=["webhooks"])
async def show_inlet(inlet_id: str, actor: Actor, runtime: Runtime) -> InletOut:
    """One incoming hook."""
    return await runtime.store.read(_shown, actor=actor, inlet=parse_id(inlet_id))


def _shown(tx: Tx, *, actor: Actor, inlet: uuid.UUID | None) -> InletOut:
    return inlet_out(access.inlet(tx, actor=actor, inlet=inlet))


@patch("/api/inlets/{inlet_id:str}", policy=MEMBER, body=ChangedInlet, tags=["webhooks"])
async def change_inlet(inlet_id: str, data: ChangedInlet, actor: Actor, runtime: Runtime) -> InletOut:
    """Another name."""
    return inlet_out(
        await runtime.store.write(actions.change_inlet, actor=actor, inlet=parse_id(inlet_id), name=data.name.strip())
    )


@delete("/api/inlets/{inlet_id:str}", policy=MEMBER, status_code=204, tags=["webhooks"])
async def remove_inlet(inlet_id: str, actor: Actor, runtime: Runtime) -> None:
    """Remove it: its token opens nothing any more. For a week it can be brought back."""
    await runtime.store.write(actions.remove_inlet, actor=actor, inlet=parse_id(inlet_id))


@put("/api/inlets/{inlet_id:str}", policy=MEMBER, tags=["webhooks"])
async def restore_inlet(inlet_id: str, actor: Actor, runtime: Runtime) -> InletOut:
    """Bring back one that was removed."""
    return inlet_out(await runtime.store.write(actions.restore_inlet, actor=actor, inlet=parse_id(inlet_id)))


@post("/api/inlets/{inlet_id:str}/token", policy=MEMBER, status_code=201, keeps="mark", tags=["webhooks"])
async def renew_token(inlet_id: str, actor: Actor, runtime: Runtime) -> InletToken:
    """Another token, shown this once; the former one opens nothing any more."""
    _, token = await runtime.store.write(actions.renew_token, actor=actor, inlet=parse_id(inlet_id))
    return InletToken(token, url_of(runtime, token))


@post("/api/inlets/{inlet_id:str}/secret", policy=MEMBER, status_code=201, keeps="mark", tags=["webhooks"])
async def renew_inlet_secret(inlet_id: str, actor: Actor, runtime: Runtime) -> InletSecret:
    """A secret, shown this once, with which every call must be signed from now on."""
    secret = await runtime.store.write(
        actions.renew_inlet_secret, actor=actor, key=runtime.settings.secret_key, inlet=parse_id(inlet_id)
    )
    return InletSecret(secret or "")


@delete("/api/inlets/{inlet_id:str}/secret", policy=MEMBER, status_code=204, tags=["webhooks"])
async def drop_inlet_secret(inlet_id: str, actor: Actor, runtime: Runtime) -> None:
    """Calls need not be signed any more."""
    key = runtime.settings.secret_key
    await runtime.store.write(actions.renew_inlet_secret, actor=actor, key=key, inlet=parse_id(inlet_id), wanted=False)


ROUTES = [
    list_inlets,
    make_inlet,
    show_inlet,
    change_inlet,
    remove_inlet,
    restore_inlet,
    renew_token,
    renew_inlet_secret,
    drop_inlet_secret,
]
