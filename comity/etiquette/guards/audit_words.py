"""The words of what guards write into the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select

from comity.conversations.models import Channel
from comity.etiquette.guards.models import ApprovalPolicy
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.audit.kinds import FIELDS, KINDS, SUBJECTS, AuditKind, Subject


def register(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    kinds = (
        AuditKind("guard.from_inside", "guards", _("{who} sent words of the inside lane to {whom}.")),
        AuditKind("guard.cold_contact", "guards", _("{who} wrote first to {whom}, and said why.")),
        AuditKind(
            "guard.too_often", "guards", _("{who} wrote once more to {whom}, who had not answered, and said why.")
        ),
        AuditKind("guard.quiet_hours", "guards", _("{who} wrote to {whom} at night.")),
        AuditKind("consent.noted", "guards", _("{who} noted that we may write first to {whom}.")),
        AuditKind("consent.withdrawn", "guards", _("{who} noted that we may not write first to {whom} any more.")),
        AuditKind("approval.sent", "guards", _("{who} approved an answer by {whom}.")),
        AuditKind("approval.refused", "guards", _("{who} refused an answer by {whom}.")),
        AuditKind("guards.changed", "guards", "", alone=_("{who} changed what is asked before words leave: {fields}.")),
        AuditKind("approval_policy.made", "guards", _("{who} had words through {whom} wait for approval.")),
        AuditKind(
            "approval_policy.changed", "guards", _("{who} changed which words through {whom} wait for approval.")
        ),
        AuditKind("approval_policy.ended", "guards", _("{who} had words through {whom} wait for nobody any more.")),
        AuditKind("approval_policy.renewed", "guards", _("{who} had words through {whom} wait for approval again.")),
    )
    for kind in kinds:
        runtime.register(KINDS, kind)
    everywhere = _("any door")

    def doors(tx: Tx, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
        found = select(ApprovalPolicy.id, Channel.name).outerjoin(Channel, Channel.id == ApprovalPolicy.channel)
        rows = tx.session.execute(found.where(ApprovalPolicy.id.in_(ids)))
        return {row.id: row.name or everywhere for row in rows}

    runtime.register(SUBJECTS, Subject("approval_policy", doors, everywhere))
    fields = {
        "most": _("how often"),
        "days": _("in how many days"),
        "cold": _("whether a first contact needs a reason"),
        "quiet": _("whether quiet hours are asked about"),
        "quiet_from": _("when quiet hours begin"),
        "quiet_until": _("when quiet hours end"),
    }
    for field in fields.items():
        runtime.register(FIELDS, field)
