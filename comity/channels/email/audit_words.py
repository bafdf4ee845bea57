"""The words of what the mail channel writes into the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from comity.channels.email import queries
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.audit.kinds import KINDS, SUBJECTS, AuditKind, Subject


def register(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    kinds = (
        AuditKind("mailbox.made", "mailbox", _("{who} made the mailbox {whom}.")),
        AuditKind("mailbox.changed", "mailbox", _("{who} changed the mailbox {whom}.")),
        AuditKind("mailbox.removed", "mailbox", _("{who} removed the mailbox {whom}.")),
        AuditKind("mailbox.restored", "mailbox", _("{who} brought back the mailbox {whom}.")),
        AuditKind("mail.suppression_lifted", "mailbox", _("{who} lets mail go to an address again that took none.")),
    )
    for kind in kinds:
        runtime.register(KINDS, kind)
    runtime.register(SUBJECTS, Subject("mailbox", _mailboxes, _("a mailbox")))
    runtime.register(SUBJECTS, Subject("suppression", _none, _("an address")))


def _mailboxes(tx: Tx, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    return queries.addresses(tx, mailboxes=ids)


def _none(tx: Tx, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    return {}
