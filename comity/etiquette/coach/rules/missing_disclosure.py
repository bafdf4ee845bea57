"""In public: praise of the own house, or an attack on a competitor, without saying that one works there."""

from __future__ import annotations

from collections.abc import Iterator

from comity.etiquette.coach.draft import Draft
from comity.etiquette.coach.language.names import mentions
from comity.etiquette.coach.rules import Example, Finding
from comity.etiquette.coach.scorer import found

NAME = "missing_disclosure"
GUIDELINE = "In public, say that you work here before you praise us or judge a competitor."
EXAMPLES: tuple[Example, ...] = (
    Example("Ternhill makes the best bikes.", "I work at Ternhill, so take it with salt: I ride the T3 every day."),
    Example("Finger weg von SafeCopy.", "Ich arbeite bei Backupwerk, also der Konkurrenz: Fragt nach dem Notdienst."),
)


def find(draft: Draft) -> Iterator[Finding]:
    place = found(draft, NAME) if draft.public else None
    if place:
        yield Finding(place.start, place.end, _message(draft), _tell(draft))


def _message(draft: Draft) -> str:
    praised = mentions(draft.text, draft.organisation)
    reason = "that this praise is our own" if praised else "that this comes from a competitor"
    return f"{'They' if draft.context else 'Readers'} cannot see {reason}."


def _tell(draft: Draft) -> str:
    if draft.language == "de":
        return f"Sagen Sie dazu: „Ich arbeite bei {draft.organisation}.“"
    return f"Add: “I work at {draft.organisation}.”"
