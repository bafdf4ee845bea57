"""What the house wants to be asked."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from comity.accounts import queries as accounts
from comity.accounts.actions import audit
from comity.conversations import access as conversations
from comity.etiquette.guards import access, queries
from comity.etiquette.guards.models import ApprovalPolicy, GuardRules
from comity.foundation.errors import Conflict, RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

HOUSE_ROLES = ("owner", "admin", "member", "bot")
EVERYBODY = ""


def change_rules(tx: Tx, *, actor: Actor, changes: Mapping[str, Any]) -> queries.Rules:
    """`changes` are fields of `Rules`; what is not there, or None, stays as it is. Raises RuleRefused for quiet hours
    that end when they begin."""
    before = queries.rules(tx)
    after = before._replace(**{name: value for name, value in changes.items() if value is not None})
    if after.quiet_from == after.quiet_until:
        field = "quiet_until" if after.quiet_from == before.quiet_from else "quiet_from"
        raise RuleRefused(
            "Quiet hours must end at another time than they begin.", fields={field: "must differ from the other"}
        )
    if after != before:
        row = tx.session.get(GuardRules, queries.THE_ONE)
        if row is None:
            row = GuardRules(id=queries.THE_ONE)
            tx.session.add(row)
        for name, value in after._asdict().items():
            setattr(row, name, value)
        row.changed_by, row.changed_at = actor.person, tx.now
        tx.session.flush()
        fields = sorted(name for name in after._fields if getattr(after, name) != getattr(before, name))
        audit(tx, "guards.changed", by=actor.person, facts={"fields": fields})
    return after


def make_policy(tx: Tx, *, actor: Actor, role: str, channel: uuid.UUID | None) -> ApprovalPolicy:
    """From now on what is said outside under it waits for approval. Raises RuleRefused for a role or a door that there
    is not, Conflict where it holds already."""
    _check(tx, role, channel)
    row = ApprovalPolicy(id=tx.new_id(), role=role, channel=channel, made_by=actor.person, made_at=tx.now)
    tx.session.add(row)
    return _told(tx, actor, row, "approval_policy.made")


def change_policy(
    tx: Tx, *, actor: Actor, policy: uuid.UUID | None, role: str | None, channel: uuid.UUID | None, moves: bool
) -> ApprovalPolicy:
    """Another role where it is not None, and another door (or any) where it `moves`."""
    row = access.policy(tx, policy=policy)
    role, channel = row.role if role is None else role, channel if moves else row.channel
    if (role, channel) != (row.role, row.channel):
        _check(tx, role, channel)
        row.role, row.channel = role, channel
        _told(tx, actor, row, "approval_policy.changed")
    return row


def end_policy(tx: Tx, *, actor: Actor, policy: uuid.UUID | None) -> None:
    """It holds no longer; drafts that wait go on waiting."""
    row = access.policy(tx, policy=policy)
    row.ended_at, row.ended_by = tx.now, actor.person
    _told(tx, actor, row, "approval_policy.ended")


def renew_policy(tx: Tx, *, actor: Actor, policy: uuid.UUID | None) -> ApprovalPolicy:
    """One that was ended holds again; twice is as good as once."""
    row = access.policy(tx, policy=policy, ended=True)
    if row.ended_at is not None:
        _check(tx, row.role, row.channel)
        row.ended_at = row.ended_by = None
        _told(tx, actor, row, "approval_policy.renewed")
    return row


def _check(tx: Tx, role: str, channel: uuid.UUID | None) -> None:
    present = {str(one.id) for one in accounts.present_roles(tx)}
    if role not in (EVERYBODY, *HOUSE_ROLES) and role not in present:
        raise RuleRefused("There is no such role.", fields={"role": "is no role of this house"})
    if channel is not None:
        conversations.channel(tx, channel=channel)
    same = select(ApprovalPolicy.id).where(ApprovalPolicy.role == role, ApprovalPolicy.ended_at.is_(None))
    if tx.session.scalar(same.where(ApprovalPolicy.channel.is_not_distinct_from(channel))) is not None:
        raise Conflict("This holds already.", code="exists", fields={"role": "holds already for this door"})


def _told(tx: Tx, actor: Actor, row: ApprovalPolicy, kind: str) -> ApprovalPolicy:
    tx.session.flush()
    audit(tx, kind, by=actor.person, subject_kind="approval_policy", subject=row.id)
    return row
