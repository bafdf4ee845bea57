"""Who is reached by mail, and under which address."""

from __future__ import annotations

import uuid

from msgspec import Struct
from sqlalchemy import select

from comity.accounts import queries as accounts
from comity.channels.email import access, queries
from comity.conversations import merged
from comity.conversations.models import Channel, Conversation, Message
from comity.foundation.store import Tx
from comity.people import queries as people

VISITOR = "visitor"


class Reach(Struct, frozen=True):
    """`always`: there is no other way to him. Else a mail goes only where he left before he read."""

    address: str
    always: bool


def reach_of(tx: Tx, *, talk: Conversation, person: uuid.UUID) -> Reach | None:
    """How somebody outside is reached by mail in a conversation, None where he is not: a guest, who signs in here, and
    whoever came by another channel. Who only got a copy is reached where he got it."""
    if accounts.member_of(tx, person=person) is not None:
        return None
    visits = people.has_address(tx, person=person, kind=VISITOR)
    last = queries.last_from(tx, conversation=talk.id, person=person)
    copied = None if last is not None else queries.copied_at(tx, conversation=talk.id, person=person)
    by_mail = copied is not None or (last is not None and (not visits or last.message == _newest(tx, talk.id, person)))
    if not (by_mail or visits or _stands_open(tx, talk)):
        return None
    address = copied or ((last.answer_to or last.sender) if last else people.mail_address(tx, person=person))
    if address is None or queries.mailbox_at(tx, address=address) is not None:
        return None
    return Reach(address, always=by_mail or not visits)


def _newest(tx: Tx, conversation: uuid.UUID, person: uuid.UUID) -> uuid.UUID | None:
    here = merged.gathered(tx, conversation=conversation)
    mine = select(Message.id).where(Message.conversation.in_(here), Message.author == person)
    return tx.session.scalar(mine.order_by(Message.created_at.desc(), Message.inside_seq.desc()).limit(1))


def _stands_open(tx: Tx, talk: Conversation) -> bool:
    """A talk that came by mail, or through no door at all: a colleague began it."""
    here = merged.gathered(tx, conversation=talk.id)
    doors = select(Channel.kind).select_from(Conversation).outerjoin(Channel, Channel.id == Conversation.channel)
    return any(kind in (None, access.KIND) for kind in tx.session.scalars(doors.where(Conversation.id.in_(here))))
