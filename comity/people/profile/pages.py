"""The sections of the settings that are one's own: me, and my screens."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Response
from msgspec import Struct

from comity.accounts import queries as accounts
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.directory import queries as directory
from comity.people.profile import shapes
from comity.people.profile.shapes import Profile
from comity.people.queries import Card
from comity.people.settings.pages import zones
from comity.people.settings.shell import settings_page

COLLEAGUES = 500


@get("/settings/me", policy=MEMBER, include_in_schema=False)
async def show_me(actor: Actor, runtime: Runtime) -> Response[str]:
    """What I say of myself."""
    me = await runtime.store.read(_me, actor=actor)
    days = _days(runtime, me.profile.working_hours or [])
    return await settings_page(runtime, actor, "people/me.html", section="me", me=me, days=days, zones=zones())


@get("/settings/screens", policy=MEMBER, include_in_schema=False)
async def show_screens(actor: Actor, runtime: Runtime) -> Response[str]:
    """How I want my screens."""
    chosen = await runtime.store.read(shapes.preferences, actor=actor)
    return await settings_page(runtime, actor, "people/screens.html", section="screens", preferences=chosen)


class MeView(Struct, frozen=True):
    """`zone` and `week` are those of the house, which hold where one has none of his own."""

    profile: Profile
    colleagues: Sequence[Card]
    zone: str
    week: Sequence[str]


def _me(tx: Tx, *, actor: Actor) -> MeView:
    house = accounts.organisation(tx)
    colleagues = [card for card in directory.colleagues(tx, limit=COLLEAGUES) if card.id != actor.person]
    zone, week = ("UTC", []) if house is None else (house.time_zone, house.working_hours)
    return MeView(shapes.profile(tx, actor=actor), colleagues, zone, week)


def _days(runtime: Runtime, hours: Sequence[str]) -> list[tuple[str, str]]:
    _ = runtime.templates.gettext
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return list(zip(names, hours or [""] * len(names), strict=True))


ROUTES = [show_me, show_screens]
