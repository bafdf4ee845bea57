"""Verbs of the settings that make a person and a member at once; the tables are those of accounts and people."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import cast

from msgspec import Struct

from comity.accounts import access, actions as accounts, queries as members
from comity.accounts.models import Invitation, Member
from comity.accounts.ports import GuestRooms
from comity.foundation.errors import Conflict, RuleRefused
from comity.foundation.policies import INSIDE_ROLES, Role
from comity.foundation.store import Tx
from comity.people import actions as people
from comity.people.settings import queries


class Newcomer(Struct, frozen=True):
    """Who comes in, as he typed it and as it was checked; or as another house named him, with no password and perhaps
    no address."""

    name: str
    handle: str
    email: str | None
    password_hash: str | None


def join(tx: Tx, *, token_hash: bytes, newcomer: Newcomer, doors: Sequence[GuestRooms] = ()) -> tuple[Member, str]:
    """Come in by an invitation: the member and the secret of his session. Raises as `admit`."""
    member = admit(tx, token_hash=token_hash, newcomer=newcomer, doors=doors)
    return member, accounts.start_session(tx, member=member.id, way="invitation")


def admit(tx: Tx, *, token_hash: bytes, newcomer: Newcomer, doors: Sequence[GuestRooms] = ()) -> Member:
    """Make somebody who was invited a member, in his teams and rooms.

    Raises Gone (410) when it cannot be used any more, RuleRefused (422) for an address that was not asked, Conflict
    (409 `taken`).
    """
    invited = queries.usable_invitation(tx, digest=token_hash)
    rooms = sorted(uuid.UUID(room) for room in invited.rooms)
    for room in rooms:
        tx.lock(room)
    row = accounts.redeem(tx, token_hash=token_hash, email=newcomer.email or "")
    _refuse_strangers(tx, row, newcomer.email or "")
    member = people.add_member(
        tx,
        name=newcomer.name,
        handle=newcomer.handle,
        email=newcomer.email,
        role=cast(Role, row.role),
        password_hash=newcomer.password_hash,
        by=row.invited_by if row.email is not None else None,
    )
    accounts.accept(tx, invitation=row, person=member.person)
    for team in row.teams:
        if member.role in INSIDE_ROLES and access.team(tx, team=uuid.UUID(team)).closed_at is None:
            accounts.join_team(tx, team=uuid.UUID(team), person=member.person, by=row.invited_by)
    for door in doors:
        door.seat(tx, rooms=rooms, person=member.person, by=row.invited_by)
    return member


def _refuse_strangers(tx: Tx, row: Invitation, email: str) -> None:
    """A link without an address brings in people of the organisation's domain, if it has one; guests from anywhere."""
    organisation = members.organisation(tx)
    domain = "" if organisation is None else organisation.domain
    if row.email is None and row.role != "guest" and domain and email.rpartition("@")[2] != domain:
        raise RuleRefused(
            f"This invitation is for addresses at {domain}.", fields={"email": f"must be an address at {domain}"}
        )


def found_house(tx: Tx, *, organisation: str, owner: Newcomer) -> str:
    """The first account of an empty installation, and the secret of its session. Raises Conflict when there is one."""
    if tx.on_postgresql:
        tx.lock(uuid.UUID(int=1))  # two who found the house at the same moment: the second finds an owner
    if members.has_owner(tx):
        raise Conflict("There is an owner already. Sign in.", code="taken")
    domain = (owner.email or "").rpartition("@")[2]
    if members.organisation(tx) is None:
        accounts.found_organisation(tx, name=organisation or domain)
    elif organisation:
        accounts.rename_organisation(tx, name=organisation)
    member = people.add_member(
        tx,
        name=owner.name,
        handle=owner.handle,
        email=owner.email,
        role="owner",
        password_hash=owner.password_hash,
    )
    return accounts.start_session(tx, member=member.id, way="founding")
