"""How alike two names are. Nothing is asked or kept here.

Names are alike when both have at least two words, every word of the shorter one finds its own in the longer one, one
of them (of two letters or more) is the same, and the likeness is at least `ALIKE`. A word finds one that is the same
(1), one that begins with it where it is an initial (0.7), or one that begins with the same letter and shares enough
pairs of letters (Dice's coefficient, at least `SPELT`). Each word that is left over in the longer name costs 0.1.
What was measured stands in `docs/decisions/0045-the-same-person.md`.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

ALIKE, SPELT, INITIAL, LEFT_OVER = 0.85, 0.6, 0.7, 0.1
LONGEST, MOST_WORDS, SHORT = 200, 8, 4
TITLES = frozenset(
    ("dr", "prof", "mr", "mrs", "ms", "miss", "mx", "herr", "frau", "ing", "mag", "dipl", "sir", "jr", "sr")
)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared: small, without accents, marks and titles. An address is no name."""
    if "@" in name:
        return ()
    small = unicodedata.normalize("NFKD", name[:LONGEST].casefold()).translate(_LETTERS)
    plain = "".join(
        letter if letter.isalnum() else " "
        for letter in small
        if not unicodedata.combining(letter) and letter not in "'’"
    )
    return tuple(word for word in plain.split() if word not in TITLES)[:MOST_WORDS]


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """From 0 to 1, of the words of two names; below `ALIKE` they are not alike."""
    shorter, longer = sorted((tuple(one), tuple(other)), key=len)
    if len(shorter) < 2:
        return 0.0
    left, total, same = list(longer), 0.0, False
    for word in sorted(shorter, key=lambda word: (word not in longer, -len(word))):
        worth, found = max((_alike(word, candidate), candidate) for candidate in left)
        if worth == 0.0:
            return 0.0
        left.remove(found)
        total += worth
        same = same or (worth == 1.0 and len(word) > 1)
    return max(0.0, total / len(shorter) - LEFT_OVER * len(left)) if same else 0.0


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if one[0] != other[0]:
        return 0.0
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == 1:
        return INITIAL
    worth = _dice(shorter, longer) if len(shorter) >= SHORT else 0.0
    return worth if worth >= SPELT else 0.0


def _dice(one: str, other: str) -> float:
    """Twice the pairs of letters that both have, of all that they have; with their edges."""
    mine, theirs = _pairs(one), _pairs(other)
    return 2 * (mine & theirs).total() / (mine.total() + theirs.total())


def _pairs(word: str) -> Counter[str]:
    framed = f" {word} "
    return Counter(framed[at : at + 2] for at in range(len(framed) - 1))
