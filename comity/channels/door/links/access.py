"""Look-up is permission: a link belongs to the member who made it; whoever has its secret finds it while it holds."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from comity.accounts import queries as accounts
from comity.channels.door.links.models import CallLink
from comity.conversations import access as conversations, queries as talks
from comity.foundation.errors import NotFound, RuleRefused
from comity.foundation.ids import digest
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

LONGEST = 100


def own_link(tx: Tx, *, actor: Actor, link: uuid.UUID | None) -> CallLink:
    """Raises NotFound for those of others."""
    row = None if link is None else tx.session.get(CallLink, link)
    if row is None or row.member != actor.person:
        raise NotFound
    return row


def own_links(tx: Tx, *, actor: Actor) -> list[CallLink]:
    """The newest first; those that were over a month ago are left out by housekeeping."""
    mine = select(CallLink).where(CallLink.member == actor.person)
    return list(tx.session.scalars(mine.order_by(CallLink.created_at.desc(), CallLink.id.desc())))


def open_link(tx: Tx, *, secret: str) -> CallLink:
    """The link with this secret, while it holds and its member is here. Raises NotFound."""
    if not 0 < len(secret) <= LONGEST or "\0" in secret:
        raise NotFound
    row = tx.session.scalar(select(CallLink).where(CallLink.token_hash == digest(secret)))
    if row is None or row.revoked_at is not None or row.expires_at <= tx.now:
        raise NotFound
    if not accounts.is_colleague(accounts.member_of(tx, person=row.member)):
        raise NotFound
    return row


def guest_of(tx: Tx, *, actor: Actor, conversation: uuid.UUID) -> uuid.UUID:
    """The one person outside in a conversation that the actor takes part in. Raises NotFound, RuleRefused."""
    place = conversations.outside_talk(tx, actor=actor, conversation=conversation)
    outside = talks.outside_participants(tx, conversation=place.conversation)
    if not place.takes_part or len(outside) != 1:
        raise RuleRefused(
            "A link into a conversation is for the one person outside in it, from somebody who takes part.",
            fields={"conversation": "needs exactly one person outside, and you"},
        )
    return next(iter(outside))
