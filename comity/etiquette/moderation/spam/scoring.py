"""How likely a text is spam.

Each bucket has a probability from counts, drawn towards one half where little is known (Robinson's smoothing); the
sixty that say most are added as log odds. `prior.json` has the counts that the product ships; the house's own are added
with more weight, because they are about what arrives here.
"""

from __future__ import annotations

import base64
import math
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from comity.etiquette.moderation.spam.tokens import BUCKETS, buckets, marks, words

PRIOR = Path(__file__).parent / "prior.json"
TOTAL = -1
MOST_SAYING = 60
STRENGTH = 1.0
"""How many texts' worth of doubt each bucket begins with."""
OWN_WEIGHT = 5
SCALE = 0.55
"""Tokens of one text lean on each other; without this every answer would be 0 or 1."""
REPEATED = 3.0
"""What it adds that others outside wrote the same within a day."""
HOLD = 0.90
"""From here on words wait: rather some spam in the inbox than a question in the queue."""
FEWEST = 6
"""Words, without a link: fewer say nothing about what somebody wants."""
Counts = Mapping[int, tuple[int, int]]


class Prior(msgspec.Struct, frozen=True):
    """Texts counted, and the counts of each bucket (spam, ham)."""

    spam: int
    ham: int
    counts: dict[int, tuple[int, int]]


class _Stored(msgspec.Struct):
    spam: int
    ham: int
    buckets: str


@cache
def shipped() -> Prior:
    return unpacked(PRIOR.read_bytes())


def unpacked(content: bytes) -> Prior:
    stored = msgspec.json.decode(content, type=_Stored)
    raw = zlib.decompress(base64.b64decode(stored.buckets))
    return Prior(
        stored.spam,
        stored.ham,
        {n: (raw[2 * n], raw[2 * n + 1]) for n in range(BUCKETS) if raw[2 * n] or raw[2 * n + 1]},
    )


def packed(prior: Prior) -> bytes:
    """As the file holds it: two bytes a bucket. Counts above 255 keep their ratio."""
    raw = bytearray(2 * BUCKETS)
    for bucket, (spam, ham) in prior.counts.items():
        most = max(spam, ham, 255)
        raw[2 * bucket], raw[2 * bucket + 1] = round(spam * 255 / most), round(ham * 255 / most)
    text = base64.b64encode(zlib.compress(bytes(raw), 9)).decode()
    return msgspec.json.encode(_Stored(prior.spam, prior.ham, text)) + b"\n"


def score(text: str, *, own: Counts, repeated: bool = False, prior: Prior | None = None) -> float:
    """Between 0 and 1. `own` are the house's counts by bucket, with its totals at TOTAL."""
    known = prior or shipped()
    own_spam, own_ham = own.get(TOTAL, (0, 0))
    spam, ham = known.spam + OWN_WEIGHT * own_spam, known.ham + OWN_WEIGHT * own_ham
    if not repeated and len(words(text)) < FEWEST and marks(text)[:1] != ["=link"]:
        return 0.0
    odds = [_odds(bucket, known.counts, own, spam, ham) for bucket in buckets(text)]
    saying = sorted(odds, key=abs, reverse=True)[:MOST_SAYING]
    total = SCALE * sum(saying) + (REPEATED if repeated else 0.0)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _odds(bucket: int, counts: Counts, own: Counts, spam: int, ham: int) -> float:
    in_spam, in_ham = counts.get(bucket, (0, 0))
    more_spam, more_ham = own.get(bucket, (0, 0))
    as_spam = (in_spam + OWN_WEIGHT * more_spam) / max(spam, 1)
    as_ham = (in_ham + OWN_WEIGHT * more_ham) / max(ham, 1)
    seen = in_spam + in_ham + OWN_WEIGHT * (more_spam + more_ham)
    if not seen or as_spam + as_ham == 0:
        return 0.0
    likely = (STRENGTH * 0.5 + seen * as_spam / (as_spam + as_ham)) / (STRENGTH + seen)
    return math.log(likely / (1 - likely))
