"""The words of what conversations write into the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select

from comity.conversations.models import Channel, Conversation
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.audit.kinds import FIELDS, KINDS, SUBJECTS, AuditKind, Subject


def register(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    kinds = (
        AuditKind("channel.opened", "channel", _("{who} opened the door {whom}.")),
        AuditKind("channel.changed", "channel", _("{who} changed the door {whom}: {fields}.")),
        AuditKind("channel.secret_replaced", "channel", _("{who} replaced the secret of the door {whom}.")),
        AuditKind("conversation.merged", "conversation", _("{who} merged {whom} into another conversation.")),
        AuditKind("conversation.parted", "conversation", _("{who} undid the merging of {whom}.")),
    )
    for kind in kinds:
        runtime.register(KINDS, kind)
    runtime.register(SUBJECTS, Subject("channel", _channels, _("a door")))
    runtime.register(SUBJECTS, Subject("conversation", _conversations, _("a conversation")))
    fields = {
        "origins": _("the websites"),
        "asked": _("who is asked"),
        "audience": _("who hears it"),
        "greeting": _("the greeting"),
        "identity_required": _("whether visitors must be vouched for"),
        "closed": _("whether it is open"),
    }
    for field in fields.items():
        runtime.register(FIELDS, field)


def _channels(tx: Tx, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = select(Channel.id, Channel.name).where(Channel.id.in_(ids))
    return {row.id: row.name for row in tx.session.execute(found)}


def _conversations(tx: Tx, *, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Those that have a title; the others are named by nothing that was said in them."""
    found = select(Conversation.id, Conversation.title).where(Conversation.id.in_(ids), Conversation.title != "")
    return {row.id: row.title for row in tx.session.execute(found)}
