"""The sign-in page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response
from litestar.response import Redirect

from comity.accounts import actions, queries
from comity.accounts.actions.sessions import LINK
from comity.accounts.cookies import session_cookie
from comity.accounts.providers.queries import open_providers
from comity.accounts.sign_in import caller_of, is_challenge, sign_in, sign_in_fully
from comity.foundation.errors import BadInput, Forbidden, NotFound, Refused
from comity.foundation.ids import digest
from comity.foundation.mail import configured
from comity.foundation.policies import LEAVER, PUBLIC, Actor
from comity.foundation.requests import cookie, same_origin
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime

HOME = "/"
CHANGED = "Your new password is set. Come in with it."


def local_path(wanted: str) -> str:
    """Where to go after signing in: a path of ours, whatever was asked for."""
    parts = urlsplit(wanted)
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted and not wanted.startswith("//")
    return wanted if plain and wanted.startswith("/") and not parts.scheme and not parts.netloc else HOME


async def _page(
    runtime: Runtime,
    *,
    wanted: str,
    email: str = "",
    refused: Refused | None = None,
    said: str = "",
    back: bool = False,
) -> Response[str]:
    organisation = await runtime.store.read(queries.organisation)
    houses = await runtime.store.read(open_providers)
    page = runtime.templates.page(
        "accounts/sign_in.html",
        status=200 if refused is None else 422 if refused.status == 401 else refused.status,
        organisation="" if organisation is None else organisation.name,
        host=urlsplit(runtime.settings.public_url).netloc,
        email=email,
        error="" if refused is None or back else refused.message,
        refusal=refused.message if refused is not None and back else "",
        houses=houses,
        tries_left=None if refused is None else refused.details.get("tries_left"),
        outside=next(iter(runtime.slots.get("way-outside", ())), ""),
        next=local_path(wanted),
        wait=None if refused is None else refused.retry_after,
        said=said,
        by_mail=configured(runtime),
    )
    if refused is not None:
        page.headers.update(refused.headers())
    return page


async def sign_in_refused(runtime: Runtime, *, wanted: str, refused: Refused) -> Response[str]:
    """The sign-in page for somebody who comes back from another house and is not let in."""
    return await _page(runtime, wanted=wanted, refused=refused, back=True)


@get("/sign-in", policy=PUBLIC, include_in_schema=False)
async def sign_in_page(request: Request[Any, Any, Any], runtime: Runtime) -> Response[Any]:
    wanted = request.query_params.get("next", HOME)
    secret = cookie(request.scope)
    if secret is not None and await runtime.credentials.actor(secret) is not None:
        return Redirect(local_path(wanted), status_code=303)
    if not await runtime.store.read(queries.has_owner):
        return Redirect("/welcome", status_code=303)
    said = runtime.templates.gettext(CHANGED) if "changed" in request.query_params else ""
    return await _page(runtime, wanted=wanted, said=said)


@post("/sign-in", policy=PUBLIC, include_in_schema=False)
async def sign_in_by_form(request: Request[Any, Any, Any], runtime: Runtime) -> Response[Any]:
    if not same_origin(request.scope, runtime, required=False):
        raise Forbidden("This page may not sign you in.", code="wrong_origin")
    form = await request.form()
    email, password, wanted = (str(form.get(name, "")) for name in ("email", "password", "next"))
    try:
        if "\0" in email + password:
            raise BadInput("Mail and password cannot contain U+0000.")
        secret, _ = await sign_in(runtime, email=email, password=password, **caller_of(request))
    except Refused as refused:
        return await _page(runtime, wanted=wanted, email=email, refused=refused)
    if is_challenge(secret):
        return await second_page(runtime, challenge=secret, wanted=wanted)
    return Redirect(local_path(wanted), status_code=303, cookies=[session_cookie(runtime, secret)])


@post("/sign-in/code", policy=PUBLIC, include_in_schema=False)
async def sign_in_by_code(request: Request[Any, Any, Any], runtime: Runtime) -> Response[Any]:
    """The second step."""
    if not same_origin(request.scope, runtime, required=False):
        raise Forbidden("This page may not sign you in.", code="wrong_origin")
    form = await request.form()
    challenge, code, wanted = (str(form.get(name, ""))[:1_000] for name in ("challenge", "code", "next"))
    try:
        secret = await sign_in_fully(runtime, challenge=challenge, code=code[:40], **caller_of(request))
    except Refused as refused:
        if refused.reason == "challenge_over":
            return await _page(runtime, wanted=wanted, refused=refused)
        return await second_page(runtime, challenge=challenge, wanted=wanted, refused=refused)
    return Redirect(local_path(wanted), status_code=303, cookies=[session_cookie(runtime, secret)])


async def second_page(
    runtime: Runtime, *, challenge: str, wanted: str, refused: Refused | None = None
) -> Response[str]:
    """What is asked for after a right password or link: a code, or a passkey."""
    page = runtime.templates.page(
        "accounts/second_step.html",
        status=200 if refused is None else 422 if refused.status == 401 else refused.status,
        challenge=challenge,
        ways=await runtime.store.read(queries.second_ways, digest=digest(challenge)),
        next=local_path(wanted),
        error="" if refused is None else refused.message,
        tries_left=None if refused is None else refused.details.get("tries_left"),
        wait=None if refused is None else refused.retry_after,
    )
    if refused is not None:
        page.headers.update(refused.headers())
    return page


@get("/sign-in/link", policy=PUBLIC, include_in_schema=False)
async def sign_in_by_link(request: Request[Any, Any, Any], runtime: Runtime) -> Response[Any]:
    """The one-time link that the demo prints. It ends with its first use."""
    token = request.query_params.get("token", "")
    if not token.startswith(LINK):
        raise NotFound
    try:
        secret, member = await runtime.store.write(actions.use_link, secret=token, agent=caller_of(request)["agent"])
    except NotFound as refused:
        return await _page(runtime, wanted=HOME, refused=refused)
    for renew in runtime.slots.get("link-used", ()):
        await renew(runtime, member)
    if is_challenge(secret):
        return await second_page(runtime, challenge=secret, wanted=HOME)
    return Redirect(HOME, status_code=303, cookies=[session_cookie(runtime, secret)])


@post("/sign-out", policy=LEAVER, include_in_schema=False)
async def sign_out(actor: Actor, runtime: Runtime) -> Response[Any]:
    if actor.kind == "session":
        await runtime.store.write(actions.end_session, session=actor.credential)
    return Redirect("/sign-in", status_code=303, cookies=[session_cookie(runtime, "")])


ROUTES = [sign_in_page, sign_in_by_form, sign_in_by_code, sign_in_by_link, sign_out]
