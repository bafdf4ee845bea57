"""Members: they come, change and leave."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from comity.accounts.actions.audit import audit_member
from comity.accounts.actions.roles import take_roles
from comity.accounts.actions.sessions import end_sessions, recheck_tokens
from comity.accounts.actions.tokens import revoke_tokens
from comity.accounts.models import FormerHandle, Member
from comity.foundation.errors import Conflict, NotFound, RuleRefused
from comity.foundation.events import Event
from comity.foundation.policies import Role
from comity.foundation.store import Tx

LAST_OWNER = "This is the last owner. Make somebody else an owner first."


def create_member(
    tx: Tx,
    *,
    person: uuid.UUID,
    handle: str,
    email: str | None,
    role: Role,
    title: str,
    password_hash: str | None,
    by: uuid.UUID | None,
) -> Member:
    """Make a person a member. Raises Conflict (409 `taken`) when the handle or the address is somebody's already."""
    handle, email = handle.lower(), None if email is None else email.lower()
    _refuse_taken(tx, handle, email)
    member = Member(
        id=tx.new_id(),
        person=person,
        handle=handle,
        email=email,
        role=role,
        title=title,
        password_hash=password_hash,
        created_at=tx.now,
    )
    tx.session.add(member)
    try:
        tx.session.flush()
    except IntegrityError as error:
        raise (_taken(email=email or "") if "email" in str(error.orig) else _taken(handle=handle)) from None
    tx.announce(Event("member.created", subject=member.id, actor=by, facts={"person": str(person), "role": role}))
    audit_member(tx, "member.added", by=by, member=member, facts={"role": role})
    return member


def _refuse_taken(tx: Tx, handle: str, email: str | None) -> None:
    _refuse_taken_handle(tx, handle)
    if email is not None and tx.session.scalar(select(Member.id).where(Member.email == email)) is not None:
        raise _taken(email=email)


def _taken(**fields: str) -> Conflict:
    return Conflict("Somebody has this already.", code="taken", fields=dict.fromkeys(fields, "is taken"))


def _refuse_taken_handle(tx: Tx, handle: str, *, but: uuid.UUID | None = None) -> None:
    """A handle that somebody has, or had, is given to nobody else."""
    has = tx.session.scalar(select(Member.id).where(Member.handle == handle))
    had = tx.session.scalar(select(FormerHandle.member).where(FormerHandle.handle == handle))
    if has not in (None, but) or had not in (None, but):
        raise _taken(handle=handle)


def change_member(
    tx: Tx, *, member: uuid.UUID, by: uuid.UUID, title: str | None = None, handle: str | None = None
) -> None:
    """Another title or handle. The former handle leads to him for ever. Raises Conflict (409 `taken`)."""
    row = _active(tx, member)
    changed = [] if title in (None, row.title) else ["title"]
    row.title = row.title if title is None else title
    if handle is not None and handle.lower() != row.handle:
        _move_handle(tx, row, handle.lower())
        changed.append("handle")
    _tell(tx, row, by)
    if changed:
        audit_member(tx, "member.changed", by=by, member=row, facts={"fields": changed})


def _move_handle(tx: Tx, row: Member, handle: str) -> None:
    _refuse_taken_handle(tx, handle, but=row.id)
    tx.session.execute(delete(FormerHandle).where(FormerHandle.handle == handle))
    tx.session.add(FormerHandle(handle=row.handle, member=row.id, given_up_at=tx.now))
    row.handle = handle
    try:
        tx.session.flush()
    except IntegrityError:
        raise _taken(handle=handle) from None


def set_reports_to(tx: Tx, *, member: uuid.UUID, boss: uuid.UUID | None, by: uuid.UUID) -> None:
    """To whom a member reports: a person inside, or nobody. Raises RuleRefused (422) if that goes in a circle."""
    row = _active(tx, member)
    above = boss
    while above is not None:
        if above == row.person:
            raise RuleRefused("That would go in a circle.", fields={"reports_to": "reports to this person already"})
        above = tx.session.scalar(select(Member.reports_to).where(Member.person == above))
    if row.reports_to != boss:
        audit_member(tx, "member.changed", by=by, member=row, facts={"fields": ["reports_to"]})
    row.reports_to = boss
    _tell(tx, row, by)


def change_role(tx: Tx, *, member: uuid.UUID, role: Role, by: uuid.UUID) -> None:
    """Another role. Everything begun with the old one ends: he signs in again, and his tokens are looked up anew. A
    guest keeps no custom role.

    Raises RuleRefused (422) for the last owner.
    """
    row = _active(tx, member)
    if row.role == role:
        return
    if row.role == "owner":
        _refuse_last_owner(tx)
    audit_member(tx, "member.role_changed", by=by, member=row, facts={"from": row.role, "to": role})
    row.role = role
    if role == "guest":
        take_roles(tx, member=row, by=by)
    end_sessions(tx, member=row.id, by=by)
    recheck_tokens(tx, member=row.id, by=by)
    tx.announce(Event("member.changed", subject=row.id, actor=by, facts={"person": str(row.person), "role": role}))


def deactivate_member(tx: Tx, *, member: uuid.UUID, by: uuid.UUID) -> None:
    """End a member's access: every session and token dies with the commit. Raises RuleRefused for the last owner."""
    row = _active(tx, member)
    if row.role == "owner":
        _refuse_last_owner(tx)
    row.deactivated_at = tx.now
    tx.announce(Event("member.deactivated", subject=member, actor=by))
    audit_member(tx, "member.deactivated", by=by, member=row)
    end_sessions(tx, member=member, by=by)
    revoke_tokens(tx, member=member, by=by)


def reactivate_member(tx: Tx, *, member: uuid.UUID, by: uuid.UUID) -> None:
    """Let somebody in again, as what he was. He signs in anew; his former sessions and tokens stay ended."""
    row = tx.session.get(Member, member)
    if row is None:
        raise NotFound
    if row.deactivated_at is not None:
        row.deactivated_at = None
        tx.announce(Event("member.reactivated", subject=member, actor=by))
        audit_member(tx, "member.reactivated", by=by, member=row)


def _refuse_last_owner(tx: Tx) -> None:
    owners = select(func.count()).select_from(Member).where(Member.role == "owner", Member.deactivated_at.is_(None))
    if tx.on_postgresql:  # two owners who let each other go at the same moment: the second waits and finds one
        tx.session.execute(select(Member.id).where(Member.role == "owner").order_by(Member.id).with_for_update())
    if (tx.session.scalar(owners) or 0) < 2:
        raise RuleRefused(LAST_OWNER, code="last_owner", fields={"role": "is the last owner"})


def _active(tx: Tx, member: uuid.UUID) -> Member:
    row = tx.session.get(Member, member)
    if row is None or not row.active:
        raise NotFound
    return row


def _tell(tx: Tx, row: Member, by: uuid.UUID) -> None:
    tx.announce(Event("member.changed", subject=row.id, actor=by, facts={"person": str(row.person), "role": row.role}))
