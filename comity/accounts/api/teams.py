"""Teams over HTTP: named groups of members, who can be an audience or be asked together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from comity.accounts import access, actions, queries
from comity.accounts.models import Team
from comity.foundation.clock import iso
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.permissions import MAY
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import delete, get, patch, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\S")]
About = Annotated[str, Meta(max_length=1_000)]


class NewTeam(Input, frozen=True):
    """`people` are persons who are members."""

    name: Name
    about: About = ""
    people: Annotated[tuple[uuid.UUID, ...], Meta(max_length=500)] = ()


class ChangedTeam(Input, frozen=True):
    """What is left out stays. A closed team is no longer offered; who was in it stays in it."""

    name: Name | None = None
    about: About | None = None
    closed: bool | None = None


class TeamOut(Struct):
    id: str
    name: str
    about: str
    people: list[str]
    closed_at: str | None


class Teams(Struct):
    items: list[TeamOut]
    next: None = None


@get("/api/teams", policy=MEMBER, tags=["teams"])
async def list_teams(runtime: Runtime) -> Teams:
    """All teams by name, closed ones too."""
    return Teams(await runtime.store.read(_all_teams))


@post("/api/teams", policy=MAY("teams"), body=NewTeam, status_code=201, tags=["teams"])
async def create_team(data: NewTeam, actor: Actor, runtime: Runtime) -> TeamOut:
    """A new team."""
    return await runtime.store.write(_create, data=data, by=actor.person)


@get("/api/teams/{team_id:str}", policy=MEMBER, tags=["teams"])
async def show_team(team_id: str, runtime: Runtime) -> TeamOut:
    """One team with its people."""
    return await runtime.store.read(_shown, team=parse_id(team_id))


@patch("/api/teams/{team_id:str}", policy=MAY("teams"), body=ChangedTeam, tags=["teams"])
async def change_team(team_id: str, data: ChangedTeam, actor: Actor, runtime: Runtime) -> TeamOut:
    """Another name or purpose; close it or open it again."""
    return await runtime.store.write(_change, team=parse_id(team_id), data=data, by=actor.person)


@put("/api/teams/{team_id:str}/people/{person_id:str}", policy=MAY("teams"), status_code=204, tags=["teams"])
async def join_team(team_id: str, person_id: str, actor: Actor, runtime: Runtime) -> None:
    """Take a member into a team."""
    await runtime.store.write(_join, team=parse_id(team_id), person=parse_id(person_id), by=actor.person)


@delete("/api/teams/{team_id:str}/people/{person_id:str}", policy=MAY("teams"), status_code=204, tags=["teams"])
async def leave_team(team_id: str, person_id: str, actor: Actor, runtime: Runtime) -> None:
    """Take somebody out of a team."""
    await runtime.store.write(_leave, team=parse_id(team_id), person=parse_id(person_id), by=actor.person)


def _all_teams(tx: Tx) -> list[TeamOut]:
    people = queries.people_by_team(tx)
    return [team_out(team, people.get(team.id, ())) for team in queries.teams(tx)]


def _shown(tx: Tx, *, team: uuid.UUID | None) -> TeamOut:
    row = access.team(tx, team=team)
    return team_out(row, sorted(queries.people_of_teams(tx, teams=[row.id])))


def _create(tx: Tx, *, data: NewTeam, by: uuid.UUID) -> TeamOut:
    access.colleagues(tx, persons=data.people, field="people")
    row = actions.create_team(tx, name=data.name.strip(), about=data.about.strip(), by=by, people=data.people)
    return _shown(tx, team=row.id)


def _change(tx: Tx, *, team: uuid.UUID | None, data: ChangedTeam, by: uuid.UUID) -> TeamOut:
    row = access.team(tx, team=team)
    name = None if data.name is None else data.name.strip()
    actions.change_team(tx, team=row, by=by, name=name, about=data.about, closed=data.closed)
    return _shown(tx, team=row.id)


def _join(tx: Tx, *, team: uuid.UUID | None, person: uuid.UUID | None, by: uuid.UUID) -> None:
    row = access.team(tx, team=team)
    colleague = access.colleague(tx, person=person)
    actions.join_team(tx, team=row.id, person=colleague.person, by=by)


def _leave(tx: Tx, *, team: uuid.UUID | None, person: uuid.UUID | None, by: uuid.UUID) -> None:
    row = access.team(tx, team=team)
    if person is not None:
        actions.leave_team(tx, team=row.id, person=person, by=by)


def team_out(row: Team, people: Sequence[uuid.UUID]) -> TeamOut:
    closed = None if row.closed_at is None else iso(row.closed_at)
    return TeamOut(str(row.id), row.name, row.about, [str(person) for person in people], closed)


ROUTES = [list_teams, create_team, show_team, change_team, join_team, leave_team]
