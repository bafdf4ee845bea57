"""The verbs of guidelines."""

from __future__ import annotations

import uuid

from sqlalchemy import delete

from comity.accounts.actions import audit
from comity.etiquette.guidelines import events, queries
from comity.etiquette.guidelines.models import (
    Guideline,
    GuidelineAcceptance,
    GuidelineDesk,
    GuidelinePractice,
    HintDismissal,
)
from comity.foundation.errors import Conflict, NotFound, RuleRefused
from comity.foundation.events import Event
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

DESK = uuid.UUID("01900000-0000-7000-8000-00000000de5c")
"""What publishing and writing lock, so that two do not publish the same number."""


def write_guidelines(tx: Tx, *, actor: Actor, draft: str | None = None, required: bool | None = None) -> GuidelineDesk:
    """Change what is being written, or whether words may leave the house before it was accepted. None stays."""
    tx.lock(DESK)
    row = queries.desk(tx)
    if row is None:
        row = GuidelineDesk(id=queries.THE_ONE, draft="", required=False)
        tx.session.add(row)
    if draft is not None:
        row.draft = draft
    if required is not None and required != row.required:
        row.required = required
        audit(tx, "guidelines.required" if required else "guidelines.not_required", by=actor.person)
    tx.session.flush()
    return row


def publish_guidelines(tx: Tx, *, actor: Actor, note: str) -> Guideline:
    """The draft becomes the version that holds. Raises RuleRefused when there is nothing to publish, or nothing new."""
    tx.lock(DESK)
    draft, before = queries.desk(tx), queries.current(tx)
    body = "" if draft is None else draft.draft.strip()
    if not body:
        raise RuleRefused("Write the guidelines first.", fields={"draft": "is empty"})
    if before is not None and before.body == body:
        raise RuleRefused("This is what holds already.", code="unchanged", fields={"draft": "says what holds already"})
    number = 1 if before is None else before.version + 1
    row = Guideline(version=number, body=body, note=note, published_at=tx.now, published_by=actor.person)
    tx.session.add(row)
    tx.session.flush()
    tx.announce(Event(events.GUIDELINES_PUBLISHED, actor=actor.person, facts={"version": number}))
    audit(tx, "guidelines.published", by=actor.person, facts={"version": number})
    return row


def accept_guidelines(tx: Tx, *, actor: Actor, version: int) -> int:
    """A member agrees to the version that holds; twice is as good as once. Returns when he did.

    Raises NotFound, and Conflict (`superseded`) where another version holds meanwhile.
    """
    tx.lock(actor.person)
    if queries.version(tx, number=version) is None:
        raise NotFound
    holds = queries.current(tx)
    if holds is None or holds.version != version:
        raise Conflict("There is a newer version. Read that one.", code="superseded")
    known = queries.accepted_at(tx, number=version, person=actor.person)
    if known is not None:
        return known
    tx.session.add(GuidelineAcceptance(version=version, person=actor.person, accepted_at=tx.now))
    tx.session.flush()
    facts = {"version": version}
    tx.announce(Event(events.GUIDELINES_ACCEPTED, subject=actor.person, actor=actor.person, facts=facts))
    audit(tx, "guidelines.accepted", by=actor.person, facts=facts)
    return tx.now


def pick_draft(tx: Tx, *, actor: Actor, scenario: str, choice: str) -> None:
    """What a member picked in a scenario; the last time counts."""
    tx.session.merge(GuidelinePractice(person=actor.person, scenario=scenario, choice=choice, chosen_at=tx.now))
    tx.session.flush()


def forget_practice(tx: Tx, *, actor: Actor) -> None:
    """Begin all scenarios anew."""
    tx.session.execute(delete(GuidelinePractice).where(GuidelinePractice.person == actor.person))


def dismiss_hint(tx: Tx, *, actor: Actor, hint: str) -> None:
    """Do not show this hint to me again."""
    tx.session.merge(HintDismissal(person=actor.person, hint=hint, dismissed_at=tx.now))
    tx.session.flush()


def recall_hint(tx: Tx, *, actor: Actor, hint: str) -> None:
    """Show it again."""
    mine = delete(HintDismissal).where(HintDismissal.person == actor.person, HintDismissal.hint == hint)
    tx.session.execute(mine)
