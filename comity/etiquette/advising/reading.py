"""What the log tells of questions next: messages that people outside can read, in talks with them."""

from __future__ import annotations

import uuid

from msgspec import Struct
from sqlalchemy import select

from comity.conversations import events
from comity.conversations.access import OUTSIDE
from comity.conversations.models import Conversation, Message
from comity.etiquette.advising.models import QuestionProgress
from comity.foundation.events import Cursor
from comity.foundation.store import Tx
from comity.foundation.store.log import settled_until, subjects_between

THE_ONE, EVENTS = 1, 500
_SPOKEN = (events.MESSAGE_CREATED, events.MESSAGE_EDITED, events.MESSAGE_DELETED)


class Batch(Struct, frozen=True):
    """The place behind what was looked at, and the messages that may ask or answer."""

    after: Cursor
    messages: tuple[uuid.UUID, ...]

    @property
    def concerns(self) -> bool:
        return bool(self.messages)


def reached(tx: Tx) -> Cursor | None:
    progress = tx.session.get(QuestionProgress, THE_ONE)
    return None if progress is None else Cursor(progress.txid, progress.position)


def pending(tx: Tx, *, here: Cursor) -> Batch | None:
    """None when nothing happened since."""
    upto = settled_until(tx, cursor=here, limit=EVENTS)
    if upto is None:
        return None
    said = subjects_between(tx, after=here, upto=upto, kinds=_SPOKEN)
    outside = (
        select(Message.id)
        .join(Conversation, Conversation.id == Message.conversation)
        .where(Message.id.in_(said), Message.outside_seq.is_not(None), Conversation.kind == OUTSIDE)
    )
    return Batch(upto, tuple(tx.connection.scalars(outside)))
