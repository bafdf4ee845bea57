"""Pressure by time, scarcity or guilt; a true deadline with its reason, and an appointment, are none."""

from __future__ import annotations

from collections.abc import Iterator

from comity.etiquette.coach.cues import kind_in
from comity.etiquette.coach.draft import Draft
from comity.etiquette.coach.rules import Example, Finding
from comity.etiquette.coach.scorer import found

NAME = "urgency"
GUIDELINE = "Give a deadline only when there is one, with its reason, and leave the decision with the other person."
EXAMPLES: tuple[Example, ...] = (
    Example("Only two left, decide today.", "Two are in the house. I can keep one for you until Friday."),
    Example("Nur noch heute zu diesem Preis.", "Der Preis gilt bis 30. Juni, danach ändert das Werk die Liste."),
)
_MESSAGES = {
    "scarce": "They are deciding something, and this hurries them by what may run out.",
    "last": "They have not asked how long there is, and this presses them to act at once.",
    "now": "They are still thinking, and this asks for a decision before they are ready.",
    "price": "They are still thinking, and this sets a clock without its reason.",
    "rival": "They are still thinking, and this presses them with other people.",
    "guilt": "They may decide as they like, and this makes them feel guilty about it.",
    "fear": "They asked for help, and this frightens them into a decision.",
    "lose": "They are still thinking, and this tells them what they lose by it.",
}
_ELSE = "They may decide in their own time, and this presses them."
_SUGGESTION = "Say until when the offer stands and why, or that there is no hurry."


def find(draft: Draft) -> Iterator[Finding]:
    place = found(draft, NAME)
    if place:
        message = _MESSAGES.get(kind_in(draft, NAME, place), _ELSE)
        yield Finding(place.start, place.end, message, _SUGGESTION)
