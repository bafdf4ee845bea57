"""The sign-in page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response
from litestar.response import Redirect

from comity.accounts import actions, queries
from comity.accounts.cookies import session_cookie
from comity.accounts.sign_in import sign_in
from comity.foundation.errors import BadInput, Forbidden, NotFound, Refused
from comity.foundation.ids import digest
from comity.foundation.policies import PUBLIC, TALKER, Actor
from comity.foundation.requests import cookie, peer, same_origin
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime

HOME = "/inbox"
LINK = "cl_"


def local_path(wanted: str) -> str:
    """Where to go after signing in: a path of ours, whatever was asked for."""
    parts = urlsplit(wanted)
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted and not wanted.startswith("//")
    return wanted if plain and wanted.startswith("/") and not parts.scheme and not parts.netloc else HOME


async def _page(runtime: Runtime, *, wanted: str, email: str = "", refused: Refused | None = None) -> Response[str]:
    organisation = await runtime.store.read(queries.organisation)
    return runtime.templates.page(
        "accounts/sign_in.html",
        status=200 if refused is None else 422 if refused.status == 401 else refused.status,
        organisation="" if organisation is None else organisation.name,
        host=urlsplit(runtime.settings.public_url).netloc,
        email=email,
        error="" if refused is None else refused.message,
        next=local_path(wanted),
    )


@get("/sign-in", policy=PUBLIC, include_in_schema=False)
async def sign_in_page(request: Request[Any, Any, Any], runtime: Runtime) -> Response[Any]:
    wanted = request.query_params.get("next", HOME)
    secret = cookie(request.scope)
    if secret is not None and await runtime.credentials.actor(secret) is not None:
        return Redirect(local_path(wanted), status_code=303)
    return await _page(runtime, wanted=wanted)


@post("/sign-in", policy=PUBLIC, include_in_schema=False)
async def sign_in_by_form(request: Request[Any, Any, Any], runtime: Runtime) -> Response[Any]:
    if not same_origin(request.scope, runtime, required=False):
        raise Forbidden("This page may not sign you in.", code="wrong_origin")
    form = await request.form()
    email, password, wanted = (str(form.get(name, "")) for name in ("email", "password", "next"))
    try:
        if "\0" in email + password:
            raise BadInput("Mail and password cannot contain U+0000.")
        secret, _ = await sign_in(runtime, email=email, password=password, peer=peer(request.scope))
    except Refused as refused:
        return await _page(runtime, wanted=wanted, email=email, refused=refused)
    return Redirect(local_path(wanted), status_code=303, cookies=[session_cookie(runtime, secret)])


@get("/sign-in/link", policy=PUBLIC, include_in_schema=False)
async def sign_in_by_link(request: Request[Any, Any, Any], runtime: Runtime) -> Response[Any]:
    """The one-time link that the demo prints. It ends with its first use."""
    token = request.query_params.get("token", "")
    if not token.startswith(LINK):
        raise NotFound
    try:
        secret, member = await runtime.store.write(actions.use_link, digest=digest(token))
    except NotFound as refused:
        return await _page(runtime, wanted=HOME, refused=refused)
    for renew in runtime.slots.get("link-used", ()):
        await renew(runtime, member)
    return Redirect(HOME, status_code=303, cookies=[session_cookie(runtime, secret)])


@post("/sign-out", policy=TALKER, include_in_schema=False)
async def sign_out(actor: Actor, runtime: Runtime) -> Response[Any]:
    if actor.kind == "session":
        await runtime.store.write(actions.end_session, session=actor.credential)
    return Redirect("/sign-in", status_code=303, cookies=[session_cookie(runtime, "")])


ROUTES = [sign_in_page, sign_in_by_form, sign_in_by_link, sign_out]
