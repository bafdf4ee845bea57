"""Look-up is permission: members and tokens as far as the actor may act on them."""

from __future__ import annotations

import uuid

from comity.accounts.models import ApiToken, Member
from comity.foundation.errors import Forbidden, NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def member_to_equip(tx: Tx, *, actor: Actor, member: uuid.UUID | None) -> Member:
    """The member for whom the actor may issue tokens: himself, or anybody when he is owner or admin."""
    row = None if member is None else tx.session.get(Member, member)
    if row is None or not row.active:
        raise NotFound
    if row.id != actor.member and actor.role not in ("owner", "admin"):
        raise Forbidden("Tokens for others are made by an owner or an admin.")
    if row.role == "owner" and actor.role != "owner":
        raise Forbidden("Tokens of an owner are made by an owner.")
    return row


def own_token(tx: Tx, *, actor: Actor, member: uuid.UUID | None, token: uuid.UUID | None) -> ApiToken:
    """A token of that member, who is the actor unless he is owner or admin."""
    row = None if token is None else tx.session.get(ApiToken, token)
    if row is None or row.revoked_at is not None or row.member != member:
        raise NotFound
    if row.member != actor.member and actor.role not in ("owner", "admin"):
        raise NotFound
    return row
