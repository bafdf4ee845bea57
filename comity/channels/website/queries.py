"""Reads of the website channel: who a visitor is, and his talk as he may see it. Notes have no outside number."""

from __future__ import annotations

import uuid

from msgspec import Struct
from sqlalchemy import exists, select

from comity.channels.website import access
from comity.conversations import queries as conversations
from comity.conversations.models import Conversation, Message, Participant
from comity.conversations.viewing import message_views
from comity.conversations.views import MessageView
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people.models import Address
from comity.people.queries import Card

SHOWN = 50


class Door(Struct, frozen=True):
    """What the page in the frame shows: the channel, and the person asked where there is just one. `to` is his handle
    when the website asked for him."""

    key: str
    name: str
    origins: tuple[str, ...]
    asked: Card | None
    to: str = ""


class Talk(Struct, frozen=True):
    """The newest stretch of a visitor's talk; `before` asks for the one before it, 0 when there is none."""

    person: str
    conversation: str = ""
    messages: tuple[MessageView, ...] = ()
    before: int = 0


def door(tx: Tx, *, key: str, to: str | None) -> Door:
    """Raises NotFound for an unknown key, or a handle that nobody inside has."""
    channel = access.website(tx, key=key)
    asked = access.asked(tx, channel=channel, to=to)
    one = asked[0] if len(asked) == 1 else None
    wanted = "" if to is None or one is None else one.handle or ""
    return Door(channel.key, channel.name, tuple(channel.origins), one, wanted)


def visitor_actor(tx: Tx, *, digest: bytes) -> Actor | None:
    """Who holds the token with this digest."""
    address = tx.session.scalar(select(Address).where(Address.kind == "visitor", Address.value == digest.hex()))
    return None if address is None else Actor(address.person, "visitor", "visitor", address.id, channel=address.channel)


def begun(tx: Tx, *, author: uuid.UUID, client_id: uuid.UUID) -> uuid.UUID | None:
    """The conversation in which these words were sent before."""
    return tx.session.scalar(
        select(Message.conversation).where(Message.author == author, Message.client_id == client_id)
    )


def check_first_words(tx: Tx, *, actor: Actor, client_id: uuid.UUID, to: str | None) -> bool:
    """Whether these words were sent before; otherwise raises NotFound naming `to` when nobody has that handle."""
    if begun(tx, author=actor.person, client_id=client_id) is not None:
        return True
    access.asked(tx, channel=access.own_channel(tx, actor=actor), to=to)
    return False


def talk(tx: Tx, *, actor: Actor, to: str | None = None, before: int | None = None) -> Talk:
    """The visitor's newest talk on his channel, with the person of that handle where `to` is given."""
    conversation = _newest(tx, actor, to)
    if conversation is None:
        return Talk(str(actor.person))
    found = conversations.messages(tx, actor=actor, conversation=conversation, before=before, limit=SHOWN + 1)
    messages = message_views(tx, messages=found[-SHOWN:], channel=None, inside=False)
    return Talk(
        str(actor.person), str(conversation), tuple(messages), before=messages[0].seq if len(found) > SHOWN else 0
    )


def _newest(tx: Tx, actor: Actor, to: str | None) -> uuid.UUID | None:
    mine = exists().where(
        Participant.conversation == Conversation.id,
        Participant.person == actor.person,
        Participant.left_at.is_(None),
    )
    found = select(Conversation.id).where(mine, Conversation.channel == actor.channel, Conversation.kind == "outside")
    if to is not None:
        [asked] = access.asked(tx, channel=access.own_channel(tx, actor=actor), to=to)
        found = found.where(exists().where(Participant.conversation == Conversation.id, Participant.person == asked.id))
    return tx.session.scalar(found.order_by(Conversation.created_at.desc(), Conversation.id.desc()).limit(1))
