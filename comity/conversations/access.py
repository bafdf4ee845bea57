"""Look-up is permission: conversations and messages as far as the actor may see them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import select

from comity.conversations.models import Channel, Conversation, Message
from comity.conversations.statements import SEAT, SEAT_TO_WRITE
from comity.foundation.errors import Forbidden, NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Tx, as_uuid

OUTSIDE = "outside"


class Seat(Struct, frozen=True):
    """The actor's place in a conversation: he takes part, or sees it as a member of the channel's audience."""

    conversation: uuid.UUID
    kind: str
    channel: uuid.UUID | None
    takes_part: bool
    inside: bool


def seat(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Seat:
    """Raises NotFound unless the actor takes part, or is inside and the conversation came through a channel."""
    if conversation is None:
        raise NotFound
    rows = tx.execute(SEAT, {"person": tx.raw(actor.person), "conversation": tx.raw(conversation)})
    return _seated(actor, conversation, rows)


def seat_to_write(
    tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, client_id: uuid.UUID
) -> tuple[Seat, tuple[Any, ...] | None]:
    """Like `seat`, and in the same statement what the actor sent before with this client_id: conversation, inside_seq,
    outside_seq and json."""
    if conversation is None:
        raise NotFound
    who = {"person": tx.raw(actor.person), "conversation": tx.raw(conversation), "client_id": tx.raw(client_id)}
    rows = tx.execute(SEAT_TO_WRITE, who)
    place = _seated(actor, conversation, rows)
    before = rows[0][4:]
    return place, None if before[0] is None else before


def _seated(actor: Actor, conversation: uuid.UUID, rows: Sequence[tuple[Any, ...]]) -> Seat:
    if not rows:
        raise NotFound
    kind, channel, joined_at, left_at = rows[0][:4]
    takes_part = joined_at is not None and left_at is None
    if not takes_part and not (actor.inside and kind == OUTSIDE and channel is not None):
        raise NotFound
    return Seat(conversation, kind, None if channel is None else as_uuid(channel), takes_part, actor.inside)


def own_conversation(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Conversation:
    """A conversation the actor may see."""
    return tx.session.get_one(Conversation, seat(tx, actor=actor, conversation=conversation).conversation)


def governable(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Conversation:
    """A conversation whose participants the actor may change: he takes part and is inside."""
    mine = seat(tx, actor=actor, conversation=conversation)
    if not (mine.takes_part and actor.inside):
        raise Forbidden("Only members who take part can change who takes part.")
    return tx.session.get_one(Conversation, mine.conversation)


def visible_message(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> Message:
    """A message in a conversation the actor may see; a note only for those inside."""
    row = None if message is None else tx.session.scalar(select(Message).where(Message.id == message))
    if row is None or (row.lane == "note" and not actor.inside):
        raise NotFound
    seat(tx, actor=actor, conversation=row.conversation)
    return row


def own_message(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> Message:
    """A visible message that the actor wrote himself; raises Forbidden for those of others."""
    row = visible_message(tx, actor=actor, message=message)
    if row.author != actor.person:
        raise Forbidden("Only its author can change a message.")
    return row


def channel(tx: Tx, *, channel: uuid.UUID | None) -> Channel:
    """A channel by its id, for those who configure them."""
    row = None if channel is None else tx.session.get(Channel, channel)
    if row is None:
        raise NotFound
    return row


def open_channel(tx: Tx, *, key: str) -> Channel:
    """A channel by its public key."""
    channel = tx.session.scalar(select(Channel).where(Channel.key == key))
    if channel is None:
        raise NotFound
    return channel
