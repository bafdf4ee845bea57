"""Crashes without end: one minute in the suite, hours by `bin/soak MINUTES`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from comity.testing.crew import Crew
from tests.durability.history import Summary
from tests.durability.rig import crash

SECONDS = float(os.environ.get("SOAK_MINUTES", "1")) * 60
FIRST_SEED = int(os.environ.get("SOAK_FIRST_SEED", "1000"))


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
