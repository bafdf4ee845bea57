"""Crashes without end: a moment in the suite, after those of `test_kill`; hours by `bin/soak MINUTES`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from comity.testing.crew import Crew
from comity.testing.lengths import first_seed, minutes
from tests.durability.history import Summary
from tests.durability.rig import crash

SECONDS = minutes(0.1) * 60
FIRST_SEED = first_seed(1000)


@pytest.mark.slow
@pytest.mark.timeout(SECONDS + 120)
def test_crashes_without_end(stage: tuple[str, Crew], tmp_path: Path, proven: Callable[[str], None]) -> None:
    """Half of the time on each database."""
    database, crew = stage
    total, repeated, end, seed = Summary(), 0, time.monotonic() + SECONDS / 2, FIRST_SEED
    for seed in count(FIRST_SEED):
        summary, again = crash(crew, seed, tmp_path)
        total += summary
        repeated += again
        if seed % 10 == 9:
            sys.stdout.write(f"{database}: seed {seed}, {total}\n")
        if time.monotonic() > end:
            break
    assert total.refused == 0
    seeds = f"{seed - FIRST_SEED + 1} seeds from {FIRST_SEED}"
    proven(f"{database}: soaked with {seeds}, {total} ({repeated} retries found their message stored)")
