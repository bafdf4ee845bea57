"""The pages of somebody who signs in by a link from a mail.

The link leads to a button: programs that look at mail follow links, and must not use it up.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response
from litestar.response import Redirect

from comity.accounts.actions.sessions import MAILED
from comity.accounts.cookies import session_cookie
from comity.accounts.forgotten import asked_by_form, asking_page, refuse_foreign
from comity.accounts.pages import second_page
from comity.accounts.resets import OVER, ask_for_link, enter_by_mail, waits
from comity.accounts.sign_in import caller_of, is_challenge
from comity.foundation.errors import Refused
from comity.foundation.mail import configured
from comity.foundation.policies import PUBLIC
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime

HOME = "/"
BY_MAIL = "accounts/by_mail.html"


@get("/sign-in/by-mail", policy=PUBLIC, include_in_schema=False)
async def show_by_mail(runtime: Runtime) -> Response[str]:
    return asking_page(runtime, BY_MAIL)


@post("/sign-in/by-mail", policy=PUBLIC, include_in_schema=False, status_code=200)
async def ask_for_link_by_form(request: Request[Any, Any, Any], runtime: Runtime) -> Response[str]:
    return await asked_by_form(request, runtime, BY_MAIL, ask_for_link)


@get("/sign-in/mailed", policy=PUBLIC, include_in_schema=False)
async def show_mailed(runtime: Runtime, token: str = "") -> Response[str]:
    """The page of a link. Looking at it uses nothing up."""
    return _landing(runtime, token=token, over=not await waits(runtime, token=token, prefix=MAILED))


@post("/sign-in/mailed", policy=PUBLIC, include_in_schema=False)
async def enter_by_form(request: Request[Any, Any, Any], runtime: Runtime) -> Response[Any]:
    refuse_foreign(request, runtime)
    token = str((await request.form()).get("token", ""))[:200]
    try:
        secret = await enter_by_mail(runtime, token=token, agent=caller_of(request)["agent"])
    except Refused:
        return _landing(runtime, token="", over=True)
    if is_challenge(secret):
        return await second_page(runtime, challenge=secret, wanted=HOME)
    return Redirect(HOME, status_code=303, cookies=[session_cookie(runtime, secret)])


def _landing(runtime: Runtime, *, token: str, over: bool) -> Response[str]:
    page = runtime.templates.page(
        "accounts/mailed.html",
        status=410 if over else 200,
        token=token,
        over=runtime.templates.gettext(OVER) if over else "",
        by_mail=configured(runtime),
    )
    page.headers["Referrer-Policy"] = "no-referrer" if over else "same-origin"
    return page


ROUTES = [show_by_mail, ask_for_link_by_form, show_mailed, enter_by_form]
