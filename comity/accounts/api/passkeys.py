"""Passkeys over HTTP: signing in with one, and one's own. The latter is not for API tokens."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie
from msgspec import Meta, Struct

from comity.accounts import access, actions, agents, passkeys, queries
from comity.accounts.actions.passkeys import CHALLENGE_LASTS
from comity.accounts.api.second_factor import Proof, mine, prove
from comity.accounts.api.session import Signed
from comity.accounts.cookies import session_cookie
from comity.accounts.models import Passkey
from comity.accounts.sign_in import caller_of
from comity.foundation.clock import SECOND, iso
from comity.foundation.ids import new_secret, parse_id
from comity.foundation.parse import Input
from comity.foundation.policies import PUBLIC, SIGNED_IN, Actor
from comity.foundation.requests import cookie, peer
from comity.foundation.routes import delete, get, patch, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

COOKIE, PATH = "comity_passkey", "/api/session/passkey"
Name = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\S")]
Bytes = Annotated[str, Meta(max_length=8_000, pattern=r"^[A-Za-z0-9_-]*$")]
ManyBytes = Annotated[str, Meta(max_length=100_000, pattern=r"^[A-Za-z0-9_-]*$")]


class Attestation(Struct, frozen=True):
    clientDataJSON: Bytes
    attestationObject: ManyBytes


class Assertion(Struct, frozen=True):
    clientDataJSON: Bytes
    authenticatorData: Bytes
    signature: Bytes
    userHandle: Bytes | None = None


class Made(Struct, frozen=True):
    """A `PublicKeyCredential` as its `toJSON()` makes it, bytes in base64url; what else it holds is not read."""

    id: Bytes
    rawId: Bytes
    type: Literal["public-key"]
    response: Attestation


class Used(Struct, frozen=True):
    id: Bytes
    rawId: Bytes
    type: Literal["public-key"]
    response: Assertion


class NewPasskey(Input, frozen=True):
    name: Name
    credential: Made


class Entering(Input, frozen=True):
    credential: Used


class PasskeyChange(Input, frozen=True):
    name: Name


class Options(Struct):
    """What `navigator.credentials` takes, bytes in base64url. It lasts five minutes and serves once."""

    publicKey: dict[str, Any]


class PasskeyOut(Struct):
    """`browser` and `platform` are those that made it or used it last; `synced` says that copies are kept elsewhere."""

    id: str
    name: str
    browser: str
    platform: str
    synced: bool
    made_at: str
    used_at: str | None


class Passkeys(Struct):
    items: list[PasskeyOut]
    next: None = None


@post("/api/session/passkey/options", policy=PUBLIC, status_code=200, tags=["session"])
async def begin_entering(request: Request[Any, Any, Any], runtime: Runtime) -> Response[Options]:
    """Begin to sign in with a passkey. What it signs counts only together with the cookie that is set here."""
    holder, site = cookie(request.scope, COOKIE) or new_secret("cb_"), passkeys.site_of(request.scope, runtime)
    options = await passkeys.begin_entering(runtime, holder=holder, peer=peer(request.scope), site=site)
    return Response(Options(options), cookies=[_holding(runtime, holder)])


@post("/api/session/passkey", policy=PUBLIC, body=Entering, status_code=200, tags=["session"])
async def enter(request: Request[Any, Any, Any], data: Entering, runtime: Runtime) -> Response[Signed]:
    """Sign in with a passkey; no code is asked for. 401 `passkey_refused` in the same words whatever was wrong."""
    secret = await passkeys.enter(
        runtime,
        holder=cookie(request.scope, COOKIE) or "",
        credential=msgspec.to_builtins(data.credential),
        site=passkeys.site_of(request.scope, runtime),
        **caller_of(request),
    )
    return Response(Signed(secret), cookies=[session_cookie(runtime, secret)])


@get("/api/me/passkeys", policy=SIGNED_IN, tags=["session"])
async def list_passkeys(actor: Actor, runtime: Runtime) -> Passkeys:
    """One's own passkeys, the oldest first."""
    return Passkeys([passkey_out(row) for row in await runtime.store.read(queries.passkeys_of, member=mine(actor))])


