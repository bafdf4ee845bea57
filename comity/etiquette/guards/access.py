"""Whose drafts and policies one may see: writers their own, those who approve all that wait or waited."""

from __future__ import annotations

import uuid

from comity.etiquette.guards.models import Approval, ApprovalPolicy
from comity.foundation.errors import Forbidden, NotFound
from comity.foundation.permissions import may
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def policy(tx: Tx, *, policy: uuid.UUID | None, ended: bool = False) -> ApprovalPolicy:
    """One that holds; with `ended` also one that held."""
    row = None if policy is None else tx.session.get(ApprovalPolicy, policy, with_for_update=True)
    if row is None or (row.ended_at is not None and not ended):
        raise NotFound
    return row


def draft(tx: Tx, *, actor: Actor, approval: uuid.UUID | None) -> Approval:
    """A draft that one wrote, or may decide about."""
    row = None if approval is None else tx.session.get(Approval, approval)
    if row is None or not (row.writer == actor.person or may(actor, "approvals")):
        raise NotFound
    return row


def own_draft(tx: Tx, *, actor: Actor, approval: uuid.UUID | None) -> Approval:
    """A draft of one's own. Raises Forbidden for those of others that one sees."""
    row = draft(tx, actor=actor, approval=approval)
    if row.writer != actor.person:
        raise Forbidden("Only its writer can do this.")
    return row


def decidable(tx: Tx, *, actor: Actor, approval: uuid.UUID | None) -> Approval:
    """A draft of somebody else. Nobody approves his own words."""
    row = draft(tx, actor=actor, approval=approval)
    if row.writer == actor.person:
        raise Forbidden("Somebody else decides about your words.", code="own_draft")
    return row
