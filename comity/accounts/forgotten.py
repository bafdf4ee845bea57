"""The pages of somebody who does not know his password."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Response
from litestar.response import Redirect

from comity.accounts.resets import OVER, ask_for_reset, reset, waits
from comity.foundation.errors import BadInput, Forbidden, Refused
from comity.foundation.mail import configured
from comity.foundation.policies import PUBLIC
from comity.foundation.requests import peer, same_origin
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime

FORGOTTEN = "accounts/forgotten.html"


@get("/sign-in/forgotten", policy=PUBLIC, include_in_schema=False)
async def show_forgotten(runtime: Runtime) -> Response[str]:
    return asking_page(runtime, FORGOTTEN)


@post("/sign-in/forgotten", policy=PUBLIC, include_in_schema=False, status_code=200)
async def ask_by_form(request: Request[Any, Any, Any], runtime: Runtime) -> Response[str]:
    return await asked_by_form(request, runtime, FORGOTTEN, ask_for_reset)


async def asked_by_form(
    request: Request[Any, Any, Any], runtime: Runtime, template: str, ask: Callable[..., Awaitable[None]]
) -> Response[str]:
    """A link by mail, asked for by the form of this page."""
    refuse_foreign(request, runtime)
    email = str((await request.form()).get("email", ""))[:320]
    try:
        if "\0" in email or not email.strip():
            raise BadInput("Type your mail address.")
        await ask(runtime, email=email, peer=peer(request.scope))
    except Refused as refused:
        return asking_page(runtime, template, email=email, refused=refused)
    return asking_page(runtime, template, email=email, asked=True)


@get("/sign-in/password", policy=PUBLIC, include_in_schema=False)
async def show_new_password(runtime: Runtime, token: str = "") -> Response[str]:
    """The page of a link. Looking at it uses nothing up."""
    return _new_password(runtime, token=token, over=not await waits(runtime, token=token))


@post("/sign-in/password", policy=PUBLIC, include_in_schema=False)
async def set_by_form(request: Request[Any, Any, Any], runtime: Runtime) -> Response[Any]:
    refuse_foreign(request, runtime)
    form = await request.form()
    token, password = (str(form.get(name, ""))[:1_000] for name in ("token", "password"))
    try:
        await reset(runtime, token=token, password=password)
    except Refused as refused:
        wrong = refused.fields.get("password", "")
        return _new_password(runtime, token=token, over=refused.status == 410, wrong=wrong)
    return Redirect("/sign-in?changed=yes", status_code=303)


def refuse_foreign(request: Request[Any, Any, Any], runtime: Runtime) -> None:
    if not same_origin(request.scope, runtime, required=False):
        raise Forbidden("This page may not do that for you.", code="wrong_origin")


def asking_page(
    runtime: Runtime, template: str, *, email: str = "", asked: bool = False, refused: Refused | None = None
) -> Response[str]:
    page = runtime.templates.page(
        template,
        status=200 if refused is None else 422 if refused.status == 400 else refused.status,
        by_mail=configured(runtime),
        email=email,
        asked=asked,
        error="" if refused is None else refused.message,
        wait=None if refused is None else refused.retry_after,
        tries_left=None,
    )
    if refused is not None:
        page.headers.update(refused.headers())
    return page


def _new_password(runtime: Runtime, *, token: str, over: bool, wrong: str = "") -> Response[str]:
    page = runtime.templates.page(
        "accounts/new_password.html",
        status=410 if over else 422 if wrong else 200,
        token=token,
        over=runtime.templates.gettext(OVER) if over else "",
        wrong=wrong,
    )
    page.headers["Referrer-Policy"] = "no-referrer" if over else "same-origin"
    return page


ROUTES = [show_forgotten, ask_by_form, show_new_password, set_by_form]
