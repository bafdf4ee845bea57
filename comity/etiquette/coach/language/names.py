"""Whether a text names an organisation, though people shorten names."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

_WORD = re.compile(r"[^\W_]+")
_TRADES = Path(__file__).parent.parent / "words" / "trades.txt"


@cache
def _trades() -> frozenset[str]:
    listing = _TRADES.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in listing if not line.startswith(";") for word in line.split())


@lru_cache(maxsize=256)
def _named(organisation: str) -> re.Pattern[str] | None:
    words = [word for word in _WORD.findall(organisation) if len(word) > 2]
    telling = [word for word in words if word.lower() not in _trades()] or words
    if not telling:
        return None
    return re.compile(r"(?<![^\W_])(?:" + "|".join(map(re.escape, telling)) + r")(?:'?s|’s)?(?![^\W_])")


def mentions(text: str, organisation: str) -> list[tuple[int, int]]:
    """Where a telling word of the organisation's name stands."""
    expression = _named(organisation)
    return [found.span() for found in expression.finditer(text)] if expression else []


def names(text: str) -> set[str]:
    """Words that look like names: capital letters within a sentence, or two capitals in one word."""
    return set(_NAME.findall(text))


_NAME = re.compile(r"(?<=[a-zäöüß,;] )[A-ZÄÖÜ][\w-]{2,}|\b[A-ZÄÖÜ][a-zäöü]+[A-ZÄÖÜ]\w+")
