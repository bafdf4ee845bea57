"""How people outside are called in a sentence."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from comity.foundation.store import Tx
from comity.people import queries as people

FEW = 3


def names(tx: Tx, persons: Collection[uuid.UUID]) -> str:
    """`Vic`, `Vic and Noor`, `14 people outside`."""
    if len(persons) > FEW:
        return f"{len(persons)} people outside"
    cards = people.cards(tx, persons=persons)
    return joined(sorted(card.first_name for card in cards.values()))


def joined(words: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
