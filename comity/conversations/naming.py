"""Who can be named in a conversation while somebody writes there."""

from __future__ import annotations

import uuid

from comity.conversations import access, queries
from comity.conversations.access import OUTSIDE
from comity.conversations.views import NamedView
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.queries import Card
from comity.people.views import person_view

MOST = 8
EVERYBODY = "all"
"""`@all` is offered from three people on."""


def named_views(
    tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, words: str, lane: str
) -> tuple[NamedView, ...]:
    """Members with a handle whose name or handle begins with the words: first those who are here, then other
    colleagues where naming them brings them in or shows them what they may see anyway."""
    seat = access.seat(tx, actor=actor, conversation=conversation)
    here = people.cards(tx, persons=queries.participants(tx, conversation=seat.conversation))
    inside = [card for card in here.values() if card.inside and card.handle and card.id != actor.person]
    found = sorted((card for card in inside if _fits(card, words)), key=lambda card: card.name.casefold())
    if (seat.kind == OUTSIDE and lane == "note") or seat.visibility == "public":
        others = people.search(tx, words=words, limit=50)
        found += [card for card in others if card.inside and card.id not in here and _fits(card, words)]
    views = [NamedView(card.handle or "", person_view(card), here=card.id in here) for card in found[:MOST]]
    if len(inside) > 1 and EVERYBODY.startswith(words.casefold()) and words:
        views.append(NamedView(EVERYBODY, None, here=True))
    return tuple(views)


def _fits(card: Card, words: str) -> bool:
    asked = words.casefold()
    parts = [*card.name.casefold().split(), (card.handle or "").casefold()]
    return not card.former and any(part.startswith(asked) for part in parts)
