"""The coach among the settings: one's own, what the house decided, and figures."""

from __future__ import annotations

from typing import Any

from litestar import Response

from comity.etiquette.advising import queries, views
from comity.etiquette.advising.access import look_at
from comity.etiquette.advising.rule_words import rule_words
from comity.foundation.ids import parse_id
from comity.foundation.policies import ADMIN, MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.people.profile.shapes import preferences
from comity.people.settings.shell import settings_page

MINE, HOUSE = "my-coach", "coach"


@get("/settings/my-coach", policy=MEMBER, include_in_schema=False)
async def show_mine(actor: Actor, runtime: Runtime) -> Response[str]:
    """Whether I want hints, and what became of them. Nobody else opens this."""
    chosen = await runtime.store.read(preferences, actor=actor)
    months = await runtime.store.read(views.months, actor=actor, words=_words(runtime))
    return await settings_page(
        runtime, actor, "advising/mine.html", section=MINE, preferences=chosen, months=months, advised=_rules(runtime)
    )


@get("/settings/coach", policy=ADMIN, include_in_schema=False)
async def show_house(actor: Actor, runtime: Runtime) -> Response[str]:
    """What is advised, what is off, what blocks."""
    view = await runtime.store.read(views.house, words=_words(runtime), gettext=runtime.templates.gettext)
    return await settings_page(
        runtime, actor, "advising/house.html", section=HOUSE, view=view, model=runtime.settings.coach_model
    )


@get("/settings/coach/figures", policy=ADMIN, include_in_schema=False)
async def show_figures(actor: Actor, runtime: Runtime, team: str = "") -> Response[str]:
    """What became of hints in a team, or everywhere. The look is noted."""
    wanted = None if not team else (await runtime.store.read(queries.team, team=parse_id(team))).id
    sums = await look_at(runtime, actor, wanted)
    teams = await runtime.store.read(views.teams)
    context: dict[str, Any] = {"sums": sums, "teams": teams, "team": team, "words": _words(runtime)}
    return await settings_page(runtime, actor, "advising/figures.html", section=HOUSE, **context)


def _words(runtime: Runtime) -> dict[str, str]:
    return dict(rule_words(runtime.templates.gettext))


def _rules(runtime: Runtime) -> list[views.RuleView]:
    return views.rules(_words(runtime), runtime.templates.gettext)


ROUTES = [show_mine, show_house, show_figures]
