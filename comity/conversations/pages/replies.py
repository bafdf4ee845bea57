"""Saved replies among the settings."""

from __future__ import annotations

from litestar import Response
from msgspec import Struct
from sqlalchemy import select

from comity.accounts import queries as accounts
from comity.accounts.models import Team
from comity.conversations import queries
from comity.conversations.inbox_views import ChoiceView
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.settings.shell import settings_page


class ReplyView(Struct, frozen=True):
    id: str
    title: str
    body: str
    team: str


@get("/settings/replies", policy=MEMBER, include_in_schema=False)
async def show_replies(actor: Actor, runtime: Runtime) -> Response[str]:
    """Those one may use, each to be bettered or forgotten, and a new one."""
    replies, teams = await runtime.store.read(_replies, actor=actor)
    return await settings_page(
        runtime, actor, "conversations/replies.html", section="replies", replies=replies, teams=teams
    )


def _replies(tx: Tx, *, actor: Actor) -> tuple[list[ReplyView], list[ChoiceView]]:
    mine = accounts.teams_of(tx, person=actor.person)
    teams = tx.session.scalars(select(Team).where(Team.id.in_(mine), Team.closed_at.is_(None)).order_by(Team.name))
    found = queries.saved_replies(tx, actor=actor)
    shown = [ReplyView(str(one.id), one.title, one.body, str(one.team or "")) for one in found]
    return shown, [ChoiceView(str(team.id), team.name) for team in teams]


ROUTES = [show_replies]
