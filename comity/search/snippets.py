"""The words around a hit, and where in them the hits stand."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from comity.foundation.text import plain
from comity.search.asking import Phrase
from comity.search.words import Word, composed, words_of

WIDE, LEAD = 180, 50
WHOLE = 40_000


class Snippet(Struct, frozen=True):
    """`hits` are places in the text: from, and up to but not including. In code points."""

    text: str
    hits: tuple[tuple[int, int], ...] = ()

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it is a hit."""
        pieces, at = [], 0
        for start, end in self.hits:
            pieces += [(self.text[at:start], False), (self.text[start:end], True)]
            at = end
        return [piece for piece in [*pieces, (self.text[at:], False)] if piece[0]]


def snippet(body: str, phrases: Sequence[Phrase], *, wide: int = WIDE) -> Snippet:
    """At most so many characters of a text, from a little before its first hit."""
    text = composed(plain(body, WHOLE))
    found = _joined(places(words_of(text), phrases))
    start = 0
    if len(text) > wide and found and found[0][1] > wide - LEAD:
        start = _at_blank(text, found[0][0] - LEAD, found[0][0])
    end = len(text) if len(text) - start <= wide else _before_blank(text, start + wide)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = len(before) - start
    kept = [(first + shift, min(last, end) + shift) for first, last in found if first >= start and first < end]
    return Snippet(before + text[start:end] + after, tuple(kept))


def places(words: Sequence[Word], phrases: Sequence[Phrase]) -> list[tuple[int, int]]:
    """Where any of the phrases stands, in order."""
    at: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        at.setdefault(word.text, []).append(place)
    found = []
    for phrase in phrases:
        first = phrase.words[0]
        alone = len(phrase.words) == 1 and phrase.open
        starts = [n for n, word in enumerate(words) if word.text.startswith(first)] if alone else at.get(first, [])
        found += [_place(words, n, phrase) for n in starts if _stands(words, n, phrase)]
    return sorted(found)


def _stands(words: Sequence[Word], n: int, phrase: Phrase) -> bool:
    here = [word.text for word in words[n : n + len(phrase.words)]]
    *whole, last = phrase.words
    if len(here) < len(phrase.words) or here[:-1] != whole:
        return False
    return here[-1].startswith(last) if phrase.open else here[-1] == last


def _place(words: Sequence[Word], n: int, phrase: Phrase) -> tuple[int, int]:
    """Of a single letter of a dense script that letter, not the pair that it begins."""
    last = words[n + len(phrase.words) - 1]
    if phrase.open and len(phrase.words[-1]) == 1 and len(last.text) == 2 and last.end - last.start == 2:
        return words[n].start, last.start + 1
    return words[n].start, last.end


def _joined(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _at_blank(text: str, start: int, latest: int) -> int:
    blank = text.find(" ", start, latest)
    return blank + 1 if blank >= 0 else start


def _before_blank(text: str, end: int) -> int:
    blank = text.rfind(" ", end - 20, end)
    return blank if blank > 0 else end
