"""Reads of thanks."""

from __future__ import annotations

import uuid

from msgspec import Struct
from sqlalchemy import func, select

from comity.conversations.models import Message
from comity.etiquette.moderation.models import Thanks, ThanksShown
from comity.foundation.store import Tx


class Gratitude(Struct, frozen=True):
    """A message of mine, and how many it helped; `last` is when somebody said so last."""

    message: Message
    count: int
    last: int


def helped(tx: Tx, *, person: uuid.UUID) -> int:
    """How many people said that this person's answers helped: each once, whatever he said it about."""
    counted = select(func.count(func.distinct(Thanks.person))).join(Message, Message.id == Thanks.message)
    return tx.session.scalar(counted.where(Thanks.author == person, Message.deleted_at.is_(None))) or 0


def thanks_of(tx: Tx, *, person: uuid.UUID, limit: int) -> list[Gratitude]:
    """The messages that helped, the latest thanks first."""
    last = func.max(Thanks.thanked_at)
    found = (
        select(Message, func.count(), last)
        .join(Thanks, Thanks.message == Message.id)
        .where(Thanks.author == person, Message.deleted_at.is_(None))
        .group_by(Message.id)
        .order_by(last.desc())
        .limit(limit)
    )
    return [Gratitude(message, count, at) for message, count, at in tx.session.execute(found)]


def thanked_in(tx: Tx, *, person: uuid.UUID, conversation: uuid.UUID) -> list[uuid.UUID]:
    """The messages of a conversation for which this person said thanks."""
    mine = select(Thanks.message).join(Message, Message.id == Thanks.message)
    return list(tx.session.scalars(mine.where(Message.conversation == conversation, Thanks.person == person)))


def is_shown(tx: Tx, *, person: uuid.UUID) -> bool:
    return tx.session.get(ThanksShown, person) is not None
