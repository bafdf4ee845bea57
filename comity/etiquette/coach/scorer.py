"""How much the signs of a draft speak for a rule: one sum of learned weights a rule, above nought where it should
speak.

`learned/meaning.tsv` holds a sign a line and its weight for each rule, in hundredths; `python -m tests.bench.fit`
writes it from the labelled drafts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from comity.etiquette.coach.draft import Draft, Span
from comity.etiquette.coach.traits import Traits, traits

_TABLE = Path(__file__).parent / "learned" / "meaning.tsv"
_UNIT = 0.01
_HOPELESS = -4.6
"""So far below nought no signs with values lift a sum over it."""


class Weights(NamedTuple):
    """The rules in their order, the weights of each sign, and what every draft starts with."""

    rules: tuple[str, ...]
    signs: dict[str, tuple[int, ...]]
    start: tuple[int, ...]


def found(draft: Draft, rule: str, further: Callable[[Draft], Mapping[str, float]] | None = None) -> Span | None:
    """The sentence that speaks most for `rule`, where the draft as a whole speaks for it. `further` tells signs with
    values that only this rule knows; it is asked only where they can turn the scale."""
    known = weights()
    place = known.rules.index(rule)
    score = _sums(draft)[place]
    if further and score > _HOPELESS:
        values = further(draft).items()
        score += sum(value * known.signs[sign][place] * _UNIT for sign, value in values if sign in known.signs)
    if score <= 0:
        return None
    made = traits(draft).sentences
    most = max(made, key=lambda one: _sum(one[1], known)[place], default=None)
    return most[0] if most else None


def share(count: int) -> float:
    """What each of so many signs counts: a long draft has more of them, and is no worse for it."""
    return float((count + 5) ** -0.4)


@lru_cache(maxsize=8)
def _sums(draft: Draft) -> tuple[float, ...]:
    made: Traits = traits(draft)
    known, weight = weights(), share(len(made.all)) * _UNIT
    return tuple(
        start * _UNIT + total * weight for start, total in zip(known.start, _sum(made.all, known), strict=True)
    )


def _sum(signs: Iterable[str], known: Weights) -> list[int]:
    """The weights of these signs added up, for each rule."""
    rows = [known.signs[sign] for sign in signs if sign in known.signs]
    return [sum(column) for column in zip(*rows, strict=True)] if rows else [0] * len(known.rules)


@cache
def weights() -> Weights:
    """The learned table, read once."""
    head, *lines = _TABLE.read_text(encoding="utf-8").split("\n")
    signs = {}
    shared: dict[tuple[int, ...], tuple[int, ...]] = {}
    for line in filter(None, lines):
        sign, *numbers = line.split("\t")
        row = tuple(int(number or 0) for number in numbers)
        signs[sign] = shared.setdefault(row, row)
    return Weights(tuple(head.split("\t")[1:]), signs, signs.pop("start"))
