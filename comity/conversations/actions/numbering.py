"""Numbers of the two logs of a conversation, handed out inside the transaction."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from comity.conversations.statements import (
    NUMBER_ANSWER,
    NUMBER_ARRIVAL,
    NUMBER_FOR_ALL,
    NUMBER_INSIDE,
    NUMBER_NOTE,
    NUMBER_QUESTION,
)
from comity.foundation.store import Statement, Tx


class Numbers(NamedTuple):
    inside: int
    outside: int | None


def number(tx: Tx, conversation: uuid.UUID, *, for_all: bool) -> Numbers:
    """The next number in both logs, or in the inside log alone, for a change of what is there."""
    return _numbered(tx, conversation, NUMBER_FOR_ALL if for_all else NUMBER_INSIDE)


def number_arrival(tx: Tx, conversation: uuid.UUID) -> Numbers:
    """The next number in both logs for somebody who comes or goes, or for words where nobody waits outside: it moves
    the conversation up in the lists."""
    return _numbered(tx, conversation, NUMBER_ARRIVAL)


def number_note(tx: Tx, conversation: uuid.UUID) -> Numbers:
    """The next number in the inside log for new words."""
    return _numbered(tx, conversation, NUMBER_NOTE)


def number_message(tx: Tx, conversation: uuid.UUID, *, inside: bool) -> Numbers:
    """The next number in both logs for words that everybody reads: who is outside waits from then on, or no longer."""
    return _numbered(tx, conversation, NUMBER_ANSWER if inside else NUMBER_QUESTION)


def _numbered(tx: Tx, conversation: uuid.UUID, statement: Statement) -> Numbers:
    row = tx.execute(statement, {"conversation": tx.raw(conversation), "now": tx.now})[0]
    return Numbers(row[0], row[1] if len(row) > 1 else None)
