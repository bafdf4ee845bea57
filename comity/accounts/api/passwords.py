"""Passwords over HTTP: another one by the old one, or by a link that came by mail or from an admin."""

from __future__ import annotations

import asyncio
import uuid
from typing import Annotated, Any

from litestar import Request
from msgspec import Meta, Struct

from comity.accounts import access, actions
from comity.accounts.api.second_factor import mine, prove
from comity.accounts.letters import reset_link
from comity.accounts.passwords import LONGEST, SHORTEST, hash_password
from comity.accounts.resets import ask_for_reset, reset
from comity.foundation.clock import HOUR, iso
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.permissions import MAY
from comity.foundation.policies import PUBLIC, SIGNED_IN, Actor
from comity.foundation.requests import peer
from comity.foundation.routes import post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

Password = Annotated[str, Meta(min_length=SHORTEST, max_length=LONGEST)]


class ChangedPassword(Input, frozen=True):
    password: Annotated[str, Meta(min_length=1, max_length=1_000)]
    new_password: Password


class ResetWanted(Input, frozen=True):
    email: Annotated[str, Meta(min_length=1, max_length=320)]


class NewPassword(Input, frozen=True):
    """`token` is that of the link."""

    token: Annotated[str, Meta(min_length=1, max_length=200)]
    password: Password


class ResetLink(Struct):
    """Shown this once; it works once."""

    link: str
    expires_at: str


@put("/api/me/password", policy=SIGNED_IN, body=ChangedPassword, status_code=204, tags=["session"])
async def change_password(data: ChangedPassword, actor: Actor, runtime: Runtime) -> None:
    """Another password; needs the present one. Every other session of oneself ends; API tokens go on."""
    await prove(runtime, actor=actor, password=data.password)
    hashed = await asyncio.to_thread(hash_password, data.new_password)
    await runtime.store.write(actions.set_password, member=mine(actor), password_hash=hashed, but=actor.credential)


@post("/api/password-reset", policy=PUBLIC, body=ResetWanted, status_code=202, tags=["session"])
async def want_reset(request: Request[Any, Any, Any], data: ResetWanted, runtime: Runtime) -> None:
    """Have a link to a new password sent by mail. The answer is the same whether somebody has this address or not."""
    await ask_for_reset(runtime, email=data.email, peer=peer(request.scope))


@post("/api/password-reset/redeem", policy=PUBLIC, body=NewPassword, status_code=204, tags=["session"])
async def redeem_reset(data: NewPassword, runtime: Runtime) -> None:
    """Set another password by a link, once. Every session ends, and one signs in anew. 410 `gone` when it is over."""
    await reset(runtime, token=data.token, password=data.password)


@post(
    "/api/members/{member_id:str}/password-link",
    policy=MAY("security"),
    keeps="mark",
    status_code=201,
    tags=["members"],
)
async def make_reset_link(member_id: str, actor: Actor, runtime: Runtime) -> ResetLink:
    """A link by which this member sets another password, to hand on; not for who may do more than you."""
    secret, until = await runtime.store.write(_offer, actor=actor, member=parse_id(member_id))
    return ResetLink(reset_link(runtime, secret), iso(until))


def _offer(tx: Tx, *, actor: Actor, member: uuid.UUID | None) -> tuple[str, int]:
    row = access.member_who_signs_in(tx, actor=actor, member=member)
    return actions.offer_reset(tx, member=row.id, by=actor.person), tx.now + HOUR


ROUTES = [change_password, want_reset, redeem_reset, make_reset_link]
