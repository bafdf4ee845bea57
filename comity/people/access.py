"""Look-up is permission: the persons whom the actor may see."""

from __future__ import annotations

import uuid

from comity.foundation.errors import NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries
from comity.people.queries import Card


def visible_person(tx: Tx, *, actor: Actor | None, person: uuid.UUID | None) -> Card:
    """Members see everybody; outsiders and bots see themselves and the people inside, never others outside."""
    card = None if person is None else queries.card(tx, person=person)
    if card is None:
        raise NotFound
    if card.inside or (actor is not None and (actor.colleague or actor.person == card.id)):
        return card
    raise NotFound
