"""Reads of channels."""

from __future__ import annotations

from sqlalchemy import select

from comity.conversations.models import Channel, Conversation
from comity.foundation.store import Tx


def channel_of(tx: Tx, *, conversation: Conversation) -> Channel | None:
    return None if conversation.channel is None else tx.session.get(Channel, conversation.channel)


def channels(tx: Tx) -> list[Channel]:
    return list(tx.session.scalars(select(Channel).order_by(Channel.created_at, Channel.id)))
