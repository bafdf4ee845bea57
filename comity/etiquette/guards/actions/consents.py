"""Who said that we may write first."""

from __future__ import annotations

import uuid

from sqlalchemy import Select, select

from comity.accounts.actions import audit
from comity.etiquette.guards.models import Consent
from comity.foundation.errors import NotFound, RuleRefused
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.joined import same_as


def note_consent(tx: Tx, *, person: uuid.UUID, words: str, by: uuid.UUID) -> Consent:
    """Keep that somebody outside said so, and how we know; noted again, the words are changed. Raises RuleRefused for
    colleagues."""
    if people.is_inside(tx, person=person):
        raise RuleRefused("Colleagues need no consent: this is for people outside.", code="inside")
    row = tx.session.scalars(_given(person)).first()
    if row is None:
        row = Consent(id=tx.new_id(), person=person, words=words, noted_by=by, noted_at=tx.now)
        tx.session.add(row)
        audit(tx, "consent.noted", by=by, subject_kind="person", subject=person)
    row.words = words
    tx.session.flush()
    return row


def withdraw_consent(tx: Tx, *, person: uuid.UUID, by: uuid.UUID) -> None:
    """It holds no longer; that it did is kept. Raises NotFound where there is none."""
    rows = tx.session.scalars(_given(person)).all()
    if not rows:
        raise NotFound
    for row in rows:
        row.withdrawn_at, row.withdrawn_by = tx.now, by
    audit(tx, "consent.withdrawn", by=by, subject_kind="person", subject=person)


def _given(person: uuid.UUID) -> Select[Consent]:
    """Of him and of who is one with him, the latest first."""
    given = select(Consent).where(Consent.person.in_(same_as(person)), Consent.withdrawn_at.is_(None))
    return given.order_by(Consent.noted_at.desc()).with_for_update()
