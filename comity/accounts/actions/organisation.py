"""The organisation and its teams."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import delete, select, update

from comity.accounts.actions.audit import audit
from comity.accounts.actions.factors import recheck_sessions
from comity.accounts.models import Organisation, Team, TeamMember
from comity.foundation.errors import Conflict
from comity.foundation.events import Event
from comity.foundation.store import Tx


def found_organisation(tx: Tx, *, name: str, locale: str = "en", time_zone: str = "UTC") -> None:
    tx.session.add(Organisation(id=1, name=name, locale=locale, time_zone=time_zone))


def rename_organisation(tx: Tx, *, name: str) -> None:
    tx.session.execute(update(Organisation).values(name=name))


def change_organisation(
    tx: Tx,
    *,
    by: uuid.UUID,
    name: str | None = None,
    about: str | None = None,
    domain: str | None = None,
    locale: str | None = None,
    time_zone: str | None = None,
    working_hours: list[str] | None = None,
    second_factor_required: bool | None = None,
) -> None:
    """Change what is named; what is left out stays. Where everybody needs a second factor from now on, the sessions of
    those who have none are looked up anew."""
    row = tx.session.get_one(Organisation, 1)
    before = _settings(row)
    row.name = row.name if name is None else name
    row.about = row.about if about is None else about
    row.domain = row.domain if domain is None else domain
    row.locale = row.locale if locale is None else locale
    row.time_zone = row.time_zone if time_zone is None else time_zone
    row.working_hours = row.working_hours if working_hours is None else working_hours
    if second_factor_required is not None and second_factor_required != row.second_factor_required:
        row.second_factor_required = second_factor_required
        recheck_sessions(tx)
    tx.announce(Event("organisation.changed", actor=by))
    changed = sorted(field for field, value in _settings(row).items() if value != before[field])
    if changed:
        audit(tx, "organisation.changed", by=by, facts={"fields": changed})


def _settings(row: Organisation) -> dict[str, object]:
    fields = ("name", "about", "domain", "locale", "time_zone", "working_hours", "second_factor_required")
    return {field: getattr(row, field) for field in fields}


# ---- teams


def create_team(tx: Tx, *, name: str, about: str = "", by: uuid.UUID, people: Collection[uuid.UUID] = ()) -> Team:
    """Raises Conflict (409 `taken`) when a team has this name already."""
    _refuse_taken(tx, name)
    team = Team(id=tx.new_id(), name=name, about=about, created_at=tx.now, created_by=by)
    tx.session.add(team)
    tx.session.flush()
    tx.announce(Event("team.created", subject=team.id, actor=by))
    audit(tx, "team.made", by=by, subject_kind="team", subject=team.id)
    for person in dict.fromkeys(people):
        join_team(tx, team=team.id, person=person, by=by)
    return team


def change_team(
    tx: Tx, *, team: Team, by: uuid.UUID, name: str | None = None, about: str | None = None, closed: bool | None = None
) -> None:
    """Another name or purpose. A closed team is no longer offered; who was in it stays in it."""
    if name is not None and name != team.name:
        _refuse_taken(tx, name)
        team.name = name
    team.about = team.about if about is None else about
    if closed is not None and closed != (team.closed_at is not None):
        team.closed_at = tx.now if closed else None
    tx.announce(Event("team.changed", subject=team.id, actor=by))
    audit(tx, "team.changed", by=by, subject_kind="team", subject=team.id)


def join_team(tx: Tx, *, team: uuid.UUID, person: uuid.UUID, by: uuid.UUID) -> None:
    """Who is in it already stays as he is."""
    if tx.session.get(TeamMember, (team, person)) is None:
        tx.session.add(TeamMember(team=team, person=person, added_at=tx.now))
        tx.session.flush()
        tx.announce(Event("team.joined", subject=team, actor=by, facts={"person": str(person)}))
        audit(tx, "team.joined", by=by, subject_kind="person", subject=person, facts={"team": str(team)})


def leave_team(tx: Tx, *, team: uuid.UUID, person: uuid.UUID, by: uuid.UUID) -> None:
    mine = (TeamMember.team == team, TeamMember.person == person)
    if tx.session.scalar(delete(TeamMember).where(*mine).returning(TeamMember.person)) is not None:
        tx.announce(Event("team.left", subject=team, actor=by, facts={"person": str(person)}))
        audit(tx, "team.left", by=by, subject_kind="person", subject=person, facts={"team": str(team)})


def _refuse_taken(tx: Tx, name: str) -> None:
    if tx.session.scalar(select(Team.id).where(Team.name == name)) is not None:
        raise Conflict("A team has this name already.", code="taken", fields={"name": "is taken"})
