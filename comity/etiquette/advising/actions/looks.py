"""Whoever looks at figures of a team stands in the log."""

from __future__ import annotations

import uuid

from comity.accounts.actions import audit
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def note_look(tx: Tx, *, actor: Actor, team: uuid.UUID | None) -> None:
    """Before the figures are read; `team` is None for those of everybody."""
    audit(tx, "coach.looked", by=actor.person, subject_kind="team" if team else "", subject=team)
