"""The one tokenizer: what words a text has, and where they stand in it.

NFKC, small letters, accents off, words. Scripts that write without blanks (Chinese, Japanese, Korean, Thai and their
neighbours) give pairs of neighbouring letters, and each run its last letter alone: so every letter begins a word, and a
single one is found as a beginning. Both databases get these words and split nothing themselves.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

LONGEST = 64
_PLAIN = re.compile(r"[a-z0-9]+")
_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1100, 0x11FF),  # Hangul letters
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),
    (0x3040, 0x31FF),  # Hiragana, Katakana, Bopomofo
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_FIRST = [first for first, _ in _UNSPACED]
_OPTIONAL = ((0x0300, 0x036F), (0x0591, 0x05C7), (0x064B, 0x065F), (0x0670, 0x0670), (0x0640, 0x0640))
"""Marks that a reader may leave out: accents, Hebrew and Arabic vowels, the long stroke. Those of Thai stay."""
_SOUND_MARKS = "\uff9e\uff9f"


class Word(NamedTuple):
    """`start` and `end` are its place in the text as `composed` gives it; `single` is the last letter of a run."""

    text: str
    start: int
    end: int
    single: bool = False


def composed(text: str) -> str:
    """The form of a text in which places are counted."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def texts_of(text: str) -> list[str]:
    """The words of a composed text without their places, in order."""
    return (
        [word[:LONGEST] for word in _PLAIN.findall(text.lower())] if text.isascii() else [w[0] for w in words_of(text)]
    )


def words_of(text: str) -> list[Word]:
    """The words of a composed text, in order."""
    if text.isascii():
        return [Word(m[0][:LONGEST], m.start(), m.end()) for m in _PLAIN.finditer(text.lower())]
    found: list[Word] = []
    letters: list[tuple[str, int, int]] = []
    unspaced = False
    for letter, start, end in _letters(text):
        dense = _is_unspaced(letter)
        if letters and (not letter or dense != unspaced):
            found += _end(letters, unspaced)
            letters = []
        if letter:
            letters.append((letter, start, end))
            unspaced = dense
    return found + _end(letters, unspaced) if letters else found


def _end(letters: list[tuple[str, int, int]], unspaced: bool) -> list[Word]:
    if not unspaced:
        text = "".join(letter for letter, _, _ in letters)[:LONGEST]
        return [Word(text, letters[0][1], letters[-1][2])]
    pairs = [Word(one + other, start, end) for (one, start, _), (other, _, end) in pairwise(letters)]
    return [*pairs, Word(*letters[-1], single=True)]


def _letters(text: str) -> list[tuple[str, int, int]]:
    """Every letter of the folded text with the place it comes from; "" for what parts words."""
    found: list[tuple[str, int, int]] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _joins(text[end]):
            continue
        found += [(letter, start, end) for letter in _folded(text[start:end])]
        start = end
    return found


@lru_cache(maxsize=8_192)
def _joins(character: str) -> bool:
    return character in _SOUND_MARKS or unicodedata.category(character)[0] == "M"


@lru_cache(maxsize=8_192)
def _folded(cluster: str) -> tuple[str, ...]:
    """What a character with its marks is compared by. Invisible characters vanish, they part nothing."""
    small = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", cluster).casefold())
    plain = unicodedata.normalize("NFC", "".join(one for one in small if not _among(_OPTIONAL, ord(one))))
    seen = [one for one in plain if unicodedata.category(one) != "Cf"]
    return tuple(one if unicodedata.category(one)[0] in "LNM" else "" for one in seen)


def _among(ranges: tuple[tuple[int, int], ...], code: int) -> bool:
    return any(first <= code <= last for first, last in ranges)


def _is_unspaced(letter: str) -> bool:
    code = ord(letter) if letter else 0
    if code < 0x0E00:
        return False
    place = bisect_right(_FIRST, code) - 1
    return code <= _UNSPACED[place][1]
