"""The labelled drafts to learn from, each with its author and its signs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from comity.etiquette.coach.answers import doubts
from comity.etiquette.coach.traits import traits
from comity.testing.drafts import FOLDER, Labelled

RULES = ("rudeness", "overpromise", "urgency", "pitch", "missing_disclosure", "unanswered_question")
FOREIGN = "abcdefghijkl"
"""Authors who have read no rule; figures are taken from their drafts."""


class Lesson(NamedTuple):
    """A draft: who wrote it, what its labels speak of, its labels, whether it is an ordinary good one, its signs, and
    the signs with values that `unanswered_question` has besides."""

    author: str
    tells: frozenset[str]
    labels: frozenset[str]
    clean: bool
    signs: frozenset[str]
    doubts: dict[str, float]


def lessons(folder: Path = FOLDER) -> list[Lesson]:
    """All drafts but the held-out ones."""
    found = [*_of(folder / "tuning"), *_of(folder / "further"), *_of(folder / "learning")]
    return [one for one in found if one.signs]


def _of(folder: Path) -> Iterator[Lesson]:
    decoder = msgspec.json.Decoder(Labelled)
    for file in sorted(folder.glob("*.jsonl")):
        author = file.stem.partition("-")[0] if folder.name == "learning" else folder.name
        tells = frozenset([file.stem]) if folder.name == "further" else frozenset(RULES)
        for line in file.read_bytes().splitlines():
            one = decoder.decode(line)
            draft = one.read()
            signs = traits(draft).all if draft.language else frozenset[str]()
            clean = one.kind == "clean" and folder.name != "further"
            yield Lesson(author, tells, frozenset(one.labels), clean, signs, doubts(draft))
