"""What moderators decide, and how it is undone."""

from __future__ import annotations

import uuid
from typing import Any, Literal

from sqlalchemy import select

from comity.accounts.actions import audit
from comity.conversations import actions as conversations
from comity.conversations.models import Message
from comity.etiquette.moderation import access, events
from comity.etiquette.moderation.actions.flags import HELD
from comity.etiquette.moderation.actions.learning import learn
from comity.etiquette.moderation.models import Appeal, Case, Decision
from comity.foundation.errors import Conflict, NotFound, RuleRefused
from comity.foundation.events import Event
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.stops import actions as stops

Choice = Literal["leave", "hide", "block", "spam"]
LEAVE, HIDE, BLOCK, SPAM = "leave", "hide", "block", "spam"
MOST_LEARNED = 20


def decide(tx: Tx, *, actor: Actor, case: uuid.UUID | None, choice: Choice, reason: str) -> Decision:
    """Decide a case; another decision takes the place of the one that stands. Those concerned read the reason.

    Raises NotFound, Forbidden (`own_case`), Conflict (`appealed`), RuleRefused where the choice does not fit.
    """
    row = _locked(tx, actor, case)
    before = access.standing_decision(tx, case=row.id)
    if before is not None:
        if tx.session.get(Appeal, before.id) is not None:
            raise Conflict("There is an appeal. Answer that.", code="appealed")
        _undo(tx, row, before, by=actor.person)
    if choice == BLOCK and people.is_inside(tx, person=row.about):
        raise RuleRefused(
            "Colleagues are not blocked: this is for people outside.", fields={"choice": "not for colleagues"}
        )
    made = Decision(id=tx.new_id(), case=row.id, choice=choice, reason=reason, decided_by=actor.person)
    made.decided_at, made.kept = tx.now, _carry_out(tx, row, choice, reason, by=actor.person)
    tx.session.add(made)
    row.decided_at = tx.now
    tx.session.flush()
    facts = {"choice": choice}
    tx.announce(Event(events.CASE_DECIDED, subject=row.id, actor=actor.person, facts=facts))
    audit(tx, f"moderation.{choice}", by=actor.person, subject_kind="person", subject=row.about)
    return made


def undo_decision(tx: Tx, *, actor: Actor, case: uuid.UUID | None) -> None:
    """Take the decision back: what it did is undone, and the case waits again. Raises NotFound."""
    row = _locked(tx, actor, case)
    standing = access.standing_decision(tx, case=row.id)
    if standing is None:
        raise NotFound
    _undo(tx, row, standing, by=actor.person)


def overturn(tx: Tx, *, case: Case, decision: Decision, by: uuid.UUID) -> None:
    """After an appeal: what was decided is undone, and the case is closed by that."""
    _undo(tx, case, decision, by=by)
    case.decided_at = tx.now
    if case.kind == HELD:
        _let_in(tx, case, by)
    tx.session.flush()


def _locked(tx: Tx, actor: Actor, case: uuid.UUID | None) -> Case:
    row = access.case(tx, actor=actor, case=case)
    access.not_about_me(actor, row)
    tx.lock(row.conversation)
    tx.session.refresh(row)
    return row


def _carry_out(tx: Tx, row: Case, choice: str, reason: str, *, by: uuid.UUID) -> dict[str, Any]:
    """Do what was decided; returns what undoing it needs."""
    kept: dict[str, Any] = {}
    if choice in (HIDE, SPAM) and row.message is not None:
        kept["hidden"] = conversations.hide_message(tx, message=row.message, by=by)
    if choice == BLOCK and "block" not in people.stopped(tx, persons=[row.about]).get(row.about, set()):
        stops.stop(tx, person=row.about, kind="block", reason=reason, by=by)
        kept["blocked"] = True
    if choice == LEAVE and row.kind == HELD:
        _let_in(tx, row, by)
        kept["let_in"] = True
    if choice == SPAM or (choice == LEAVE and row.kind == HELD):
        texts = [kept["hidden"]["body"]] if kept.get("hidden") else _said(tx, row)
        kept["learned"] = learn(tx, texts=texts, spam=choice == SPAM, sign=1)
    return kept


def _undo(tx: Tx, row: Case, made: Decision, *, by: uuid.UUID) -> None:
    kept = made.kept
    made.undone_at, made.undone_by, row.decided_at = tx.now, by, None
    tx.session.flush()
    if kept.get("hidden") and row.message is not None:
        conversations.show_message(tx, message=row.message, kept=kept["hidden"], by=by)
    if kept.get("blocked") and "block" in people.stopped(tx, persons=[row.about]).get(row.about, set()):
        stops.lift(tx, person=row.about, kind="block", by=by)
    if kept.get("let_in"):
        conversations.hold_talk_back(tx, conversation=row.conversation, by=by)
    if kept.get("learned"):
        learn(tx, buckets=kept["learned"], spam=made.choice == SPAM, sign=-1)
    facts = {"choice": made.choice}
    tx.announce(Event(events.DECISION_UNDONE, subject=row.id, actor=by, facts=facts))
    audit(tx, "moderation.undone", by=by, subject_kind="person", subject=row.about, facts=facts)


def _let_in(tx: Tx, row: Case, by: uuid.UUID) -> None:
    asked = [uuid.UUID(person) for person in row.kept.get("asked", ())]
    visibility = str(row.kept.get("visibility", "channel"))
    conversations.let_talk_in(tx, conversation=row.conversation, asked=asked, visibility=visibility, by=by)


def _said(tx: Tx, row: Case) -> list[str]:
    """The words that this case is about."""
    words = select(Message.body).where(Message.author == row.about, Message.deleted_at.is_(None))
    here = Message.id == row.message if row.message is not None else Message.conversation == row.conversation
    return list(tx.session.scalars(words.where(here).order_by(Message.inside_seq).limit(MOST_LEARNED)))
