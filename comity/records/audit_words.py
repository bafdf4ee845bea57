"""The words of what records write into the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select

from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.audit.kinds import FIELDS, KINDS, SUBJECTS, AuditKind, Subject
from comity.records.models import RecordKind


def register(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    kinds = (
        AuditKind("record_kind.registered", "record_kind", _("{who} registered the records {whom}.")),
        AuditKind("record_kind.changed", "record_kind", _("{who} changed the records {whom}: {fields}.")),
    )
    for kind in kinds:
        runtime.register(KINDS, kind)
    runtime.register(SUBJECTS, Subject("record_kind", _names, _("a kind of records")))
    fields = {
        "record_name": _("what they are called"),
        "record_icon": _("their sign"),
        "record_fields": _("their fields"),
        "record_shared": _("whether people outside see them"),
        "record_writers": _("who brings them"),
        "record_archived": _("whether they are in use"),
    }
    for field in fields.items():
        runtime.register(FIELDS, field)


def _names(tx: Tx, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = select(RecordKind.id, RecordKind.plural).where(RecordKind.id.in_(ids))
    return {row.id: row.plural for row in tx.session.execute(found)}
