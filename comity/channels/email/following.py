"""The reader of the log for answers that leave by mail, one in every process that serves."""

from __future__ import annotations

import uuid

from msgspec import Struct
from sqlalchemy import select

from comity.channels.email import actions, queries
from comity.conversations import events
from comity.conversations.access import OUTSIDE
from comity.conversations.models import Conversation, Message
from comity.foundation.events import Cursor
from comity.foundation.following import Bookmark, Follower
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.foundation.store.log import settled_until, subjects_between

EVENTS = 500


class Batch(Struct, frozen=True):
    """The place behind what was looked at, and the messages that people outside can read."""

    after: Cursor
    messages: tuple[uuid.UUID, ...]

    @property
    def concerns(self) -> bool:
        return bool(self.messages)


def pending(tx: Tx, *, here: Cursor) -> Batch | None:
    """None when nothing happened since."""
    upto = settled_until(tx, cursor=here, limit=EVENTS)
    if upto is None:
        return None
    said = subjects_between(tx, after=here, upto=upto, kinds=(events.MESSAGE_CREATED,))
    outside = (
        select(Message.id)
        .join(Conversation, Conversation.id == Message.conversation)
        .where(Message.id.in_(said), Message.outside_seq.is_not(None), Conversation.kind == OUTSIDE)
    )
    return Batch(upto, tuple(tx.connection.scalars(outside)))


async def follow_answers(runtime: Runtime) -> None:
    """Keep answers on their way as long as this process serves. Before there is a mailbox it reads nothing."""
    here = Bookmark(runtime.store, reached=queries.reached, pending=pending, take_in=carry)
    await Follower(runtime, here.look).run()


def carry(tx: Tx, *, batch: Batch) -> None:
    actions.carry(tx, messages=batch.messages, after=batch.after)
