"""The doors of roles and teams, and a member whom a role lets look after teams: rows as in `table.py`."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from comity.accounts import actions as accounts
from comity.accounts.models import CustomRole, Member
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import actions as people

NAME = "Nothing yet"
STEWARDS = """\
GET    /api/teams                                     -        member   401 401 200 200 200 200 403 403 403 401 200
POST /api/teams - may:teams 401 401 201 201 403 403 403 403 403 401 403
GET    /api/teams/{team}                              team     member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/teams/{team}                              nothing  member   401 401 404 404 404 404 403 403 403 401 404
PATCH /api/teams/{team} team may:teams 401 401 200 200 403 403 403 403 403 401 403
PATCH /api/teams/{team} nothing may:teams 401 401 404 404 403 403 403 403 403 401 403
PUT /api/teams/{team}/people/{person} team may:teams 401 401 204 204 403 403 403 403 403 401 403
PUT /api/teams/{team}/people/{person} nothing may:teams 401 401 404 404 403 403 403 403 403 401 403
DELETE /api/teams/{team}/people/{person} team may:teams 401 401 204 204 403 403 403 403 403 401 403
GET /settings/teams - may:teams 303 401 200 200 403 403 403 403 403 401 403
GET /settings/teams/{team} team may:teams 303 401 200 200 403 403 403 403 403 401 403
GET /settings/teams/{team} nothing may:teams 303 401 404 404 403 403 403 403 403 401 403
GET /api/roles - may:roles 401 401 200 200 403 403 403 403 403 401 403
POST /api/roles - may:roles 401 401 201 201 403 403 403 403 403 401 403
PATCH /api/roles/{role} role may:roles 401 401 200 200 403 403 403 403 403 401 403
PATCH /api/roles/{role} nothing may:roles 401 401 404 404 403 403 403 403 403 401 403
DELETE /api/roles/{role} role may:roles 401 401 204 204 403 403 403 403 403 401 403
DELETE /api/roles/{role} nothing may:roles 401 401 404 404 403 403 403 403 403 401 403
PUT /api/members/{member}/roles/{role} anna may:roles 401 401 204 204 403 403 403 403 403 401 403
PUT /api/members/{member}/roles/{role} owner may:roles 401 401 204 403 403 403 403 403 403 401 403
PUT /api/members/{member}/roles/{role} gus may:roles 401 401 422 422 403 403 403 403 403 401 403
PUT /api/members/{member}/roles/{role} nothing may:roles 401 401 404 404 403 403 403 403 403 401 403
DELETE /api/members/{member}/roles/{role} anna may:roles 401 401 204 204 403 403 403 403 403 401 403
DELETE /api/members/{member}/roles/{role} owner may:roles 401 401 204 403 403 403 403 403 403 401 403
DELETE /api/members/{member}/roles/{role} nothing may:roles 401 401 404 404 403 403 403 403 403 401 403
GET /settings/roles - may:roles 303 401 200 200 403 403 403 403 403 401 403
GET /settings/roles/{role} role may:roles 303 401 200 200 403 403 403 403 403 401 403
GET /settings/roles/{role} nothing may:roles 303 401 404 404 403 403 403 403 403 401 403
"""


def bodies() -> dict[str, Any]:
    return {
        "POST /api/teams": {"name": uuid.uuid4().hex},
        "PATCH /api/teams/{team}": {"about": "Lamps"},
        "POST /api/roles": {"name": uuid.uuid4().hex, "permissions": ["audit"]},
        "PATCH /api/roles/{role}": {"permissions": []},
    }


def hire(tx: Tx, owner: Member) -> Member:
    """rita, and a role that lets nobody do anything."""
    rita = people.add_member(tx, name="Rita", handle="rita_")
    actor = Actor(owner.person, "session", "owner", owner.id, member=owner.id)
    accounts.create_role(tx, actor=actor, name=NAME, permissions=())
    teams = accounts.create_role(tx, actor=actor, name="Looks after teams", permissions=["teams"])
    accounts.give_role(tx, actor=actor, member=rita.id, role=teams.id)
    return rita


def here_again(tx: Tx, owner: Actor) -> str:
    """The role that lets nobody do anything, whatever was done to it."""
    role = tx.session.scalars(select(CustomRole.id).where(CustomRole.name == NAME)).one()
    return str(accounts.restore_role(tx, actor=owner, role=role).id)
