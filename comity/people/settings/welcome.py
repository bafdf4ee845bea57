"""The first run: four steps from an empty house to an open door. Each later step can be skipped."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from litestar import Request, Response
from litestar.response import Redirect
from msgspec import Struct

from comity.accounts import queries as accounts
from comity.accounts.cookies import session_cookie
from comity.accounts.pages import HOME
from comity.foundation.errors import Conflict, Forbidden, Refused
from comity.foundation.mail import configured
from comity.foundation.policies import ADMIN, PUBLIC, Actor
from comity.foundation.requests import peer, same_origin
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.settings import actions, queries
from comity.people.settings.arriving import FIELDS, checked_newcomer
from comity.people.settings.shell import SLOT as SETTINGS
from comity.people.settings.views import InviteView, invite_view
from comity.people.views import PersonView, person_view

SLOT = "welcome"
LETTERS = 12


class WelcomeStep(Struct, frozen=True):
    """A step of the first run, registered in the slot `welcome`. `next` are the words of the button to it."""

    order: int
    href: str
    next: str


class Way(Struct, frozen=True):
    """Where one stands among the steps; the doors of the street light up one by one."""

    place: int
    total: int
    next: WelcomeStep | None


def setup_code(secret_key: str) -> str:
    """What `serve` prints while there is no owner: only who reads its output can make the first account."""
    whole = hmac.digest(secret_key.encode(), b"first run", hashlib.sha256)
    return base64.b32encode(whole).decode()[:LETTERS].lower()


def way(runtime: Runtime, order: int) -> Way:
    steps: Sequence[WelcomeStep] = sorted(runtime.slots.get(SLOT, ()), key=lambda step: step.order)
    later = [step for step in steps if step.order > order]
    return Way(1 + len(steps) - len(later), 1 + len(steps), later[0] if later else None)


def welcome_page(runtime: Runtime, template: str, /, *, order: int, status: int = 200, **context: Any) -> Response[str]:
    """A step's page, which extends `people/welcome.html`."""
    return runtime.templates.page(template, status=status, way=way(runtime, order), **context)


@get("/welcome", policy=PUBLIC, include_in_schema=False)
async def show_welcome(runtime: Runtime, code: str = "") -> Response[Any]:
    if await runtime.store.read(accounts.has_owner):
        return Redirect(_first(runtime), status_code=303)
    return _begin(runtime, {"code": code[:100]})


@post("/welcome", policy=PUBLIC, include_in_schema=False)
async def found_house(request: Request[Any, Any, Any], runtime: Runtime) -> Response[Any]:
    if not same_origin(request.scope, runtime, required=False):
        raise Forbidden("This page may not do that for you.", code="wrong_origin")
    form = await request.form()
    typed = {name: str(form.get(name, ""))[:1_000] for name in (*FIELDS, "organisation", "code")}
    try:
        secret = await _found(runtime, typed, peer(request.scope))
    except Conflict as taken:
        if taken.fields:
            return _begin(runtime, typed, taken)
        return Redirect("/sign-in", status_code=303)
    except Refused as refused:
        return _begin(runtime, typed, refused)
    return Redirect(_first(runtime), status_code=303, cookies=[session_cookie(runtime, secret)])


async def _found(runtime: Runtime, typed: dict[str, str], who: str) -> str:
    if await runtime.store.read(accounts.has_owner):
        raise Conflict("There is an owner already. Sign in.", code="taken")
    runtime.limiter.check("sign_in.peer", who)
    if not hmac.compare_digest(
        typed["code"].strip().lower().encode(), setup_code(runtime.settings.secret_key).encode()
    ):
        runtime.limiter.take("sign_in.peer", who)
        raise Forbidden(
            "This is not the setup code. It stands in what `comity serve` printed when it started.",
            fields={"code": "is not the code that was printed"},
        )
    owner = await checked_newcomer(typed)
    name = " ".join(typed["organisation"].replace("\0", " ").split())[:200]
    return await runtime.store.write(actions.found_house, organisation=name, owner=owner)


def _begin(runtime: Runtime, typed: dict[str, str], refused: Refused | None = None) -> Response[str]:
    status = 200 if refused is None else 422 if refused.status == 400 else refused.status
    page = welcome_page(
        runtime,
        "people/welcome_begin.html",
        order=0,
        status=status,
        typed=dict.fromkeys((*FIELDS, "organisation", "code"), "") | typed,
        wrong={} if refused is None else refused.fields,
        error="" if refused is None or refused.fields else refused.message,
    )
    page.headers["Referrer-Policy"] = "same-origin"
    return page


def _first(runtime: Runtime) -> str:
    following = way(runtime, 0).next
    return HOME if following is None else following.href


@get("/welcome/colleagues", policy=ADMIN, include_in_schema=False)
async def show_colleagues(actor: Actor, runtime: Runtime) -> Response[str]:
    """Ask colleagues in."""
    doors = runtime.slots.get("guest-rooms", ())
    view: InviteView = await runtime.store.read(invite_view, actor=actor, doors=doors, by_mail=configured(runtime))
    return welcome_page(runtime, "people/welcome_colleagues.html", order=3, invite=view)


@get("/welcome/you", policy=ADMIN, include_in_schema=False)
async def show_you(actor: Actor, runtime: Runtime) -> Response[str]:
    """Who you are for those who knock."""
    me, title, handle = await runtime.store.read(_me, actor=actor)
    items = {item.key: item.href for item in runtime.slots.get(SETTINGS, ())}
    return welcome_page(
        runtime,
        "people/welcome_you.html",
        order=4,
        me=me,
        title=title,
        handle=handle,
        member=str(actor.member),
        profile=items.get("me", ""),
    )


def _me(tx: Tx, *, actor: Actor) -> tuple[PersonView, str, str]:
    mine = queries.my_member(tx, actor=actor)
    return person_view(mine.card), mine.member.title, mine.member.handle


def prepare(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    runtime.register(SLOT, WelcomeStep(3, "/welcome/colleagues", _("Next: ask colleagues in")))
    runtime.register(SLOT, WelcomeStep(4, "/welcome/you", _("Next: yourself")))


ROUTES = [show_welcome, found_house, show_colleagues, show_you]
