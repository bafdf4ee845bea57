"""What the house makes of a rule."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from comity.accounts import queries as accounts
from comity.accounts.actions import audit
from comity.conversations import access
from comity.etiquette.advising.models import CoachPolicy
from comity.foundation.errors import BadInput, Conflict, NotFound
from comity.foundation.ids import parse_id
from comity.foundation.policies import INSIDE_ROLES, Actor
from comity.foundation.store import Tx

_POLICIES = uuid.UUID(int=21)
"""The lock of those who decide, beside those of conversations."""


def set_policy(
    tx: Tx, *, actor: Actor, rule: str, act: str, channel: uuid.UUID | None = None, role: str = ""
) -> CoachPolicy:
    """What holds for this rule, channel and role from now on; it takes the place of what was decided before.

    Raises NotFound for a channel that there is not, BadInput for a role."""
    tx.lock(_POLICIES)
    if channel is not None:
        access.channel(tx, channel=channel)
    _check_role(tx, role)
    before = _like(tx, rule, channel, role)
    if before is not None and before.act == act:
        return before
    if before is not None:
        before.ended_by, before.ended_at = actor.person, tx.now
    row = CoachPolicy(
        id=tx.new_id(), rule=rule, act=act, channel=channel, role=role, set_by=actor.person, set_at=tx.now
    )
    tx.session.add(row)
    tx.session.flush()
    _tell(tx, "coach_policy.set", row, actor)
    return row


def end_policy(tx: Tx, *, actor: Actor, policy: uuid.UUID | None) -> CoachPolicy:
    """It holds no longer. Raises NotFound."""
    row = None if policy is None else tx.session.get(CoachPolicy, policy)
    if row is None:
        raise NotFound
    if row.ended_at is None:
        row.ended_by, row.ended_at = actor.person, tx.now
        _tell(tx, "coach_policy.ended", row, actor)
    return row


def restore_policy(tx: Tx, *, actor: Actor, policy: uuid.UUID | None) -> CoachPolicy:
    """It holds again. Raises NotFound, and Conflict where something else was decided meanwhile."""
    tx.lock(_POLICIES)
    row = None if policy is None else tx.session.get(CoachPolicy, policy)
    if row is None:
        raise NotFound
    if row.ended_at is not None and _like(tx, row.rule, row.channel, row.role) is not None:
        raise Conflict("Something else was decided meanwhile.", code="decided_meanwhile")
    if row.ended_at is not None:
        row.ended_by = row.ended_at = None
        _tell(tx, "coach_policy.set", row, actor)
    return row


def _like(tx: Tx, rule: str, channel: uuid.UUID | None, role: str) -> CoachPolicy | None:
    here = CoachPolicy.channel.is_(None) if channel is None else CoachPolicy.channel == channel
    same = select(CoachPolicy).where(CoachPolicy.ended_at.is_(None), CoachPolicy.rule == rule)
    return tx.session.scalar(same.where(CoachPolicy.role == role, here))


def _check_role(tx: Tx, role: str) -> None:
    if role and role not in INSIDE_ROLES:
        known = accounts.custom_role(tx, role=parse_id(role))
        if known is None or known.removed_at is not None:
            raise BadInput("Some fields are wrong.", fields={"role": "owner, admin, member or the id of a role"})


def _tell(tx: Tx, kind: str, row: CoachPolicy, actor: Actor) -> None:
    facts = {"rule": row.rule, "act": row.act, "role": row.role}
    audit(
        tx,
        kind,
        by=actor.person,
        subject_kind="coach_policy",
        subject=row.id,
        facts=facts | ({"channel": str(row.channel)} if row.channel else {}),
    )
