"""Words of one meaning in English and German: what a draft says, though each says it in words of his own."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from comity.etiquette.coach.language.notation import plain

_LISTING = Path(__file__).parent.parent / "words" / "concepts.txt"
_SHORTEST = 3


class _Concepts(NamedTuple):
    words: dict[str, frozenset[str]]
    stems: dict[str, frozenset[str]]


@lru_cache(maxsize=16_384)
def concepts(word: str) -> frozenset[str]:
    """The concepts of a word in lower case and without umlauts."""
    known = _load()
    found = known.words.get(word, frozenset())
    for end in range(_SHORTEST, len(word) + 1):
        found |= known.stems.get(word[:end], frozenset())
    return found


@cache
def _load() -> _Concepts:
    """A line of the list is a concept, a colon, and its words; `stem*` goes on with any letters."""
    words: dict[str, set[str]] = {}
    stems: dict[str, set[str]] = {}
    for line in _LISTING.read_text(encoding="utf-8").splitlines():
        name, colon, listed = line.partition(":")
        for word in listed.split() if colon and not line.startswith(";") else ():
            known = stems if word.endswith("*") else words
            known.setdefault(plain(word.rstrip("*")), set()).add(name)
    return _Concepts(*({word: frozenset(names) for word, names in known.items()} for known in (words, stems)))
