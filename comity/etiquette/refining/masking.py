"""A text without what must not leave the house: card numbers, accounts, ids, keys and passwords."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from comity.etiquette.coach.secrets import forms

_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){11,40}")


class Hidden(NamedTuple):
    start: int
    end: int
    kind: str


class Masked:
    """Samples are hidden too: here it is better to hide too much."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._hidden = tuple(_apart(text))

    def __str__(self) -> str:
        return self.part(0, len(self._text))

    def part(self, start: int, end: int) -> str:
        """What stands between two code points of the text; a secret that reaches into it is hidden whole."""
        said, at = [], start
        for one in self._hidden:
            if one.end > start and one.start < end:
                said += [self._text[at : max(at, one.start)], f"[{one.kind}]"]
                at = one.end
        return "".join([*said, self._text[at:end]])


def masked(text: str) -> str:
    return str(Masked(text))


def _apart(text: str) -> Iterator[Hidden]:
    """Those that touch are one, so that no rest of a secret stays between them."""
    numbers = (Hidden(one.start(), one.end(), "number") for one in _LONG_NUMBER.finditer(text))
    found = sorted([*(Hidden(one.start, one.end, one.kind) for one in forms(text)), *numbers])
    last: Hidden | None = None
    for one in found:
        if last is None or one.start > last.end:
            if last is not None:
                yield last
            last = one
        else:
            last = last._replace(end=max(last.end, one.end))
    if last is not None:
        yield last
