"""Custom roles: a name for some permissions, given to members.

Whoever acts is looked at anew in each of these verbs, one after the other: nobody hands on what he has lost meanwhile.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import Select, delete, func, select

from comity.accounts import access
from comity.accounts.actions.audit import audit, audit_member
from comity.accounts.models import ApiToken, CustomRole, Member, MemberRole, SignInSession
from comity.foundation.credentials import revoke
from comity.foundation.errors import Conflict, NotFound, RuleRefused
from comity.foundation.events import Event
from comity.foundation.permissions import PERMISSIONS, RULING, demand
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

MOST = 100
RESERVED = ("owner", "admin", "member", "guest")
_ONE_AFTER_THE_OTHER = uuid.UUID(int=3)


def create_role(tx: Tx, *, actor: Actor, name: str, permissions: Collection[str]) -> CustomRole:
    """A new role that nobody holds yet. Raises Forbidden where it holds more than the actor does, Conflict (409
    `taken`) for a name that is one already."""
    actor = _governing(tx, actor)
    access.permissions_to_grant(actor=actor, permissions=permissions)
    _refuse_taken(tx, name)
    here = select(func.count()).select_from(CustomRole).where(CustomRole.removed_at.is_(None))
    if (tx.session.scalar(here) or 0) >= MOST:
        raise RuleRefused(f"There are {MOST} roles already. Change one of them.", code="too_many")
    row = CustomRole(
        id=tx.new_id(), name=name, permissions=_in_order(permissions), created_at=tx.now, created_by=actor.person
    )
    tx.session.add(row)
    tx.session.flush()
    tx.announce(Event("role.created", subject=row.id, actor=actor.person))
    _audit(tx, "role.made", row, actor, {"permissions": row.permissions})
    return row


def edit_role(
    tx: Tx,
    *,
    actor: Actor,
    role: uuid.UUID | None,
    name: str | None = None,
    permissions: Collection[str] | None = None,
) -> CustomRole:
    """Another name, other permissions; for those who hold it from the same moment on."""
    actor = _governing(tx, actor)
    row = access.custom_role(tx, actor=actor, role=role)
    if row.removed_at is not None:
        raise RuleRefused("This role is removed. Bring it back first.", code="removed")
    if name is not None and name != row.name:
        _refuse_taken(tx, name, but=row.id)
        row.name = name
        _audit(tx, "role.renamed", row, actor)
    if permissions is not None and set(permissions) != set(row.permissions):
        access.permissions_to_grant(actor=actor, permissions=permissions)
        _audit(tx, "role.changed", row, actor, {"permissions": _in_order(permissions), "before": row.permissions})
        row.permissions = _in_order(permissions)
        _look_up_anew(tx, _holders(row), actor.person)
    tx.announce(Event("role.changed", subject=row.id, actor=actor.person))
    tx.session.flush()
    return row


def remove_role(tx: Tx, *, actor: Actor, role: uuid.UUID | None) -> CustomRole:
    """It gives nothing from now on; who held it is kept, for the day it is brought back."""
    actor = _governing(tx, actor)
    row = access.custom_role(tx, actor=actor, role=role)
    if row.removed_at is None:
        row.removed_at = tx.now
        _moved(tx, row, actor, Event("role.removed", subject=row.id, actor=actor.person))
    return row


def restore_role(tx: Tx, *, actor: Actor, role: uuid.UUID | None) -> CustomRole:
    """Bring a removed role back to those who held it. Raises Conflict (409 `taken`) when its name is another's now."""
    actor = _governing(tx, actor)
    row = access.custom_role(tx, actor=actor, role=role)
    if row.removed_at is not None:
        _refuse_taken(tx, row.name, but=row.id)
        row.removed_at = None
        _moved(tx, row, actor, Event("role.restored", subject=row.id, actor=actor.person))
    return row


