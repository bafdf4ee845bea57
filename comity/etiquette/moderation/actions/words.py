"""Words that hold first words from outside for a look, and words that are refused in public rooms."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from comity.accounts.actions import audit
from comity.etiquette.moderation.models import HeldWord
from comity.etiquette.moderation.spam.tokens import folded
from comity.foundation.errors import Conflict, NotFound, RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

MOST = 1_000
HELD, REFUSED = "held", "refused"


def hold_word(tx: Tx, *, actor: Actor, word: str, language: str, kind: str = HELD, reason: str = "") -> HeldWord:
    """Add a word or a phrase; one that is refused needs a reason. Raises RuleRefused, Conflict (`taken`)."""
    plain = " ".join(folded(word).split())
    if len(plain) < 2:
        raise RuleRefused("This is too short.", fields={"word": "two letters at least"})
    _check_reason(kind, reason)
    if tx.session.scalar(select(HeldWord.id).where(HeldWord.kind == kind, HeldWord.word == plain)) is not None:
        raise Conflict("This word is there already.", code="taken", fields={"word": "is there already"})
    if (tx.session.scalar(select(func.count()).select_from(HeldWord)) or 0) >= MOST:
        raise RuleRefused(f"There are {MOST} words already.", code="too_many")
    known = {"kind": kind, "word": plain, "language": language, "reason": reason}
    row = HeldWord(id=tx.new_id(), **known, added_by=actor.person, added_at=tx.now)
    tx.session.add(row)
    tx.session.flush()
    audit(tx, "moderation.word_added" if kind == HELD else "moderation.word_refused", by=actor.person)
    return row


def give_reason(tx: Tx, *, actor: Actor, word: uuid.UUID | None, reason: str) -> HeldWord:
    """Why it is on its list, in other words. Raises NotFound, RuleRefused."""
    row = None if word is None else tx.session.get(HeldWord, word)
    if row is None:
        raise NotFound
    _check_reason(row.kind, reason)
    if row.reason != reason:
        row.reason = reason
        tx.session.flush()
        audit(tx, "moderation.word_reason", by=actor.person)
    return row


def _check_reason(kind: str, reason: str) -> None:
    if kind == REFUSED and not reason:
        raise RuleRefused("Whoever is refused reads why.", fields={"reason": "say why"})


def forget_word(tx: Tx, *, actor: Actor, word: uuid.UUID | None) -> None:
    """Raises NotFound."""
    row = None if word is None else tx.session.get(HeldWord, word)
    if row is None:
        raise NotFound
    tx.session.delete(row)
    tx.session.flush()
    audit(tx, "moderation.word_removed" if row.kind == HELD else "moderation.word_allowed", by=actor.person)
