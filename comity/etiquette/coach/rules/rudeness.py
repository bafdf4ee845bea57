"""Blame, sarcasm, insult and condescension; plain disagreement and a plain no are none of these."""

from __future__ import annotations

from collections.abc import Iterator

from comity.etiquette.coach.cues import kind_in
from comity.etiquette.coach.draft import Draft
from comity.etiquette.coach.rules import Example, Finding
from comity.etiquette.coach.scorer import found

NAME = "rudeness"
GUIDELINE = "Say what is so and what comes next, without judging the other person."
EXAMPLES: tuple[Example, ...] = (
    Example("As I already told you, you should have read page 3.", "Page 3 has it; I have marked the line for you."),
    Example("Das steht doch in der Anleitung.", "Das steht in der Anleitung auf Seite 4; ich schicke Ihnen das Bild."),
)
_MESSAGES = {
    "abuse": "This hurts the person who reads it, and nothing else in the message will be heard.",
    "insult": "This judges the other person, and they will answer that instead of the matter.",
    "blame": "They asked for help, and this tells them whose fault it is.",
    "below": "This explains from above; they may well have tried before they wrote.",
    "sarcasm": "In writing this reads as mockery, and they cannot see a smile.",
    "away": "This sends them away rather than on.",
    "tone": "This sounds sharp to somebody who only reads it.",
}
_SUGGESTION = "Say what is so and what happens next, as you would to a colleague."


def find(draft: Draft) -> Iterator[Finding]:
    place = found(draft, NAME)
    if place:
        message = _MESSAGES.get(kind_in(draft, NAME, place), _MESSAGES["tone"])
        yield Finding(place.start, place.end, message, _SUGGESTION)
