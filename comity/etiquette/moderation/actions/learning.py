"""The filter learns from what the house decides, and unlearns what is undone."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping

from comity.etiquette.moderation.models import SpamCount
from comity.etiquette.moderation.spam.scoring import TOTAL
from comity.etiquette.moderation.spam.tokens import buckets as buckets_of
from comity.foundation.store import Tx

COUNTS = uuid.UUID("01900000-0000-7000-8000-00000000ca7c")
"""What learning locks."""


def learn(
    tx: Tx, *, spam: bool, sign: int, texts: Iterable[str] = (), buckets: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Count these texts (or the `buckets` counted before) with `sign` 1, or take them away with -1.

    Returns the buckets, so that it can be undone after the words are gone.
    """
    counted: Counter[str] = Counter(buckets or {})
    for text in texts:
        counted.update(str(bucket) for bucket in buckets_of(text))
        counted[str(TOTAL)] += 1
    tx.lock(COUNTS)
    for bucket, times in sorted(counted.items()):
        row = tx.session.get(SpamCount, int(bucket))
        if row is None:
            row = SpamCount(bucket=int(bucket), spam=0, ham=0)
            tx.session.add(row)
        if spam:
            row.spam = max(0, row.spam + sign * times)
        else:
            row.ham = max(0, row.ham + sign * times)
    tx.session.flush()
    return dict(counted)
