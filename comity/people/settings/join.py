"""Coming in by an invitation."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response
from litestar.response import Redirect
from msgspec import Meta, Struct
from msgspec.structs import asdict

from comity.accounts import queries as accounts
from comity.accounts.actions.invitations import PREFIX
from comity.accounts.cookies import session_cookie
from comity.accounts.models import Invitation
from comity.accounts.pages import HOME
from comity.accounts.ports import GUEST_ROOMS
from comity.accounts.providers.queries import open_providers
from comity.foundation.errors import Forbidden, NotFound, Refused
from comity.foundation.ids import digest
from comity.foundation.parse import Input
from comity.foundation.policies import PUBLIC
from comity.foundation.requests import same_origin
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.settings import actions, queries
from comity.people.settings.arriving import FIELDS, checked_newcomer
from comity.people.views import PersonView, person_view

Text = Annotated[str, Meta(max_length=1_000)]


class Joining(Input, frozen=True):
    """`token` is that of the invitation's link."""

    token: Text
    name: Text
    handle: Text
    email: Text
    password: Text


class Joined(Struct):
    """`token` signs in, as after `POST /api/session`; it is shown this once."""

    id: str
    person: str
    token: str


class Asked(Struct, frozen=True):
    """What the page of an invitation tells."""

    organisation: str
    by: PersonView | None
    email: str
    name: str
    role: str


@get("/join", policy=PUBLIC, include_in_schema=False)
async def show_join(runtime: Runtime, token: str = "") -> Response[str]:
    """The page of an invitation. Looking at it uses nothing up."""
    asked = await runtime.store.read(_asked, token_hash=_hashed(token))
    return await _page(runtime, asked, token, {"email": asked.email, "name": asked.name})


@post("/join", policy=PUBLIC, include_in_schema=False)
async def join_by_form(request: Request[Any, Any, Any], runtime: Runtime) -> Response[Any]:
    if not same_origin(request.scope, runtime, required=False):
        raise Forbidden("This page may not come in for you.", code="wrong_origin")
    form = await request.form()
    typed = {name: str(form.get(name, ""))[:1_000] for name in (*FIELDS, "token")}
    asked = await runtime.store.read(_asked, token_hash=_hashed(typed["token"]))
    try:
        _, secret = await _join(runtime, typed)
    except Refused as refused:
        if refused.status not in (400, 409, 422):
            raise
        return await _page(runtime, asked, typed["token"], typed, refused)
    return Redirect(HOME, status_code=303, cookies=[session_cookie(runtime, secret)])


@post("/api/join", policy=PUBLIC, body=Joining, status_code=201, tags=["invitations"])
async def join(data: Joining, runtime: Runtime) -> Joined:
    """Come in by an invitation: it works once. 410 `gone` when it was used, taken back or is too old."""
    await runtime.store.read(_asked, token_hash=_hashed(data.token))
    member, secret = await _join(runtime, asdict(data))
    return Joined(str(member.id), str(member.person), secret)


async def _join(runtime: Runtime, typed: dict[str, str]) -> Any:
    newcomer = await checked_newcomer(typed)
    doors = runtime.slots.get(GUEST_ROOMS, ())
    return await runtime.store.write(actions.join, token_hash=_hashed(typed["token"]), newcomer=newcomer, doors=doors)


def _hashed(token: str) -> bytes:
    if not token.startswith(PREFIX):
        raise NotFound
    return digest(token)


def _asked(tx: Tx, *, token_hash: bytes) -> Asked:
    row: Invitation = queries.usable_invitation(tx, digest=token_hash)
    organisation = accounts.organisation(tx)
    card = people.card(tx, person=row.invited_by)
    return Asked(
        "" if organisation is None else organisation.name,
        None if card is None else person_view(card),
        row.email or "",
        row.name,
        row.role,
    )


async def _page(
    runtime: Runtime, asked: Asked, token: str, typed: dict[str, str], refused: Refused | None = None
) -> Response[str]:
    status = 200 if refused is None else 422 if refused.status == 400 else refused.status
    wrong = {} if refused is None else refused.fields
    page = runtime.templates.page(
        "people/join.html",
        status=status,
        asked=asked,
        token=token,
        typed=typed,
        wrong=wrong,
        error="" if refused is None or wrong else refused.message,
        houses=await runtime.store.read(open_providers),
    )
    page.headers["Referrer-Policy"] = "same-origin"
    return page


ROUTES = [show_join, join_by_form, join]
