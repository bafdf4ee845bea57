"""Lists of phrases, and where they stand in a text.

A list is a text file in `comity/etiquette/coach/phrases/`: a heading `[language kind weight]`, then one phrase a line.
Words of a phrase stand next to each other in one sentence. `a|b` is one of several, `word?` may be left out, `stem*`
goes on with any letters (`*end` begins with any), `_` is any word, `..` up to three words, `...` up to eight, `#` a
number, `in_fact` several words as one alternative, `^` a place where a sentence or a part of it begins, `$` the end of
a sentence, `$?` of a question, `,` a comma or a dash. `@name = a|b` names alternatives; `@name` in a phrase stands for
them. Umlauts are found spelt out and left off too, `ß` as `ss`. Lines
with `;` are remarks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from comity.etiquette.coach.language.notation import NUMBER, STEM, plain, ways

READ = 6_000
"""A rule reads so many code points of a text; nobody writes more to one person by hand."""
_FOLDER = Path(__file__).parent.parent / "phrases"
_WORDS = re.compile(r"[^\W_]+")
_SLOT = re.compile(r"@\w+")
_START = re.compile(r"(?<!\w\s)(?<!\w['’-])")


_Key = tuple[str, bool, bool, str | None]


class Hit(NamedTuple):
    """A phrase found: what it speaks for, how much, and where."""

    kind: str
    weight: float
    start: int
    end: int


class _Place(NamedTuple):
    """A word: without umlauts, how the next one begins, where it stands, and whether a part of a sentence begins."""

    word: str
    second: str
    start: int
    end: int
    starts: bool


class Phrases:
    """The phrases of one language in one list."""

    def __init__(self, entries: Iterable[tuple[str, float, str]]) -> None:
        grouped: dict[_Key, dict[str, list[tuple[float, str]]]] = {}
        for kind, weight, phrase in entries:
            for way in ways(phrase):
                key = (way.first, way.stem, way.starts, way.second)
                grouped.setdefault(key, {}).setdefault(kind, []).append((weight, way.rest))
        self._buckets = {key: [_Bucket(*one) for one in found.items()] for key, found in grouped.items()}
        self._firsts = {(first, stem) for first, stem, _, _ in grouped}

    def hits(self, text: str) -> Iterator[Hit]:
        """Where phrases stand in `text` (which is in lower case)."""
        firsts = self._firsts
        for place in _places(text):
            if (place.word, False) in firsts:
                yield from self._at(text, place, place.word, False)
            if (place.word[:STEM], True) in firsts:
                yield from self._at(text, place, place.word[:STEM], True)
            if place.word[0].isdigit() and (NUMBER, True) in firsts:
                yield from self._at(text, place, NUMBER, True)

    def _at(self, text: str, place: _Place, first: str, stem: bool) -> Iterator[Hit]:
        begin = place.start if stem else place.end
        for starts in (False, True) if place.starts else (False,):
            for second in (None, place.second):
                for bucket in self._buckets.get((first, stem, starts, second), ()):
                    hit = bucket.at(text, begin, place.start)
                    if hit:
                        yield hit


class _Bucket:
    """Phrases of one kind that begin alike, as one expression: the heaviest first."""

    def __init__(self, kind: str, entries: Iterable[tuple[float, str]]) -> None:
        ordered = sorted(set(entries), key=lambda entry: (-abs(entry[0]), entry[1]))
        self._kind = kind
        self._weights = [weight for weight, _ in ordered]
        self._source = "|".join(f"{rest}()" for _, rest in ordered)

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return re.compile(self._source)

    def at(self, text: str, begin: int, start: int) -> Hit | None:
        found = self._expression.match(text, begin)
        if found is None or found.lastindex is None:
            return None
        return Hit(self._kind, self._weights[found.lastindex - 1], start, found.end())


@cache
def load(name: str, language: str) -> Phrases:
    """The list `name` in `language` (`en` or `de`); an empty one for others. Of several lists, named `one+other`, the
    kinds are `one:kind` and `other:kind`; they are looked for in one go."""
    names = name.split("+")
    return Phrases(
        (f"{one}:{kind}" if len(names) > 1 else kind, weight, phrase)
        for one in names
        for kind, weight, phrase in _entries((_FOLDER / f"{one}.txt").read_text(encoding="utf-8"), language)
    )


def prepare() -> None:
    """Read all lists ahead; without it, the first draft after a start waits for them."""
    for path in sorted(_FOLDER.glob("*.txt")):
        for language in ("en", "de"):
            load(path.stem, language)


def _entries(listing: str, language: str) -> Iterator[tuple[str, float, str]]:
    here, kind, weight = "", "", 0.0
    slots: dict[str, str] = {}
    for line in map(str.strip, listing.splitlines()):
        if " = " in line:
            name, alternatives = line.split(" = ")
            slots[name] = _filled(alternatives, slots)
        elif line.startswith("["):
            here, kind, number = line.strip("[]").split()
            weight = float(number)
        elif line and not line.startswith(";") and here == language:
            yield kind, weight, _filled(line, slots)


def _filled(phrase: str, slots: dict[str, str]) -> str:
    return _SLOT.sub(lambda found: slots[found.group()], phrase)


@lru_cache(maxsize=16)
def _places(text: str) -> tuple[_Place, ...]:
    found = [(plain(one.group()), one.start(), one.end()) for one in _WORDS.finditer(text)]
    following = [*(word[:STEM] for word, _, _ in found[1:]), ""][: len(found)]
    return tuple(
        _Place(word, after, start, end, _START.match(text, start) is not None)
        for (word, start, end), after in zip(found, following, strict=True)
    )
