"""Signing in by a link from a mail, over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response
from msgspec import Meta

from comity.accounts.api.session import Signed
from comity.accounts.cookies import session_cookie
from comity.accounts.resets import ask_for_link, enter_by_mail
from comity.accounts.sign_in import caller_of, challenged, is_challenge
from comity.foundation.parse import Input
from comity.foundation.policies import PUBLIC
from comity.foundation.requests import peer
from comity.foundation.routes import post
from comity.foundation.runtime import Runtime


class LinkWanted(Input, frozen=True):
    email: Annotated[str, Meta(min_length=1, max_length=320)]


class LinkToken(Input, frozen=True):
    """`token` is that of the link."""

    token: Annotated[str, Meta(min_length=1, max_length=200)]


@post("/api/session/link", policy=PUBLIC, body=LinkWanted, status_code=202, tags=["session"])
async def want_link(request: Request[Any, Any, Any], data: LinkWanted, runtime: Runtime) -> None:
    """Have a link that signs in sent by mail. The answer is the same whether somebody has this address or not."""
    await ask_for_link(runtime, email=data.email, peer=peer(request.scope))


@post("/api/session/link/redeem", policy=PUBLIC, body=LinkToken, status_code=200, tags=["session"])
async def redeem_link(request: Request[Any, Any, Any], data: LinkToken, runtime: Runtime) -> Response[Signed]:
    """Sign in by such a link, once, within 15 minutes; 410 `gone` when it is over.

    Whoever has a second factor is answered 401 `second_factor_required`, with a `challenge` that lasts five minutes.
    """
    secret = await enter_by_mail(runtime, token=data.token, agent=caller_of(request)["agent"])
    if is_challenge(secret):
        raise challenged(secret)
    return Response(Signed(secret), cookies=[session_cookie(runtime, secret)])


ROUTES = [want_link, redeem_link]
