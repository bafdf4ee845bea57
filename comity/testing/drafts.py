"""Labelled drafts, and how well the coach does on them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from comity.etiquette.coach.advice import RULES, advise, understand
from comity.etiquette.coach.draft import Draft, Setting, Side, Turn

FOLDER = Path(__file__).parent.parent / "etiquette" / "tests" / "drafts"
HALVES = ("tuning", "held-out")
Z = 1.959964
"""Two-sided 95 %."""


class Said(msgspec.Struct, forbid_unknown_fields=True):
    side: Side = msgspec.field(name="from")
    text: str


class Labelled(msgspec.Struct, forbid_unknown_fields=True):
    """One line of a file: a draft, and which rules ought to speak. `near_miss` looks like the rule it is about, and is
    none; `clean` is an ordinary good draft."""

    id: str
    language: Literal["en", "de"]
    setting: Setting
    organisation: str
    context: list[Said]
    draft: str
    labels: list[str]
    about: str
    kind: Literal["positive", "near_miss", "clean"]
    level: Literal["easy", "hard"]

    def read(self) -> Draft:
        """As the coach gets it: the language is not told."""
        turns = [Turn(said.side, said.text) for said in self.context]
        return understand(self.draft, setting=self.setting, context=turns, organisation=self.organisation)


class Share(NamedTuple):
    """So many of so many, with Wilson's interval of 95 %."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return math.nan, math.nan
        share, square = self.hits / self.of, Z * Z
        middle = (share + square / (2 * self.of)) / (1 + square / self.of)
        half = Z / (1 + square / self.of) * math.sqrt(share * (1 - share) / self.of + square / (4 * self.of**2))
        return max(0.0, middle - half), min(1.0, middle + half)


class Score(NamedTuple):
    rule: str
    positives: int
    precision: Share
    recall: Share


class Judged(NamedTuple):
    """`misses` are (draft, rules that spoke wrongly, rules that ought to have spoken)."""

    scores: list[Score]
    summed: Score
    false_alarms: Share
    misses: list[tuple[Labelled, set[str], set[str]]]


def labelled(half: str, folder: Path = FOLDER) -> list[Labelled]:
    """The drafts of one half; nothing where it is not there."""
    decoder = msgspec.json.Decoder(Labelled)
    files = sorted((folder / half).glob("*.jsonl"))
    return [decoder.decode(line) for file in files for line in file.read_bytes().splitlines() if line.strip()]


def judge(drafts: Iterable[Labelled]) -> Judged:
    """What the rules that there are make of them; labels of other rules count for nothing."""
    known = {rule.NAME for rule in RULES}
    right, said, due = Counter[str](), Counter[str](), Counter[str]()
    misses, alarms, clean = [], 0, 0
    for one in drafts:
        spoken, meant = {advice.rule for advice in advise(one.read())}, set(one.labels) & known
        right.update(spoken & meant)
        said.update(spoken)
        due.update(meant)
        if spoken != meant:
            misses.append((one, spoken - meant, meant - spoken))
        if one.kind == "clean":
            clean += 1
            alarms += bool(spoken)
    scores = [_score(rule.NAME, [rule.NAME], right, said, due) for rule in RULES]
    return Judged(scores, _score("all", sorted(known), right, said, due), Share(alarms, clean), misses)


def _score(name: str, rules: Sequence[str], right: Counter[str], said: Counter[str], due: Counter[str]) -> Score:
    hits, spoken, meant = (sum(count[rule] for rule in rules) for count in (right, said, due))
    return Score(name, meant, Share(hits, spoken), Share(hits, meant))
