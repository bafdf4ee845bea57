"""The verbs of the guards; the only code that writes their tables."""

from comity.etiquette.guards.actions.approvals import (
    approve,
    change_draft,
    hand_in,
    hand_in_again,
    refuse,
    withdraw_draft,
)
from comity.etiquette.guards.actions.consents import note_consent, withdraw_consent
from comity.etiquette.guards.actions.reasons import note_reason
from comity.etiquette.guards.actions.rules import (
    change_policy,
    change_rules,
    end_policy,
    make_policy,
    renew_policy,
)

__all__ = [
    "approve",
    "change_draft",
    "change_policy",
    "change_rules",
    "end_policy",
    "hand_in",
    "hand_in_again",
    "make_policy",
    "note_consent",
    "note_reason",
    "refuse",
    "renew_policy",
    "withdraw_consent",
    "withdraw_draft",
]
