"""`kill -9` of the real server in a burst of sends: what was acknowledged is there, once, in order, for everybody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from comity.testing.crew import Crew
from comity.testing.lengths import SOAKING
from tests.durability.history import Summary
from tests.durability.rig import crash

CRASHES = 20 if SOAKING else 5
Stage = tuple[str, Crew]
Proven = Callable[[str], None]


def test_a_crash_in_a_burst(stage: Stage, tmp_path: Path, proven: Proven) -> None:
    proven(crashes(stage, range(1, 2), tmp_path))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_one_crash_after_another(stage: Stage, tmp_path: Path, proven: Proven) -> None:
    proven(crashes(stage, range(101, 101 + CRASHES), tmp_path))


def crashes(stage: Stage, seeds: range, folder: Path) -> str:
    """One crash for each seed, and the line that the proof quotes."""
    database, crew = stage
    total, repeated = Summary(), 0
    for seed in seeds:
        summary, again = crash(crew, seed, folder)
        total += summary
        repeated += again
    assert total.refused == 0
    assert total.acknowledged > len(seeds) * 10, "the bursts were too thin to prove anything"
    bursts = f"{len(seeds)} seed{'s' * (len(seeds) > 1)}"
    return f"{database}: kill -9 with {bursts}, {total} ({repeated} retries found their message stored)"
