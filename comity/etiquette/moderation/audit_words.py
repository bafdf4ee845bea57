"""The words of what moderation writes into the audit log."""

from __future__ import annotations

from comity.foundation.runtime import Runtime
from comity.people.audit.kinds import KINDS, AuditKind


def register(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    group = "moderation"
    for kind in (
        AuditKind("moderation.flagged", group, _("{who} reported words of {whom}.")),
        AuditKind(
            "moderation.held",
            group,
            _("First words of {whom} wait."),
            unseen=_("First words of {whom} wait for a look."),
        ),
        AuditKind("moderation.leave", group, _("{who} left words of {whom} as they are.")),
        AuditKind("moderation.hide", group, _("{who} hid words of {whom}.")),
        AuditKind("moderation.block", group, _("{who} blocked {whom} after a report.")),
        AuditKind("moderation.spam", group, _("{who} treated words of {whom} as spam.")),
        AuditKind("moderation.undone", group, _("{who} undid a decision about words of {whom}.")),
        AuditKind(
            "moderation.appealed",
            group,
            _("{whom} asked for a second look."),
            own=_("{who} asked for a second look."),
        ),
        AuditKind("moderation.upheld", group, _("{who} upheld a decision about words of {whom}.")),
        AuditKind("moderation.overturned", group, _("{who} overturned a decision about words of {whom}.")),
        AuditKind("moderation.word_added", group, "", alone=_("{who} added a word that holds.")),
        AuditKind("moderation.word_removed", group, "", alone=_("{who} removed a word that holds.")),
        AuditKind("moderation.word_refused", group, "", alone=_("{who} had a word refused in public rooms.")),
        AuditKind("moderation.word_allowed", group, "", alone=_("{who} let a word be said in public rooms again.")),
        AuditKind("moderation.word_reason", group, "", alone=_("{who} gave another reason for a word of our lists.")),
    ):
        runtime.register(KINDS, kind)
