"""Reads of moderation and thanks."""

from comity.etiquette.moderation.queries.cases import (
    Found,
    Mine,
    case_row,
    cases,
    count_open,
    decided_about,
    flags_of,
    words,
)
from comity.etiquette.moderation.queries.thanks import Gratitude, helped, is_shown, thanked_in, thanks_of

__all__ = [
    "Found",
    "Gratitude",
    "Mine",
    "case_row",
    "cases",
    "count_open",
    "decided_about",
    "flags_of",
    "helped",
    "is_shown",
    "thanked_in",
    "thanks_of",
    "words",
]
