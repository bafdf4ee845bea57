"""Hints just in time: one sentence before somebody writes, where it is the first time or something stands out."""

from __future__ import annotations

import uuid
from typing import Literal, get_args

from sqlalchemy import exists, select

from comity.conversations import access
from comity.conversations.models import Conversation, Message
from comity.etiquette.guidelines import queries
from comity.foundation.clock import DAY
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people

Hint = Literal["first_outside", "unanswered_row", "old_talk"]
HINTS: tuple[Hint, ...] = get_args(Hint)
IN_A_ROW, OLD = 2, 90 * DAY


def hint_for(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Hint | None:
    """What this member may want to know before he writes here: at most one hint, none that he dismissed.

    Raises NotFound for conversations that he does not see.
    """
    place = access.seat(tx, actor=actor, conversation=conversation)
    if place.kind != access.OUTSIDE or not actor.colleague:
        return None
    gone = queries.dismissed(tx, person=actor.person)
    if len(gone) == len(HINTS):
        return None
    found = _found(tx, actor, place.conversation)
    return found if found not in gone else None


def _found(tx: Tx, actor: Actor, conversation: uuid.UUID) -> Hint | None:
    if not _has_written_outside(tx, actor.person):
        return "first_outside"
    said = select(Message.author, Message.created_at).where(
        Message.conversation == conversation, Message.outside_seq.is_not(None), Message.deleted_at.is_(None)
    )
    newest = tx.session.execute(said.order_by(Message.outside_seq.desc()).limit(IN_A_ROW)).all()
    if newest and newest[0].created_at < tx.now - OLD:
        return "old_talk"
    inside = people.insiders(tx, persons={author for author, _ in newest})
    return "unanswered_row" if len(newest) == IN_A_ROW and all(one.author in inside for one in newest) else None


def _has_written_outside(tx: Tx, person: uuid.UUID) -> bool:
    outside = exists().where(Conversation.id == Message.conversation, Conversation.kind == access.OUTSIDE)
    mine = select(Message.id).where(Message.author == person, Message.outside_seq.is_not(None), outside).limit(1)
    return tx.session.scalar(mine) is not None
