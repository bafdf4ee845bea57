"""The words of what advising writes into the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from functools import partial

from sqlalchemy import select

from comity.etiquette.advising.models import CoachPolicy
from comity.etiquette.advising.rule_words import rule_words
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.audit.kinds import KINDS, SUBJECTS, AuditKind, Subject


def register(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    kinds = (
        AuditKind("coach_policy.set", "coach", _("{who} decided about the coach's rule “{whom}”: {act}.")),
        AuditKind(
            "coach_policy.ended", "coach", _("{who} took back what was decided about the coach's rule “{whom}”.")
        ),
        AuditKind(
            "coach.looked",
            "coach",
            _("{who} looked at the coach's figures of the team {whom}."),
            alone=_("{who} looked at the coach's figures of everybody."),
        ),
    )
    for kind in kinds:
        runtime.register(KINDS, kind)
    rules = partial(_rules, words=rule_words(_))
    runtime.register(SUBJECTS, Subject("coach_policy", rules, _("a rule")))


def _rules(tx: Tx, *, ids: Collection[uuid.UUID], words: Mapping[str, str]) -> dict[uuid.UUID, str]:
    found = select(CoachPolicy.id, CoachPolicy.rule).where(CoachPolicy.id.in_(ids))
    return {row.id: words.get(row.rule, row.rule) for row in tx.session.execute(found)}
