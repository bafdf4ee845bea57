"""Content words, cut down so that forms, compounds and near synonyms meet."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from comity.etiquette.coach.language.notation import plain

_FOLDER = Path(__file__).parent.parent / "words"
_WORD = re.compile(r"[^\W_]+")
_ENDINGS = {
    "en": ("ingly", "edly", "ings", "ing", "ies", "ied", "est", "ely", "ed", "es", "er", "ly", "s", "e", "y"),
    "de": (
        "ungen",
        "ung",
        "enden",
        "ende",
        "lich",
        "ten",
        "tet",
        "te",
        "ern",
        "est",
        "en",
        "er",
        "es",
        "em",
        "st",
        "et",
        "e",
    ),
}
_SHORTEST = 3
_PART = 5


@lru_cache(maxsize=8192)
def stem(word: str, language: str) -> str:
    """A word without its ending and without umlauts."""
    word = plain(word)
    for ending in _ENDINGS.get(language, ()):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=256)
def content(text: str, language: str) -> frozenset[str]:
    """Stems of the words of a text (in lower case) that carry its matter; numbers too."""
    common = _common(language)
    words = (word for word in _WORD.findall(text) if word not in common and (len(word) > 2 or word.isdigit()))
    return frozenset(stem(word, language) for word in words)


@cache
def _common(language: str) -> frozenset[str]:
    listing = (_FOLDER / "common.txt").read_text(encoding="utf-8")
    _, _, section = listing.partition(f"[{language}]")
    return frozenset(section.partition("[")[0].split())


@cache
def _groups() -> dict[str, frozenset[int]]:
    listing = (_FOLDER / "synonyms.txt").read_text(encoding="utf-8")
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(listing.splitlines()):
        for word in line.split():
            for language in ("en", "de"):
                groups.setdefault(stem(word, language), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in groups.items()}


@lru_cache(maxsize=8192)
def akin(one: str, other: str) -> float:
    """How near two stems are: 1 the same word or a part of a compound, less a word of the same field, 0 neither."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if (len(short) >= _PART and short in long) or (len(short) == _PART - 1 and long.startswith(short)):
        return 1.0
    if len(short) >= _PART and short[:_PART] == long[:_PART]:
        return 0.8
    groups = _groups()
    if groups.get(one, frozenset()) & groups.get(other, frozenset()):
        return 0.7
    return 0.0


def overlap(asked: frozenset[str], said: frozenset[str]) -> float:
    """How much of what was asked comes up: the best match of each word, added up."""
    return sum(
        1.0 if word in said else max((akin(word, other) for other in said), default=0.0) for word in list(asked)[:24]
    )
