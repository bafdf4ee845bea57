"""Learn the six rules of meaning from the labelled drafts, tell how well they do on authors left out, and write the
weights: `python -m tests.bench.fit [--dry]`."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from comity.etiquette.coach import scorer
from tests.bench.fit.drafts import FOREIGN, RULES, lessons
from tests.bench.fit.model import Matrix, fit, fit_valued, unseen

TABLE = Path(scorer.__file__).parent / "learned" / "meaning.tsv"
VALUED = "unanswered_question"
KEPT = 12_000
"""So many signs a rule keeps, those that move most."""
PER_FALSE = 1.75
"""So many right findings one false one must bring along: all rules together then stay above the wanted precision."""


class Learned(NamedTuple):
    """A rule's weights by sign, where its sum starts, and the scores of the drafts of authors left out."""

    weights: Mapping[str, float]
    start: float
    judged: Any


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench.fit")
    asked.add_argument("--dry", action="store_true", help="write nothing")
    given = asked.parse_args()
    drafts = lessons()
    matrix = Matrix(drafts)
    authors = np.array([one.author for one in drafts])
    foreign = np.isin(authors, list(FOREIGN))
    clean = np.array([one.clean for one in drafts]) & foreign
    alarms, sums, learned = np.zeros(len(drafts), bool), np.zeros(3, int), {}
    for rule in RULES:
        labels = np.array([rule in one.labels for one in drafts])
        made = _learn(matrix, rule, labels, np.array([rule in one.tells for one in drafts]), authors)
        least = _threshold(made.judged[foreign], labels[foreign])
        learned[rule] = made._replace(start=made.start - least)
        spoken = (made.judged >= least) & foreign
        alarms |= spoken & clean
        counts = np.array([(spoken & labels).sum(), spoken.sum(), (labels & foreign).sum()])
        sums += counts
        _say(rule, counts)
    _say("all six", sums)
    sys.stdout.write(f"false alarms on clean drafts: {alarms.sum()} of {clean.sum()}\n")
    if not given.dry:
        _write(learned)


def _learn(matrix: Matrix, rule: str, labels: Any, tells: Any, authors: Any) -> Learned:
    """On all authors but one, for each; then on all."""
    signs, judged = matrix.of(rule), np.full(len(labels), -np.inf)
    for author in sorted(set(authors) & set(FOREIGN)):
        others, own = (authors != author) & tells, authors == author
        judged[own] = _scores(matrix, signs, labels, authors, others, own, rule)
    fitted = fit(signs[tells], labels[tells])
    weights = dict(zip(matrix.names, fitted.weights * matrix.scale(rule), strict=True))
    if rule != VALUED:
        return Learned(weights, fitted.start, judged)
    among = unseen(signs[tells], labels[tells], authors[tells])
    factor, valued, start = fit_valued(among, matrix.values[tells], labels[tells])
    weights = {sign: weight * factor for sign, weight in weights.items()}
    weights |= dict(zip(matrix.valued, valued, strict=True))
    return Learned(weights, fitted.start * factor + start, judged)


def _scores(matrix: Matrix, signs: Any, labels: Any, authors: Any, others: Any, own: Any, rule: str) -> Any:
    fitted = fit(signs[others], labels[others])
    scores = signs[own] @ fitted.weights + fitted.start
    if rule != VALUED:
        return scores
    among = unseen(signs[others], labels[others], authors[others])
    factor, valued, start = fit_valued(among, matrix.values[others], labels[others])
    return scores * factor + matrix.values[own] @ valued + start


def _threshold(scores: Any, labels: Any) -> float:
    """Where right findings outweigh false ones most."""
    order = np.argsort(-scores, kind="stable")
    gain = np.cumsum(np.where(labels[order], 1.0, -PER_FALSE))
    last = int(gain.argmax())
    return float(scores[order[last : last + 2]].mean())


def _say(name: str, counts: Any) -> None:
    right, spoken, due = counts
    sys.stdout.write(f"{name:<22}{due:>5}  precision {right / spoken:.3f}  recall {right / due:.3f}\n")


def _write(learned: Mapping[str, Learned]) -> None:
    kept = set[str]()
    for made in learned.values():
        kept.update(sorted(made.weights, key=lambda sign: (-abs(made.weights[sign]), sign))[:KEPT])
    lines = ["\t".join(["sign", *learned]), _row("start", [made.start for made in learned.values()])]
    lines += [_row(sign, [made.weights.get(sign, 0.0) for made in learned.values()]) for sign in sorted(kept)]
    TABLE.write_text("\n".join(line for line in lines if line.split("\t", 1)[1].strip()) + "\n", encoding="utf-8")


def _row(sign: str, numbers: list[float]) -> str:
    return "\t".join([sign, *(str(round(number * 100) or "") for number in numbers)])


if __name__ == "__main__":
    main()
