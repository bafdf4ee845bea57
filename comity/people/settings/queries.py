"""Reads of the settings: members with their names, teams with their people."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select

from comity.accounts import queries as accounts
from comity.accounts.actions.invitations import OVER
from comity.accounts.models import CustomRole, Invitation, Member, Team
from comity.foundation.errors import Gone, NotFound
from comity.foundation.policies import BOT, INSIDE_ROLES, Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.models import Person
from comity.people.queries import Card, card_of


class Colleague(NamedTuple):
    """A member with his name and his custom roles."""

    card: Card
    member: Member
    roles: tuple[CustomRole, ...] = ()


class TeamPeople(NamedTuple):
    team: Team
    people: list[Card]


def members(tx: Tx, *, words: str = "", limit: int, after: uuid.UUID | None = None) -> list[Colleague]:
    """Members by id, former ones too, whose name, handle or address contains the words."""
    found = select(Person, Member).join(Member, Member.person == Person.id).where(_like(words), Member.role != BOT)
    if after is not None:
        found = found.where(Member.id > after)
    return _colleagues(tx, tx.session.execute(found.order_by(Member.id).limit(limit)))


def members_by_name(tx: Tx, *, words: str = "", limit: int) -> list[Colleague]:
    """The same by name, those who are here first."""
    found = select(Person, Member).join(Member, Member.person == Person.id).where(_like(words), Member.role != BOT)
    in_order = found.order_by(Member.deactivated_at.isnot(None), func.lower(Person.name), Member.id).limit(limit)
    return _colleagues(tx, tx.session.execute(in_order))


def _colleagues(tx: Tx, found: Iterable[Any]) -> list[Colleague]:
    rows = [(card_of(person, member), member) for person, member in found]
    roles = accounts.roles_of(tx, members=[member.id for _, member in rows])
    return [Colleague(card, member, tuple(roles.get(member.id, ()))) for card, member in rows]


def member(tx: Tx, *, member: uuid.UUID | None) -> Colleague:
    row = None if member is None else tx.session.get(Member, member)
    card = None if row is None else people.card(tx, person=row.person)
    if row is None or card is None or row.role == BOT:
        raise NotFound
    return Colleague(card, row, tuple(accounts.roles_of(tx, members=[row.id]).get(row.id, ())))


def insiders(tx: Tx) -> list[Card]:
    """Everybody inside, by name: to choose from."""
    found = (
        select(Person, Member)
        .join(Member, Member.person == Person.id)
        .where(Member.deactivated_at.is_(None), Member.role.in_(INSIDE_ROLES))
        .order_by(func.lower(Person.name), Member.id)
    )
    return [card_of(person, member) for person, member in tx.session.execute(found)]


def by_member(tx: Tx, *, members: Collection[uuid.UUID]) -> dict[uuid.UUID, Colleague]:
    """These members by id, with their custom roles."""
    found = select(Person, Member).join(Member, Member.person == Person.id).where(Member.id.in_(set(members)))
    return {one.member.id: one for one in _colleagues(tx, tx.session.execute(found))} if members else {}


def ruling(tx: Tx, *, role: Literal["owner", "admin"]) -> list[Colleague]:
    """The owners or the admins who are here, by name."""
    return _here(tx, role)


def plain_members(tx: Tx) -> list[Colleague]:
    """Everybody inside who is neither owner nor admin, by name, with his custom roles."""
    roles = accounts.roles_of(tx)
    return [one._replace(roles=tuple(roles.get(one.member.id, ()))) for one in _here(tx, "member")]


def _here(tx: Tx, role: str) -> list[Colleague]:
    found = select(Person, Member).join(Member, Member.person == Person.id)
    found = found.where(Member.deactivated_at.is_(None), Member.role == role)
    rows = tx.session.execute(found.order_by(func.lower(Person.name), Member.id))
    return [Colleague(card_of(person, member), member) for person, member in rows]


def teams(tx: Tx) -> list[TeamPeople]:
    """All teams with those of their people who are still inside."""
    by_team = accounts.people_by_team(tx)
    cards = people.cards(tx, persons={person for persons in by_team.values() for person in persons})
    return [
        TeamPeople(team, [card for person in by_team.get(team.id, ()) if (card := cards[person]).inside])
        for team in accounts.teams(tx)
    ]


def usable_invitation(tx: Tx, *, digest: bytes) -> Invitation:
    """An invitation by its link, while it can be used. Raises Gone (410) when it was, NotFound when it never was."""
    row = accounts.invitation_by_token(tx, digest=digest)
    if row is None:
        raise NotFound
    if not row.waiting or row.expires_at <= tx.now:
        raise Gone(OVER)
    return row


def my_member(tx: Tx, *, actor: Actor) -> Colleague:
    return member(tx, member=actor.member)


def _like(words: str) -> ColumnElement[bool]:
    like = f"%{_escaped(words.casefold())}%"
    return or_(
        func.lower(Person.name).like(like, escape="\\"),
        Member.handle.like(like, escape="\\"),
        Member.email.like(like, escape="\\"),
    )


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
