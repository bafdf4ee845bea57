"""Look-up is permission: the doors that there are, and the one channel behind them."""

from __future__ import annotations

from sqlalchemy import select

from comity.conversations import doors
from comity.conversations.doors import Door, Look
from comity.conversations.models import Channel
from comity.foundation.errors import NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people.handles import HANDLE

KIND = "door"


def door(tx: Tx, *, handle: str, look: Look) -> Door:
    """The door of somebody inside; raises NotFound for unknown, former and guest handles alike."""
    found = doors.door_at(tx, handle=handle, look=look) if HANDLE.match(handle.lower()) else None
    if found is None:
        raise NotFound
    return found


def channel(tx: Tx) -> Channel | None:
    """The channel of all front doors, once somebody has written through one."""
    return tx.session.scalar(select(Channel).where(Channel.kind == KIND).order_by(Channel.created_at).limit(1))


def is_visitor(tx: Tx, *, actor: Actor | None) -> bool:
    """Whether this is a visitor of the front doors, not of a website."""
    front = channel(tx)
    return actor is not None and front is not None and actor.kind == "visitor" and actor.channel == front.id
