"""One's own second factor over HTTP. Not for API tokens."""

from __future__ import annotations

import asyncio
import uuid
from typing import Annotated

from msgspec import Meta, Struct

from comity.accounts import access, actions, codes, queries
from comity.accounts.guesses import guesses
from comity.accounts.passwords import matches
from comity.foundation.clock import iso
from comity.foundation.errors import NotFound, RuleRefused
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.permissions import MAY
from comity.foundation.policies import SIGNED_IN, Actor
from comity.foundation.routes import delete, get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

Code = Annotated[str, Meta(min_length=1, max_length=40)]
NOT_YOURS = "This is not your password."


class Confirmed(Input, frozen=True):
    code: Code


class Proof(Input, frozen=True):
    """One's password; whoever has none gives a code of the app."""

    password: Annotated[str, Meta(min_length=1, max_length=1_000)]


class SecondFactorOut(Struct):
    on: bool
    since: str | None
    recovery_codes_left: int
    required: bool


class Begun(Struct):
    """`secret` is typed into an app, or `address` read by it; both are shown until the first code confirms them."""

    secret: str
    address: str


class RecoveryCodes(Struct):
    """Each works once. They are shown this once."""

    recovery_codes: list[str]


@get("/api/me/second-factor", policy=SIGNED_IN, tags=["session"])
async def show_second_factor(actor: Actor, runtime: Runtime) -> SecondFactorOut:
    """Whether codes are asked for when one signs in."""
    return await runtime.store.read(_standing, member=mine(actor))


@post("/api/me/second-factor", policy=SIGNED_IN, keeps="mark", status_code=201, tags=["session"])
async def begin_second_factor(actor: Actor, runtime: Runtime) -> Begun:
    """Begin to turn it on: a secret for an app by RFC 6238. It counts after `…/confirm`. 409 `taken` when it is on."""
    key = runtime.settings.secret_key
    return await runtime.store.write(_begin, key=key, member=mine(actor))


@post(
    "/api/me/second-factor/confirm", policy=SIGNED_IN, keeps="mark", body=Confirmed, status_code=200, tags=["session"]
)
async def confirm_second_factor(data: Confirmed, actor: Actor, runtime: Runtime) -> RecoveryCodes:
    """Turn it on by a code of the app. Every other session of oneself ends; API tokens go on."""
    who = f"code {actor.member}"
    guesses(runtime).check(who)
    guesses(runtime).take(who)
    wants = {"member": mine(actor), "code": data.code, "session": actor.credential}
    try:
        made = await runtime.store.write(actions.confirm_second_factor, key=runtime.settings.secret_key, **wants)
    except RuleRefused:
        guesses(runtime).lost(who)
        raise
    guesses(runtime).give_back(who)
    return RecoveryCodes(made)


@delete("/api/me/second-factor", policy=SIGNED_IN, body=Proof, status_code=204, tags=["session"])
async def withdraw_second_factor(data: Proof, actor: Actor, runtime: Runtime) -> None:
    """Turn it off, or forget what was begun. Needs the password."""
    await prove(runtime, actor=actor, password=data.password)
    await runtime.store.write(actions.withdraw_second_factor, member=mine(actor), by=actor.person)


@delete("/api/members/{member_id:str}/second-factor", policy=MAY("security"), status_code=204, tags=["members"])
async def lift_second_factor(member_id: str, actor: Actor, runtime: Runtime) -> None:
    """Turn it off, and remove all passkeys, for a member who lost them; not for who may do more than you."""
    await runtime.store.write(_lift, actor=actor, member=parse_id(member_id))


@post(
    "/api/me/second-factor/recovery-codes",
    policy=SIGNED_IN,
    keeps="mark",
    body=Proof,
    status_code=201,
    tags=["session"],
)
async def renew_recovery_codes(data: Proof, actor: Actor, runtime: Runtime) -> RecoveryCodes:
    """Ten new recovery codes; the former ones end. Needs the password."""
    await prove(runtime, actor=actor, password=data.password)
    return RecoveryCodes(await runtime.store.write(_renew, member=mine(actor)))


async def prove(runtime: Runtime, *, actor: Actor, password: str, field: str = "password") -> None:
    """Raises RuleRefused naming the field unless this is the actor's password, or, where he has none, a code of his
    app; TooMany (429) after too many of them."""
    member, who = mine(actor), f"password {actor.member}"
    guesses(runtime).check(who)
    guesses(runtime).take(who)
    stored = await runtime.store.read(_password_hash, member=member)
    if stored is not None:
        right = await asyncio.to_thread(matches, password, stored)
    else:
        wants = {"key": runtime.settings.secret_key, "member": member, "code": password}
        right = await runtime.store.write(actions.use_code, **wants)
    if not right:
        guesses(runtime).lost(who)
        raise RuleRefused(NOT_YOURS, code="wrong_password", fields={field: NOT_YOURS})
    guesses(runtime).give_back(who)


def mine(actor: Actor) -> uuid.UUID:
    assert actor.member is not None
    return actor.member


def _password_hash(tx: Tx, *, member: uuid.UUID) -> str | None:
    row = queries.member(tx, member=member)
    return None if row is None else row.password_hash


def _standing(tx: Tx, *, member: uuid.UUID) -> SecondFactorOut:
    row, house = queries.second_factor(tx, member=member), queries.organisation(tx)
    return SecondFactorOut(
        row is not None,
        None if row is None or row.confirmed_at is None else iso(row.confirmed_at),
        queries.recovery_codes_left(tx, member=member),
        house is not None and house.second_factor_required,
    )


def _begin(tx: Tx, *, key: str, member: uuid.UUID) -> Begun:
    secret = actions.begin_second_factor(tx, key=key, member=member)
    return Begun(secret, codes.address(secret, name=queries.sign_in_name(tx, member=member), house=_house(tx)))


def _house(tx: Tx) -> str:
    organisation = queries.organisation(tx)
    return "Comity" if organisation is None else organisation.name


def _lift(tx: Tx, *, actor: Actor, member: uuid.UUID | None) -> None:
    row = access.member_who_signs_in(tx, actor=actor, member=member)
    if queries.second_factor(tx, member=row.id) is None and not queries.has_passkey(tx, member=row.id):
        raise NotFound
    actions.remove_passkeys(tx, member=row.id, by=actor.person)
    actions.withdraw_second_factor(tx, member=row.id, by=actor.person)


def _renew(tx: Tx, *, member: uuid.UUID) -> list[str]:
    if queries.second_factor(tx, member=member) is None:
        raise RuleRefused("The second factor is off.")
    return actions.renew_recovery_codes(tx, member=member)


ROUTES = [
    show_second_factor,
    begin_second_factor,
    confirm_second_factor,
    withdraw_second_factor,
    lift_second_factor,
    renew_recovery_codes,
]
