"""Whether first words from outside wait for a look: the house's words, and the filter."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, select

from comity.conversations import access
from comity.conversations.models import Conversation, Message, Participant
from comity.etiquette.moderation import actions
from comity.etiquette.moderation.models import Case, HeldWord, SpamCount
from comity.etiquette.moderation.spam.scoring import HOLD, TOTAL, score
from comity.etiquette.moderation.spam.tokens import LONGEST, buckets, folded
from comity.foundation.clock import DAY
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people

COMPARED, ANSWERS = 200, 50
LONG_ENOUGH = 20
"""Shorter words are often the same by chance."""
_HELD_WORDS = select(HeldWord.word).where(HeldWord.kind == actions.HELD)
_COUNTS = select(SpamCount.bucket, SpamCount.spam, SpamCount.ham).where(
    SpamCount.bucket.in_(bindparam("buckets", expanding=True))
)
_RECENT = (
    select(Conversation.id)
    .where(Conversation.kind == access.OUTSIDE, Conversation.latest_at > bindparam("since"))
    .order_by(Conversation.latest_at.desc())
    .limit(COMPARED)
)
_SAME = (
    select(Message.id)
    .where(Message.conversation.in_(_RECENT), Message.body == bindparam("body"), Message.author != bindparam("author"))
    .limit(1)
)
"""Built once, as the others: whoever writes for the first time waits for them."""


class WordsAndSpam:
    """Never holds somebody whom a colleague has answered before."""

    def judge(self, tx: Tx, *, actor: Actor, body: str) -> dict[str, Any] | None:
        word = _held_word(tx, body)
        likely = score(body, own=_own_counts(tx, body), repeated=_repeated(tx, actor, body))
        if word is None and likely < HOLD:
            return None
        if _answered_before(tx, actor.person):
            return None
        why: dict[str, Any] = {"score": round(likely, 3)}
        return why if word is None else why | {"word": word}

    def keep(
        self,
        tx: Tx,
        *,
        actor: Actor,
        conversation: uuid.UUID,
        why: dict[str, Any],
        asked: Collection[uuid.UUID],
        visibility: str,
    ) -> None:
        actions.hold_talk(tx, actor=actor, conversation=conversation, why=why, asked=asked, visibility=visibility)

    def meant_for(self, tx: Tx, *, conversation: uuid.UUID) -> set[uuid.UUID]:
        held = select(Case).where(Case.conversation == conversation, Case.kind == "held")
        return {uuid.UUID(person) for row in tx.session.scalars(held) for person in row.kept.get("asked", ())}


def _held_word(tx: Tx, body: str) -> str | None:
    words = tx.rows(_HELD_WORDS, {}).scalars().all()
    said = in_line(body)
    return next((word for word in words if stands_in(word, said)), None)


def in_line(body: str, most: int = LONGEST) -> str:
    """The beginning of a text as words of the house are looked for in it."""
    return f" {' '.join(folded(body, most).split())} "


def stands_in(word: str, plain: str) -> bool:
    """As a whole: not "tan" in "important"."""
    at = plain.find(word)
    while at >= 0:
        if not plain[at - 1].isalnum() and not plain[at + len(word) : at + len(word) + 1].isalnum():
            return True
        at = plain.find(word, at + 1)
    return False


def _own_counts(tx: Tx, body: str) -> dict[int, tuple[int, int]]:
    found = tx.rows(_COUNTS, {"buckets": [TOTAL, *buckets(body)]})
    return {bucket: (spam, ham) for bucket, spam, ham in found}


def _repeated(tx: Tx, actor: Actor, body: str) -> bool:
    """Whether somebody else outside wrote the same within a day, among the latest talks."""
    if len(body) < LONG_ENOUGH:
        return False
    words = {"since": tx.now - DAY, "body": body, "author": actor.person}
    return tx.rows(_SAME, words).first() is not None


def _answered_before(tx: Tx, person: uuid.UUID) -> bool:
    mine = select(Participant.conversation).where(Participant.person == person)
    authors = select(Message.author).where(
        Message.conversation.in_(mine), Message.outside_seq.is_not(None), Message.author != person
    )
    return bool(people.colleagues(tx, persons=set(tx.session.scalars(authors.distinct().limit(ANSWERS)))))


SCREEN = WordsAndSpam()
