"""Sessions and API tokens over HTTP."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from litestar import Request, Response
from msgspec import Meta, Struct

from comity.accounts import access, actions, queries
from comity.accounts.cookies import session_cookie
from comity.accounts.sign_in import caller_of, challenged, is_challenge, sign_in, sign_in_fully
from comity.foundation.clock import iso
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.policies import LEAVER, PUBLIC, TALKER, Actor
from comity.foundation.routes import delete, get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


class SignIn(Input, frozen=True):
    email: Annotated[str, Meta(min_length=1, max_length=320)]
    password: Annotated[str, Meta(min_length=1, max_length=1_000)]
    code: Annotated[str, Meta(max_length=40)] | None = None


class SecondStep(Input, frozen=True):
    """`challenge` is that of the refused first step; `code` is one of the app or a recovery code."""

    challenge: Annotated[str, Meta(min_length=1, max_length=200)]
    code: Annotated[str, Meta(min_length=1, max_length=40)]


class Signed(Struct):
    token: str


class NewToken(Input, frozen=True):
    label: Annotated[str, Meta(min_length=1, max_length=100)]


class Token(Struct):
    """`token` is shown this once."""

    id: str
    token: str


@post("/api/session", policy=PUBLIC, body=SignIn, status_code=200, tags=["session"])
async def create_session(request: Request[Any, Any, Any], data: SignIn, runtime: Runtime) -> Response[Signed]:
    """Sign in with address and password. The token is also set as a cookie for browsers.

    Whoever has a second factor and gives no `code` with it is answered 401 `second_factor_required`, with a `challenge`
    that lasts five minutes.
    """
    caller = caller_of(request)
    secret, _ = await sign_in(runtime, email=data.email, password=data.password, code=data.code, **caller)
    if is_challenge(secret):
        raise challenged(secret)
    return Response(Signed(secret), cookies=[session_cookie(runtime, secret)])


@post("/api/session/second-factor", policy=PUBLIC, body=SecondStep, status_code=200, tags=["session"])
async def finish_session(request: Request[Any, Any, Any], data: SecondStep, runtime: Runtime) -> Response[Signed]:
    """The second step of signing in. A wrong code leaves the challenge as it is."""
    secret = await sign_in_fully(runtime, challenge=data.challenge, code=data.code, **caller_of(request))
    return Response(Signed(secret), cookies=[session_cookie(runtime, secret)])


@delete("/api/session", policy=LEAVER, keeps="nothing", status_code=204, tags=["session"])
async def end_session(actor: Actor, runtime: Runtime) -> Response[None]:
    """Sign out: this session ends here and on its live streams."""
    if actor.kind == "session":
        await runtime.store.write(actions.end_session, session=actor.credential)
    return Response(None, status_code=204, cookies=[session_cookie(runtime, "")])


class ListedToken(Struct):
    """`created_by` is a person: oneself, or who made it for one."""

    id: str
    label: str
    created_at: str
    created_by: str


class Tokens(Struct):
    items: list[ListedToken]
    next: None = None


@get("/api/members/{member_id:str}/tokens", policy=TALKER, tags=["members"])
async def list_tokens(member_id: str, actor: Actor, runtime: Runtime) -> Tokens:
    """The API tokens that act for a member, also those that others made: for himself, owners and admins."""
    return Tokens(await runtime.store.read(_tokens, actor=actor, member=parse_id(member_id)))


@post(
    "/api/members/{member_id:str}/tokens", policy=TALKER, keeps="mark", body=NewToken, status_code=201, tags=["members"]
)
async def issue_token(member_id: str, data: NewToken, actor: Actor, runtime: Runtime) -> Token:
    """An API token for oneself, or for others as owner or admin."""
    token, secret = await runtime.store.write(_issue, actor=actor, member=parse_id(member_id), label=data.label)
    return Token(str(token), secret)


@delete("/api/members/{member_id:str}/tokens/{token_id:str}", policy=TALKER, status_code=204, tags=["members"])
async def revoke_token(member_id: str, token_id: str, actor: Actor, runtime: Runtime) -> None:
    """End an API token; its live streams close."""
    await runtime.store.write(_revoke, actor=actor, member=parse_id(member_id), token=parse_id(token_id))


def _tokens(tx: Tx, *, actor: Actor, member: uuid.UUID | None) -> list[ListedToken]:
    row = access.member_with_tokens(tx, actor=actor, member=member)
    found = queries.tokens_of(tx, member=row.id)
    return [ListedToken(str(one.id), one.label, iso(one.created_at), str(one.created_by)) for one in found]


def _issue(tx: Tx, *, actor: Actor, member: uuid.UUID | None, label: str) -> tuple[uuid.UUID, str]:
    row = access.member_to_equip(tx, actor=actor, member=member)
    return actions.issue_token(tx, member=row.id, label=label, by=actor.person)


def _revoke(tx: Tx, *, actor: Actor, member: uuid.UUID | None, token: uuid.UUID | None) -> None:
    row = access.own_token(tx, actor=actor, member=member, token=token)
    actions.revoke_token(tx, token=row.id, by=actor.person)


ROUTES = [create_session, finish_session, end_session, list_tokens, issue_token, revoke_token]