def give_role(tx: Tx, *, actor: Actor, member: uuid.UUID | None, role: uuid.UUID | None) -> None:
    """Give a role to a member, who may act by it at once. Who holds it already keeps it."""
    actor = _governing(tx, actor)
    row, given = access.member_to_govern(tx, actor=actor, member=member), access.custom_role(tx, actor=actor, role=role)
    if not row.active or given.removed_at is not None:
        raise NotFound
    if row.role == "guest":
        raise RuleRefused("Guests are outside: roles are for members.", fields={"member": "is a guest"})
    if tx.session.get(MemberRole, (row.id, given.id)) is None:
        tx.session.add(MemberRole(member=row.id, role=given.id, given_at=tx.now, given_by=actor.person))
        tx.session.flush()
        _tell(tx, Event("role.given", subject=given.id, actor=actor.person), row)


def take_role(tx: Tx, *, actor: Actor, member: uuid.UUID | None, role: uuid.UUID | None) -> None:
    """Take a role away: whatever is open in the member's name goes on without it."""
    actor = _governing(tx, actor)
    row, given = access.member_to_govern(tx, actor=actor, member=member), access.custom_role(tx, actor=actor, role=role)
    _take(tx, row, given.id, actor.person)


def take_roles(tx: Tx, *, member: Member, by: uuid.UUID) -> None:
    """Take every custom role away from somebody who is no member any more."""
    for role in tx.session.scalars(select(MemberRole.role).where(MemberRole.member == member.id)).all():
        _take(tx, member, role, by)


def _take(tx: Tx, member: Member, role: uuid.UUID, by: uuid.UUID) -> None:
    his = delete(MemberRole).where(MemberRole.member == member.id, MemberRole.role == role)
    if tx.session.scalar(his.returning(MemberRole.member)) is not None:
        _tell(tx, Event("role.taken", subject=role, actor=by), member)


def _governing(tx: Tx, actor: Actor) -> Actor:
    tx.lock(_ONE_AFTER_THE_OTHER)
    actor = access.as_of_now(tx, actor=actor)
    demand(actor, "roles")
    return actor


def _refuse_taken(tx: Tx, name: str, *, but: uuid.UUID | None = None) -> None:
    here = tx.session.execute(select(CustomRole.id, CustomRole.name).where(CustomRole.removed_at.is_(None)))
    taken = {row.name.casefold() for row in here if row.id != but}
    if name.casefold() in taken.union(RESERVED):
        raise Conflict("A role has this name already.", code="taken", fields={"name": "is taken"})


def _in_order(permissions: Collection[str]) -> list[str]:
    return [permission for permission in PERMISSIONS if permission in permissions]


def _moved(tx: Tx, row: CustomRole, actor: Actor, event: Event) -> None:
    tx.announce(event)
    _audit(tx, event.kind, row, actor, {"permissions": row.permissions})
    _look_up_anew(tx, _holders(row), actor.person)
    tx.session.flush()


def _tell(tx: Tx, event: Event, member: Member) -> None:
    event.facts = {"person": str(member.person)}
    tx.announce(event)
    audit_member(tx, event.kind, by=event.actor, member=member, facts={"custom_role": str(event.subject)})
    _look_up_anew(tx, select(Member.id).where(Member.id == member.id), event.actor)


def _holders(row: CustomRole) -> Select[uuid.UUID]:
    return select(Member.id).join(MemberRole, MemberRole.member == Member.id).where(MemberRole.role == row.id)


def _look_up_anew(tx: Tx, members: Select[uuid.UUID], by: uuid.UUID | None) -> None:
    """Whatever is open in the name of these members is looked up anew, because what they may do has changed. Owners
    and admins hold everything as before."""
    members = members.where(Member.role.not_in(RULING))
    sessions = select(SignInSession.id).where(SignInSession.ended_at.is_(None), SignInSession.expires_at > tx.now)
    tokens = select(ApiToken.id).where(ApiToken.revoked_at.is_(None))
    for found in (sessions.where(SignInSession.member.in_(members)), tokens.where(ApiToken.member.in_(members))):
        for credential in tx.session.scalars(found).all():
            revoke(tx, credential=credential, actor=by)


def _audit(tx: Tx, kind: str, row: CustomRole, actor: Actor, facts: dict[str, list[str]] | None = None) -> None:
    audit(tx, kind, by=actor.person, subject_kind="custom_role", subject=row.id, facts=facts)
