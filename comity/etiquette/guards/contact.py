"""Writing to people outside who did not write to us: for the first time, and once more."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from comity.conversations.ports import Held, Leaving
from comity.etiquette.guards import queries
from comity.etiquette.guards.actions.reasons import note_reason
from comity.etiquette.guards.codes import COLD_CONTACT, TOO_OFTEN
from comity.etiquette.guards.naming import joined, names
from comity.etiquette.guards.queries import Silence
from comity.foundation.store import Tx

WEEK = 7


class Contact:
    """Who does not answer is not written to again and again, however many of us there are; who never wrote to us and
    gave no consent is written to for a reason, or by whom he knows. One question at a time, the first first."""

    public = False

    def ask(self, tx: Tx, leaving: Leaving) -> Held | None:
        if leaving.waiting or leaving.again or queries.is_exchange(tx, leaving=leaving):
            return None
        return _too_often(tx, leaving) or _cold(tx, leaving)

    def let_go(self, tx: Tx, leaving: Leaving, held: Held, words: str) -> None:
        note_reason(tx, leaving=leaving, guard=held.code, person=uuid.UUID(held.facts["people"][0]), words=words)


def _too_often(tx: Tx, leaving: Leaving) -> Held | None:
    rules = queries.rules(tx)
    for person in sorted(leaving.readers)[: queries.LOOKED_AT]:
        tx.lock(person)  # two of us who write to him at the same moment: the second sees the first
        silence = queries.silence(tx, person=person, days=rules.days)
        if silence.contacts >= rules.most:
            facts: dict[str, Any] = {"people": [str(person)], "contacts": silence.contacts, "writers": silence.writers}
            return Held(TOO_OFTEN, _often_words(tx, person, silence, rules.days), "reason", facts)
    return None


def _cold(tx: Tx, leaving: Leaving) -> Held | None:
    strangers = queries.strangers(tx, leaving=leaving) if queries.rules(tx).cold else []
    if not strangers:
        return None
    knows = queries.acquaintances(tx, person=strangers[0], but=leaving.actor.person, here=leaving.conversation)
    facts = {"people": [str(one) for one in strangers], "known_by": [str(one) for one in knows]}
    return Held(COLD_CONTACT, _cold_words(tx, strangers, knows), "reason", facts)


def _cold_words(tx: Tx, strangers: Sequence[uuid.UUID], knows: Sequence[uuid.UUID]) -> str:
    first = f"{names(tx, strangers)} never wrote to us and gave no consent."
    if not knows:
        return f"{first} Say why you write."
    friends = joined([names(tx, [one]) for one in knows[:2]])
    verb = "knows" if len(knows) == 1 else "know"
    return f"{first} {friends} {verb} {names(tx, strangers[:1])}: ask {friends} first, or say why you write."


def _often_words(tx: Tx, person: uuid.UUID, silence: Silence, days: int) -> str:
    who = "One of us" if silence.writers == 1 else f"{silence.writers} of us"
    when = "this week" if days == WEEK else f"in {days} days"
    times = "" if silence.contacts == silence.writers else f" {silence.contacts} times"
    return f"{who} wrote to {names(tx, [person])}{times} {when}, without an answer. Write anyway? Say why."
