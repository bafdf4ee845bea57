"""The settings as pages: organisation, members, teams, and one's own API tokens."""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from litestar import Response
from litestar.response import Redirect

from comity.accounts import queries as accounts
from comity.accounts.models import Organisation
from comity.accounts.permission_words import permission_words
from comity.accounts.ports import GUEST_ROOMS
from comity.foundation.errors import NotFound
from comity.foundation.ids import parse_id
from comity.foundation.mail import configured
from comity.foundation.permissions import MAY
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.settings import queries
from comity.people.settings.members import SEEING, checked_words
from comity.people.settings.shell import SLOT, sections, settings_page
from comity.people.settings.views import (
    Choice,
    TeamView,
    TokenView,
    member_page_view,
    members_view,
    team_views,
    token_views,
)
from comity.people.views import SettingsItem

LANGUAGES = (
    *("en", "en-GB", "de", "de-AT", "de-CH", "fr", "es", "it", "nl", "pt", "pt-BR", "pl", "cs"),
    *("da", "sv", "nb", "fi", "tr", "el", "uk", "ar", "he", "ja", "ko", "zh-CN"),
)


@get("/settings", policy=MEMBER, include_in_schema=False)
async def show_settings(actor: Actor, runtime: Runtime) -> Redirect:
    found = sections(runtime, actor)
    if not found:
        raise NotFound
    return Redirect(found[0].href, status_code=303)


@get("/settings/organisation", policy=MAY("organisation", "security"), include_in_schema=False)
async def show_organisation(actor: Actor, runtime: Runtime) -> Response[str]:
    row = await runtime.store.read(accounts.organisation)
    if row is None:
        raise NotFound
    return await settings_page(
        runtime,
        actor,
        "people/settings_organisation.html",
        section="organisation",
        organisation=row,
        days=_days(runtime, row),
        languages=languages(row.locale),
        zones=zones(),
    )


@get("/settings/members", policy=MAY(*SEEING), include_in_schema=False)
async def show_members(actor: Actor, runtime: Runtime, q: str = "") -> Response[str]:
    wants = {"words": checked_words(q), "doors": runtime.slots.get(GUEST_ROOMS, ()), "by_mail": configured(runtime)}
    view = await runtime.store.read(members_view, actor=actor, **wants)
    return await settings_page(runtime, actor, "people/settings_members.html", section="members", view=view)


@get("/settings/members/{member_id:str}", policy=MAY(*SEEING), include_in_schema=False)
async def show_member(member_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    view = await runtime.store.read(member_page_view, actor=actor, member=parse_id(member_id))
    words = permission_words(runtime)
    return await settings_page(runtime, actor, "people/settings_member.html", section="members", view=view, words=words)


@get("/settings/teams", policy=MAY("teams"), include_in_schema=False)
async def show_teams(actor: Actor, runtime: Runtime) -> Response[str]:
    teams = await runtime.store.read(team_views)
    return await settings_page(runtime, actor, "people/settings_teams.html", section="teams", teams=teams)


@get("/settings/teams/{team_id:str}", policy=MAY("teams"), include_in_schema=False)
async def show_team(team_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    team, others = await runtime.store.read(_team, team=team_id)
    return await settings_page(runtime, actor, "people/settings_team.html", section="teams", team=team, others=others)


@get("/settings/tokens", policy=MEMBER, include_in_schema=False)
async def show_tokens(actor: Actor, runtime: Runtime) -> Response[str]:
    tokens = await runtime.store.read(_my_tokens, actor=actor)
    return await settings_page(
        runtime, actor, "people/settings_tokens.html", section="tokens", tokens=tokens, member=str(actor.member)
    )


def _team(tx: Tx, *, team: str) -> tuple[TeamView, tuple[Choice, ...]]:
    found = [one for one in team_views(tx) if one.id == team]
    if not found:
        raise NotFound
    here = {person.id for person in found[0].people}
    return found[0], tuple((str(card.id), card.name) for card in queries.insiders(tx) if str(card.id) not in here)


def _my_tokens(tx: Tx, *, actor: Actor) -> tuple[TokenView, ...]:
    member: uuid.UUID | None = actor.member
    return () if member is None else token_views(tx, member=member, person=actor.person)


def _days(runtime: Runtime, row: Organisation) -> list[tuple[str, str]]:
    _ = runtime.templates.gettext
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    hours = row.working_hours or [""] * len(names)
    return list(zip(names, hours, strict=True))


def languages(chosen: str) -> list[Choice]:
    """Languages by their own names; the chosen one is among them."""
    return [(code, _own_name(code)) for code in dict.fromkeys((*LANGUAGES, chosen))]


@cache
def _own_name(code: str) -> str:
    name: Any = Locale.parse(code, sep="-").get_display_name()
    return f"{str(name)[:1].upper()}{str(name)[1:]}"


@cache
def zones() -> tuple[str, ...]:
    """Time zones named after places."""
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))


def prepare(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    items = (
        SettingsItem("tokens", _("API tokens"), "/settings/tokens", "key-round"),
        SettingsItem(
            "organisation", _("Organisation"), "/settings/organisation", "house", True, ("organisation", "security")
        ),
        SettingsItem("members", _("Members"), "/settings/members", "user-round", True, SEEING),
        SettingsItem("teams", _("Teams"), "/settings/teams", "users", True, ("teams",)),
    )
    for item in items:
        runtime.register(SLOT, item)


ROUTES = [show_settings, show_organisation, show_members, show_member, show_teams, show_team, show_tokens]
