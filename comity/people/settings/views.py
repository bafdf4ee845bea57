"""What the templates of the settings take."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from msgspec import Struct

from comity.accounts import access, queries as accounts
from comity.accounts.models import ApiToken, CustomRole, Invitation
from comity.accounts.ports import GuestRooms
from comity.foundation.clock import iso
from comity.foundation.permissions import RULING, may
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.queries import Card
from comity.people.settings import queries
from comity.people.settings.queries import Colleague
from comity.people.views import PersonView, person_view

SHOWN = 100
Choice = tuple[str, str]


class MemberView(Struct, frozen=True):
    id: str
    person: PersonView
    handle: str
    role: str
    title: str
    email: str
    reports_to: str
    active: bool
    mine: bool
    roles: tuple[Choice, ...] = ()


class TokenView(Struct, frozen=True):
    """`by` is who made it, where that was somebody else."""

    id: str
    label: str
    at: str
    by: str


class TeamView(Struct, frozen=True):
    id: str
    name: str
    about: str
    people: tuple[PersonView, ...]
    closed: bool


class InvitationView(Struct, frozen=True):
    id: str
    words: str
    role: str
    at: str
    over: bool
    mail: str
    open: bool


class InviteView(Struct, frozen=True):
    """The form that asks somebody in, and who was asked and has not come yet."""

    by_mail: bool
    may_admin: bool
    teams: tuple[Choice, ...]
    rooms: tuple[Choice, ...]
    waiting: tuple[InvitationView, ...]


class MembersView(Struct, frozen=True):
    words: str
    members: tuple[MemberView, ...]
    more: bool
    invite: InviteView


class RoleChoice(Struct, frozen=True):
    """A custom role that somebody holds; `open` where the viewer may take it away."""

    id: str
    name: str
    permissions: tuple[str, ...]
    open: bool


class MemberPage(Struct, frozen=True):
    member: MemberView
    bosses: tuple[Choice, ...]
    teams: tuple[TeamView, ...]
    tokens: tuple[TokenView, ...]
    may_own: bool
    may_admin: bool
    closed_to_me: access.Above
    roles: tuple[RoleChoice, ...]
    offered: tuple[Choice, ...]
    second_factor: bool


def member_view(one: Colleague, *, actor: Actor) -> MemberView:
    row = one.member
    return MemberView(
        str(row.id),
        person_view(one.card),
        row.handle,
        row.role,
        row.title,
        row.email or "",
        "" if row.reports_to is None else str(row.reports_to),
        row.active,
        row.id == actor.member,
        tuple((str(role.id), role.name) for role in one.roles),
    )


def invite_view(tx: Tx, *, actor: Actor, doors: Sequence[GuestRooms], by_mail: bool) -> InviteView:
    rooms = tuple((str(room), title) for door in doors for room, title in door.offer(tx, actor=actor))
    teams = accounts.open_teams(tx) if may(actor, "teams") else ()
    return InviteView(
        by_mail,
        actor.role in RULING,
        tuple((str(team.id), team.name) for team in teams),
        rooms,
        tuple(_waiting(row, tx.now, actor) for row in accounts.waiting_invitations(tx)),
    )


def _waiting(row: Invitation, now: int, actor: Actor) -> InvitationView:
    return InvitationView(
        str(row.id),
        row.name or row.email or "",
        row.role,
        iso(row.invited_at),
        row.expires_at <= now,
        row.mail,
        access.may_have_made(actor=actor, invitation=row),
    )


def members_view(tx: Tx, *, actor: Actor, words: str, doors: Sequence[GuestRooms], by_mail: bool) -> MembersView:
    found = queries.members_by_name(tx, words=words, limit=SHOWN + 1)
    rows = tuple(member_view(one, actor=actor) for one in found[:SHOWN])
    return MembersView(words, rows, len(found) > SHOWN, invite_view(tx, actor=actor, doors=doors, by_mail=by_mail))


def member_page_view(tx: Tx, *, actor: Actor, member: uuid.UUID | None) -> MemberPage:
    one = queries.member(tx, member=member)
    bosses = tuple((str(card.id), card.name) for card in queries.insiders(tx) if card.id != one.card.id)
    teams = tuple(team for team in team_views(tx) if str(one.card.id) in {person.id for person in team.people})
    mine, given = {role.id for role in one.roles}, [name for role in one.roles for name in role.permissions]
    offered = [role for role in accounts.present_roles(tx) if access.within(actor=actor, role=role)]
    return MemberPage(
        member_view(one, actor=actor),
        bosses,
        teams,
        token_views(tx, member=one.member.id, person=one.card.id),
        may_own=actor.role == "owner",
        may_admin=actor.role in RULING,
        closed_to_me=access.above(actor=actor, role=one.member.role, given=given),
        roles=tuple(_role_choice(role, actor) for role in one.roles),
        offered=tuple((str(role.id), role.name) for role in offered if role.id not in mine),
        second_factor=accounts.second_factor(tx, member=one.member.id) is not None
        or accounts.has_passkey(tx, member=one.member.id),
    )


def _role_choice(role: CustomRole, actor: Actor) -> RoleChoice:
    return RoleChoice(str(role.id), role.name, tuple(role.permissions), access.within(actor=actor, role=role))


def token_views(tx: Tx, *, member: uuid.UUID, person: uuid.UUID) -> tuple[TokenView, ...]:
    found = accounts.tokens_of(tx, member=member)
    makers = people.cards(tx, persons=[token.created_by for token in found])
    return tuple(_token(token, makers, person) for token in found)


def _token(token: ApiToken, makers: dict[uuid.UUID, Card], person: uuid.UUID) -> TokenView:
    by = "" if token.created_by == person else makers[token.created_by].name
    return TokenView(str(token.id), token.label, iso(token.created_at), by)


def team_views(tx: Tx) -> tuple[TeamView, ...]:
    return tuple(
        TeamView(
            str(one.team.id),
            one.team.name,
            one.team.about,
            tuple(person_view(card) for card in one.people),
            one.team.closed_at is not None,
        )
        for one in queries.teams(tx)
    )
