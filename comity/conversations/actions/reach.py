"""How far the words of a token with scopes reach."""

from __future__ import annotations

import uuid

from comity.conversations import queries
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def check_reach(tx: Tx, *, actor: Actor, conversation: uuid.UUID, lane: str = "message") -> None:
    """What everybody in a conversation gets to see needs the scope `outside` where people outside take part.

    Raises Forbidden (403 `scope_missing`).
    """
    if actor.scopes is None or "outside" in actor.scopes or lane == "note":
        return
    if queries.outside_participants(tx, conversation=conversation):
        actor.need("outside")
