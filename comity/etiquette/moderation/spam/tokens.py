"""What the filter sees of a text: buckets of words, pairs of words, and marks of its form."""

from __future__ import annotations

import re
import unicodedata
import zlib
from itertools import pairwise

BUCKETS = 16_384
LONGEST = 4_000
"""Of longer texts the beginning is enough."""
STEM = 5
"""Longer words count by their beginning as well: "garantie" is near "garantiert"."""
_WORD = re.compile(r"[^\W_]{2,24}")
_LINK = re.compile(
    r"\b(?:https?://|www\.)\S+|\b[\w-]+\.(?:example|com|net|org|info|biz|ru|cn|top|xyz|shop|io|me)/\S*", re.I
)
_MONEY = re.compile(r"[$€£]\s?\d|\d\s?(?:[$€£]|usd|eur\b|euro|dollars?)", re.I)
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.\w+")
_PERCENT = re.compile(r"\d\s?%")
_PHONE = re.compile(r"\+?\d[\d\s/()-]{7,}\d")
_NUMBER = re.compile(r"\d")


def folded(text: str, most: int = LONGEST) -> str:
    """Compared without case, accents and look-alike forms."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text[:most]).casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    return _WORD.findall(folded(_LINK.sub(" ", text[:LONGEST])))


def buckets(text: str) -> set[int]:
    """Each once: how often somebody repeats himself says little."""
    own = [word for word in words(text) if not _NUMBER.search(word)]
    pairs = [f"{one} {two}" for one, two in pairwise(own)]
    stems = [f"{word[:STEM]}~" for word in own if len(word) > STEM]
    return {zlib.crc32(token.encode()) % BUCKETS for token in [*own, *stems, *pairs, *marks(text)]}


def marks(text: str) -> list[str]:
    """The form of a text, as tokens that no word can be."""
    text = text[:LONGEST]
    letters = [letter for letter in text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    found = {
        "=link": bool(_LINK.search(text)),
        "=links": len(_LINK.findall(text)) > 1,
        "=money": bool(_MONEY.search(text)),
        "=mail": bool(_MAIL.search(text)),
        "=percent": bool(_PERCENT.search(text)),
        "=phone": bool(_PHONE.search(text)),
        "=shouts": len(letters) > 20 and capitals > 0.3 * len(letters),
        "=exclaims": text.count("!") > 1,
        "=asks": "?" in text and not _LINK.search(text),
        "=short": len(text) < 40,
    }
    return [mark for mark, holds in found.items() if holds]
