"""How long a test goes on: in the suite, and in `bin/soak`, which has hours."""

from __future__ import annotations

import os

SOAKING = "SOAK_MINUTES" in os.environ


def minutes(in_suite: float) -> float:
    return float(os.environ.get("SOAK_MINUTES", in_suite))


def first_seed(in_suite: int) -> int:
    return int(os.environ.get("SOAK_FIRST_SEED", in_suite))
