"""The words of what webhooks write into the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select

from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.hooks.models import Hook, Inlet
from comity.people.audit.kinds import FIELDS, KINDS, SUBJECTS, AuditKind, Subject


def register(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    kinds = (
        AuditKind("hook.made", "hook", _("{who} made the webhook {whom}, which hears the {side}.")),
        AuditKind("hook.changed", "hook", _("{who} changed the webhook {whom}: {fields}.")),
        AuditKind("hook.secret_replaced", "hook", _("{who} replaced the secret of the webhook {whom}.")),
        AuditKind("hook.removed", "hook", _("{who} removed the webhook {whom}.")),
        AuditKind("hook.restored", "hook", _("{who} brought back the webhook {whom}.")),
        AuditKind(
            "hook.paused",
            "hook",
            _("{who} paused the webhook {whom}."),
            unseen=_("The webhook {whom} was paused: {why}."),
        ),
        AuditKind("inlet.made", "hook", _("{who} made the incoming webhook {whom}.")),
        AuditKind("inlet.changed", "hook", _("{who} renamed the incoming webhook {whom}.")),
        AuditKind("inlet.token_replaced", "hook", _("{who} replaced the address of the incoming webhook {whom}.")),
        AuditKind(
            "inlet.secret_replaced", "hook", _("{who} lets only signed calls through the incoming webhook {whom}.")
        ),
        AuditKind("inlet.secret_dropped", "hook", _("{who} lets unsigned calls through the incoming webhook {whom}.")),
        AuditKind("inlet.removed", "hook", _("{who} removed the incoming webhook {whom}.")),
        AuditKind("inlet.restored", "hook", _("{who} brought back the incoming webhook {whom}.")),
    )
    for kind in kinds:
        runtime.register(KINDS, kind)
    runtime.register(SUBJECTS, Subject("hook", _hooks, _("a webhook that is not there any more")))
    runtime.register(SUBJECTS, Subject("inlet", _inlets, _("an incoming webhook that is not there any more")))
    for field in {"url": _("the address"), "kinds": _("what it hears"), "paused": _("whether it is paused")}.items():
        runtime.register(FIELDS, field)


def _hooks(tx: Tx, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    return {row.id: row.name for row in tx.session.execute(select(Hook.id, Hook.name).where(Hook.id.in_(ids)))}


def _inlets(tx: Tx, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    return {row.id: row.name for row in tx.session.execute(select(Inlet.id, Inlet.name).where(Inlet.id.in_(ids)))}