@post("/api/me/passkeys/options", policy=SIGNED_IN, keeps="mark", body=Proof, status_code=200, tags=["session"])
async def begin_adding(request: Request[Any, Any, Any], data: Proof, actor: Actor, runtime: Runtime) -> Options:
    """Begin to add a passkey. Needs the password, or where one has none a code."""
    await prove(runtime, actor=actor, password=data.password)
    site = passkeys.site_of(request.scope, runtime)
    options = await passkeys.begin_adding(runtime, member=mine(actor), session=actor.credential, site=site)
    return Options(options)


@post("/api/me/passkeys", policy=SIGNED_IN, body=NewPasskey, status_code=201, tags=["session"])
async def add_passkey(request: Request[Any, Any, Any], data: NewPasskey, actor: Actor, runtime: Runtime) -> PasskeyOut:
    """Add a passkey. 422 `passkey_refused` in the same words whatever was wrong. Where it is the second factor that
    everybody needs, every other session of oneself ends."""
    made = await passkeys.add(
        runtime,
        member=mine(actor),
        session=actor.credential,
        site=passkeys.site_of(request.scope, runtime),
        credential=msgspec.to_builtins(data.credential),
        name=" ".join(data.name.split()),
        agent=caller_of(request)["agent"],
    )
    return passkey_out(made)


@patch("/api/me/passkeys/{passkey_id:str}", policy=SIGNED_IN, body=PasskeyChange, tags=["session"])
async def rename_passkey(passkey_id: str, data: PasskeyChange, actor: Actor, runtime: Runtime) -> PasskeyOut:
    """Call it something else."""
    name = " ".join(data.name.split())
    row = await runtime.store.write(_rename, actor=actor, passkey=parse_id(passkey_id), name=name)
    return passkey_out(row)


@delete("/api/me/passkeys/{passkey_id:str}", policy=SIGNED_IN, body=Proof, status_code=204, tags=["session"])
async def remove_passkey(passkey_id: str, data: Proof, actor: Actor, runtime: Runtime) -> None:
    """It opens nothing any more, and every other session of oneself ends. Needs the password, as adding does."""
    wanted = {"actor": actor, "passkey": parse_id(passkey_id)}
    await runtime.store.read(access.own_passkey, **wanted)
    await prove(runtime, actor=actor, password=data.password)
    await runtime.store.write(_remove, **wanted)


def passkey_out(row: Passkey) -> PasskeyOut:
    return PasskeyOut(
        str(row.id),
        row.name,
        agents.browser(row.agent),
        agents.platform(row.agent),
        row.synced,
        iso(row.made_at),
        None if row.used_at is None else iso(row.used_at),
    )


def _holding(runtime: Runtime, holder: str) -> Cookie:
    """Only for the two calls of signing in, and only from our own pages."""
    return Cookie(
        key=COOKIE,
        value=holder,
        max_age=CHALLENGE_LASTS // SECOND,
        path=PATH,
        httponly=True,
        samesite="strict",
        secure=runtime.settings.https,
    )


def _rename(tx: Tx, *, actor: Actor, passkey: uuid.UUID | None, name: str) -> Passkey:
    row = access.own_passkey(tx, actor=actor, passkey=passkey)
    actions.rename_passkey(tx, passkey=row, name=name)
    return row


def _remove(tx: Tx, *, actor: Actor, passkey: uuid.UUID | None) -> None:
    row = access.own_passkey(tx, actor=actor, passkey=passkey)
    actions.remove_passkey(tx, passkey=row, by=actor.person, but=actor.credential)


ROUTES = [
    begin_entering,
    enter,
    list_passkeys,
    begin_adding,
    add_passkey,
    rename_passkey,
    remove_passkey,
]
