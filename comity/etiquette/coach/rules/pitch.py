"""Pushing a purchase, an upgrade or a promotion where nobody asked for it."""

from __future__ import annotations

from collections.abc import Iterator

from comity.etiquette.coach.draft import Draft
from comity.etiquette.coach.rules import Example, Finding
from comity.etiquette.coach.scorer import found

NAME = "pitch"
GUIDELINE = "Help first; name a product when it answers what was asked."
EXAMPLES: tuple[Example, ...] = (
    Example("By the way, shall I upgrade you to Premium?", "That is all you need; nothing to buy."),
    Example("Haben Sie schon an unseren Tarif Plus gedacht?", "Dafür reicht Ihr jetziger Tarif."),
)


def find(draft: Draft) -> Iterator[Finding]:
    place = found(draft, NAME)
    if place:
        yield Finding(place.start, place.end, _message(draft), _suggestion(draft))


def _message(draft: Draft) -> str:
    if not draft.context:
        return "They did not ask for an offer, and do not know yet why this should matter to them."
    return "They asked for help, not for an offer."


def _suggestion(draft: Draft) -> str:
    if not draft.context:
        return "Say what you noticed and how it could help them, and leave it to them to ask."
    return "Answer first. Name a product only if it solves what they wrote about."
