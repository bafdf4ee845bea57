"""Where conversations go on, in SQL: the only place that follows `merged_into`.

What was merged keeps its messages, its numbers and who took part; nothing of it is moved. Lists and counts leave it
out, and whatever people outside still write into it goes on where this leads.
"""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, select

from comity.conversations.models import Conversation, Merging
from comity.foundation.store import Tx


def goes_on_here() -> ColumnElement[bool]:
    """Conversations that go on in themselves, as lists show them."""
    return Conversation.merged_into.is_(None)


def last_of(tx: Tx, *, conversation: uuid.UUID) -> uuid.UUID:
    """Where a conversation goes on; itself where it was not merged. A merging never closes a circle, so this ends."""
    into = select(Conversation.merged_into).where(Conversation.id == conversation)
    while (following := tx.session.scalar(into)) is not None:
        conversation = following
        into = select(Conversation.merged_into).where(Conversation.id == conversation)
    return conversation


def gathered(tx: Tx, *, conversation: uuid.UUID) -> list[uuid.UUID]:
    """A conversation and all that go on in it."""
    found, newest = [conversation], [conversation]
    while newest:
        inner = select(Merging.conversation).where(Merging.into.in_(newest), Merging.undone_at.is_(None))
        newest = list(tx.session.scalars(inner))
        found += newest
    return found
