"""What in a draft speaks for a rule: phrases of its list, weighed."""

from __future__ import annotations

from functools import lru_cache

from comity.etiquette.coach.draft import Draft, Span
from comity.etiquette.coach.language.phrases import READ, Hit, load
from comity.etiquette.coach.language.sentences import quoted

MEANING = "rudeness+urgency+overpromise+pitch"


def cues(draft: Draft) -> list[Hit]:
    """The phrases of all lists of meaning in the draft, but for those in quotation marks; their kinds are
    `listing:kind`."""
    text = draft.lower[:READ]
    others = quoted(text)
    found = all_hits(MEANING, draft.language, text)
    return [hit for hit in found if not any(start <= hit.start < end for start, end in others)]


@lru_cache(maxsize=64)
def all_hits(listing: str, language: str, text: str) -> tuple[Hit, ...]:
    """The phrases of a list in a text in lower case; several rules ask for the same."""
    return tuple(load(listing, language).hits(text))


@lru_cache(maxsize=64)
def said(listing: str, language: str, text: str) -> frozenset[str]:
    """The kinds of phrases of a list that stand in some other text, such as an earlier message."""
    return frozenset(hit.kind for hit in load(listing, language).hits(lowered(text)[:READ]))


@lru_cache(maxsize=64)
def lowered(text: str) -> str:
    return Draft(text).lower


def kind_in(draft: Draft, listing: str, place: Span) -> str:
    """The kind of the heaviest phrase of a list within a stretch; empty where there is none."""
    hits = [hit for hit in cues(draft) if place.start <= hit.start < place.end and hit.kind.startswith(f"{listing}:")]
    return max(hits, key=lambda hit: hit.weight).kind.partition(":")[2] if hits else ""
