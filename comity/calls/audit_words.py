"""The words of what calls write into the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select

from comity.calls.models import Call
from comity.foundation.clock import iso
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.audit.kinds import KINDS, SUBJECTS, AuditKind, Subject


def register(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    runtime.register(KINDS, AuditKind("call.recorded", "call", _("{who} kept a recording of the call of {whom}.")))
    runtime.register(SUBJECTS, Subject("call", _calls, _("a call")))


def _calls(tx: Tx, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """When they began."""
    found = select(Call.id, Call.started_at).where(Call.id.in_(ids))
    return {row.id: iso(row.started_at) for row in tx.session.execute(found)}
