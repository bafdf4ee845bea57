"""Invitations over HTTP."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from comity.accounts import access, actions, queries
from comity.accounts.models import Invitation
from comity.accounts.ports import GUEST_ROOMS, GuestRooms
from comity.foundation.clock import iso
from comity.foundation.errors import RuleRefused
from comity.foundation.ids import parse_id
from comity.foundation.mail import configured
from comity.foundation.parse import Input
from comity.foundation.permissions import MAY
from comity.foundation.policies import Actor
from comity.foundation.routes import delete, get, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

Ids = Annotated[tuple[uuid.UUID, ...], Meta(max_length=50)]


class NewInvitation(Input, frozen=True):
    """With `email` only that address may use it, and it is mailed there where mail is set up, unless `mail` is false.
    `rooms` are rooms in which you take part and he will too."""

    email: Annotated[str, Meta(max_length=320)] | None = None
    name: Annotated[str, Meta(max_length=200)] = ""
    role: Literal["admin", "member", "guest"] = "member"
    teams: Ids = ()
    rooms: Ids = ()
    mail: bool = True


class InvitationOut(Struct):
    """`link` is shown this once, and not at all when it goes by mail. `mail` is empty, `waiting`, `sent` (the mail
    server took it) or the reason why it was not."""

    id: str
    email: str | None
    name: str
    role: str
    teams: list[str]
    rooms: list[str]
    invited_by: str
    invited_at: str
    expires_at: str
    mail: str
    link: str | None = None


class Invitations(Struct):
    items: list[InvitationOut]
    next: None = None


@post(
    "/api/invitations", policy=MAY("members"), keeps="mark", body=NewInvitation, status_code=201, tags=["invitations"]
)
async def invite(data: NewInvitation, actor: Actor, runtime: Runtime) -> InvitationOut:
    """Ask somebody in: as an admin by owners and admins, into teams by those who look after teams."""
    email = access.invited_address(data.email)
    wants = {"data": data, "email": email, "actor": actor, "doors": runtime.slots.get(GUEST_ROOMS, ())}
    by_mail = email is not None and data.mail and configured(runtime)
    row, secret = await runtime.store.write(_invite, by_mail=by_mail, **wants)
    return invitation_out(row, None if by_mail else link(runtime, secret))


@get("/api/invitations", policy=MAY("members"), tags=["invitations"])
async def list_invitations(runtime: Runtime) -> Invitations:
    """Those that wait to be used, the newest first; also those that are too old."""
    return Invitations([invitation_out(row) for row in await runtime.store.read(queries.waiting_invitations)])


@delete("/api/invitations/{invitation_id:str}", policy=MAY("members"), status_code=204, tags=["invitations"])
async def withdraw(invitation_id: str, actor: Actor, runtime: Runtime) -> None:
    """Take an invitation back: its link opens nothing any more."""
    await runtime.store.write(_withdraw, invitation=parse_id(invitation_id), actor=actor)


@post(
    "/api/invitations/{invitation_id:str}/link",
    policy=MAY("members"),
    keeps="mark",
    status_code=200,
    tags=["invitations"],
)
async def renew(invitation_id: str, actor: Actor, runtime: Runtime) -> InvitationOut:
    """A new link for a waiting invitation, by mail where it has an address and mail is set up; the former one ends."""
    asked = {"invitation": parse_id(invitation_id), "actor": actor}
    row, secret = await runtime.store.write(_renew, can_mail=configured(runtime), **asked)
    return invitation_out(row, None if secret is None else link(runtime, secret))


def link(runtime: Runtime, secret: str) -> str:
    """Always by the address that is set up, never by what a request claims."""
    return f"{runtime.settings.public_url}/join?token={secret}"


def _invite(
    tx: Tx, *, data: NewInvitation, email: str | None, actor: Actor, doors: Sequence[GuestRooms], by_mail: bool
) -> tuple[Invitation, str]:
    access.role_to_give(actor=actor, role=data.role)
    access.teams_to_give(actor=actor, teams=data.teams)
    if email is not None and queries.has_email(tx, email=email):
        raise RuleRefused("Somebody with this address is here already.", fields={"email": "is a member's"})
    for team in data.teams:
        access.open_team(tx, team=team, field="teams")
    offered = {room for door in doors for room, _ in door.offer(tx, actor=actor)} if data.rooms else set()
    if not set(data.rooms) <= offered:
        raise RuleRefused("You take part in each of the rooms.", fields={"rooms": "names one that is not yours"})
    row, secret = actions.invite(
        tx, by=actor.person, role=data.role, name=data.name.strip(), email=email, teams=data.teams, rooms=data.rooms
    )
    if by_mail:
        actions.mail_invitation(tx, invitation=row)
    return row, secret


def _withdraw(tx: Tx, *, invitation: uuid.UUID | None, actor: Actor) -> None:
    actions.withdraw(tx, invitation=access.invitation(tx, actor=actor, invitation=invitation), by=actor.person)


def _renew(tx: Tx, *, invitation: uuid.UUID | None, actor: Actor, can_mail: bool) -> tuple[Invitation, str | None]:
    row = access.invitation(tx, actor=actor, invitation=invitation)
    secret = actions.renew(tx, invitation=row, by=actor.person)
    if row.email is None or not can_mail:
        return row, secret
    actions.mail_invitation(tx, invitation=row)
    return row, None


def invitation_out(row: Invitation, link: str | None = None) -> InvitationOut:
    return InvitationOut(
        str(row.id),
        row.email,
        row.name,
        row.role,
        row.teams,
        row.rooms,
        str(row.invited_by),
        iso(row.invited_at),
        iso(row.expires_at),
        row.mail,
        link,
    )


ROUTES = [invite, list_invitations, withdraw, renew]
