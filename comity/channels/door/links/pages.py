"""The page behind a call link, for a stranger without an account; and the links among one's own settings."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response
from msgspec import Struct

from comity.calls.api.calls import with_ice
from comity.calls.shapes import CallOut
from comity.channels.door import forms, views
from comity.channels.door.links import access, actions
from comity.channels.door.links.actions import Ringing
from comity.channels.door.links.api import link_out
from comity.channels.door.views import House
from comity.conversations import doors
from comity.conversations.doors import Door, Look
from comity.foundation.call_settings import CallSettings
from comity.foundation.errors import NotFound
from comity.foundation.policies import MEMBER, PUBLIC, Actor
from comity.foundation.requests import peer
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.settings.shell import settings_page

MINE = "call-links"
Ask = Request[Any, Any, Any]


class LinkPage(Struct, frozen=True):
    """`guest` is the name of the person outside in the talk that the link leads into, "" where it leads into none."""

    house: House
    door: Door | None = None
    guest: str = ""


class Rung(Struct):
    """`token` proves the stranger from now on, in this tab alone."""

    token: str
    person: str
    call: CallOut
    ice: Any


@get("/call/{secret:str}", policy=PUBLIC, include_in_schema=False)
async def show_link(secret: str, runtime: Runtime) -> Response[str]:
    """Whom it rings, a look at one's own picture, and the bell. 404 where it does not hold any more."""
    look = doors.looking(runtime)
    try:
        page, status = await runtime.store.read(_page, secret=secret, look=look), 200
    except NotFound:
        page, status = LinkPage(await runtime.store.read(views.house)), 404
    seal = forms.seal(runtime, holder=None)
    shown = runtime.templates.page("door/link.html", status=status, page=page, seal=seal, locale=page.house.locale)
    shown.headers["Referrer-Policy"] = "no-referrer"
    shown.headers["X-Robots-Tag"] = "noindex"
    return shown


def _page(tx: Tx, *, secret: str, look: Look) -> LinkPage:
    link = access.open_link(tx, secret=secret)
    [door] = doors.doors_of(tx, persons=[link.member], look=look)
    guest = None if link.guest is None else people.card(tx, person=link.guest)
    return LinkPage(views.house(tx), door, "" if guest is None else guest.name)


@post("/call/{secret:str}", policy=PUBLIC, include_in_schema=False)
async def ring(secret: str, request: Ask, runtime: Runtime) -> Response[Rung]:
    """Ring the colleague behind the link, under the name that was given."""
    wanted = await forms.read_call(request, runtime, holder=None)
    runtime.limiter.take("visitors.peer", peer(request.scope))
    runtime.limiter.take("call.visitor", wanted.token)
    ringing = Ringing(secret, wanted.token, wanted.name, wanted.client_id, wanted.kind, wanted.device)
    rung = await runtime.store.write(_ring, settings=runtime.settings.calls, ringing=ringing)
    return Response(rung, status_code=201)


def _ring(tx: Tx, *, settings: CallSettings, ringing: Ringing) -> Rung:
    rung = actions.ring_by_link(tx, ringing=ringing)
    answer = with_ice(tx, rung.started.call, settings, actor=rung.actor)
    return Rung(ringing.token, str(rung.actor.person), answer.call, answer.ice)


@get("/settings/call-links", policy=MEMBER, include_in_schema=False)
async def show_links(actor: Actor, runtime: Runtime, conversation: str = "") -> Response[str]:
    """My links: who may ring me without an account, for how long, and how often that was used."""
    now = runtime.store.clock()
    links = [link_out(row, now) for row in await runtime.store.read(access.own_links, actor=actor)]
    shown: dict[str, Any] = {"links": links, "conversation": conversation[:36]}
    return await settings_page(runtime, actor, "door/links.html", section=MINE, **shown)


ROUTES = [show_link, ring, show_links]
