"""A second look, by somebody else."""

from __future__ import annotations

import uuid

from comity.accounts.actions import audit
from comity.etiquette.moderation import access, events
from comity.etiquette.moderation.actions.deciding import overturn
from comity.etiquette.moderation.models import Appeal, Case
from comity.foundation.errors import Conflict, RuleRefused
from comity.foundation.events import Event
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def ask_again(tx: Tx, *, actor: Actor, decision: uuid.UUID | None, words: str) -> Appeal:
    """Whoever was decided on asks another moderator, once. Raises NotFound, Conflict, RuleRefused."""
    made = access.decision_on_me(tx, actor=actor, decision=decision)
    if made.choice == "leave":
        raise RuleRefused("Nothing was done about these words.", code="left")
    tx.lock(made.id)
    if tx.session.get(Appeal, made.id) is not None:
        raise Conflict("You asked already. Somebody answers.", code="asked")
    row = Appeal(decision=made.id, person=actor.person, words=words, asked_at=tx.now, answer="")
    tx.session.add(row)
    tx.session.flush()
    tx.announce(Event(events.APPEAL_ASKED, subject=made.case, actor=actor.person))
    audit(tx, "moderation.appealed", by=actor.person, subject_kind="person", subject=actor.person)
    return row


def answer_appeal(tx: Tx, *, actor: Actor, decision: uuid.UUID | None, upheld: bool, answer: str) -> Appeal:
    """The second look: the decision stands, or is undone. Raises NotFound, Forbidden (`second_look`), Conflict."""
    row, made = access.appeal_to_answer(tx, actor=actor, decision=decision)
    case = tx.session.get_one(Case, made.case)
    tx.lock(case.conversation)
    tx.session.refresh(row)
    if row.answered_at is not None:
        raise Conflict("Somebody answered it already.", code="answered")
    row.upheld, row.answer, row.answered_by, row.answered_at = upheld, answer, actor.person, tx.now
    if not upheld and made.undone_at is None:
        overturn(tx, case=case, decision=made, by=actor.person)
    tx.session.flush()
    facts = {"upheld": upheld}
    tx.announce(Event(events.APPEAL_ANSWERED, subject=made.case, actor=actor.person, facts=facts))
    kind = "moderation.upheld" if upheld else "moderation.overturned"
    audit(tx, kind, by=actor.person, subject_kind="person", subject=case.about)
    return row
