"""Promises nobody can keep: absolute guarantees, and what lies in other hands. One's own next step, a documented
warranty and a modest estimate are none."""

from __future__ import annotations

from collections.abc import Iterator

from comity.etiquette.coach.cues import kind_in
from comity.etiquette.coach.draft import Draft
from comity.etiquette.coach.rules import Example, Finding
from comity.etiquette.coach.scorer import found

NAME = "overpromise"
GUIDELINE = "Promise what is in your own hands, and say what the rest depends on."
EXAMPLES: tuple[Example, ...] = (
    Example("Customs will clear it by Friday.", "Customs usually needs three days; I look on Friday and write to you."),
    Example("Das passiert garantiert nie wieder.", "Die Ursache ist behoben; ich schaue am Montag noch einmal nach."),
)
_MESSAGES = {
    "absolute": "They will rely on this word for word, and nobody can promise it without exception.",
    "word": "They will hold us to this promise, and it is not in our hands alone.",
    "others": "They will plan on this, and it is for somebody else to decide.",
    "outcome": "They will plan on this, and nobody can know it yet.",
    "span": "They will rely on this for that long, and nobody can look so far ahead.",
    "flat": "They will take this as certain, and it can still turn out otherwise.",
    "carefree": "They may act on this at once, and it can still turn out otherwise.",
}
_ELSE = "They will plan on this, and it is not in our hands alone."
_SUGGESTION = "Say what you will do yourself and by when, and what the rest depends on."


def find(draft: Draft) -> Iterator[Finding]:
    place = found(draft, NAME)
    if place:
        message = _MESSAGES.get(kind_in(draft, NAME, place), _ELSE)
        yield Finding(place.start, place.end, message, _SUGGESTION)
