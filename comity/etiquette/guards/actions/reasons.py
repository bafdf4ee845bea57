"""What was answered to a guard is kept."""

from __future__ import annotations

import uuid

from comity.accounts.actions import audit
from comity.conversations.ports import Leaving
from comity.etiquette.guards.models import Reason
from comity.foundation.store import Tx


def note_reason(tx: Tx, *, leaving: Leaving, guard: str, person: uuid.UUID, words: str) -> None:
    """Keep that words went out although a guard had a question, and why. The audit log gets ids, never the words."""
    by = leaving.actor.person
    row = Reason(
        id=tx.new_id(), guard=guard, conversation=leaving.conversation, person=person, by=by, words=words, at=tx.now
    )
    tx.session.add(row)
    tx.session.flush()
    facts = {"conversation": str(leaving.conversation)}
    audit(tx, f"guard.{guard}", by=by, subject_kind="person", subject=person, facts=facts)
