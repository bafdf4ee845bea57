"""Waiting for what jobs, other processes and screens do by themselves."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
SLACK = 6.0 if os.environ.get("CI") else 1.0
"""What a limit in seconds is multiplied by: in continuous integration three tests share two cores with other work, and
are up to five times slower."""
STEP, LONGEST_STEP = 0.05, 0.5
"""Nothing tells a test that a job is done: it looks again, soon at first; whoever looks costs what he waits for its
processor."""


def until(look: Callable[[], T], seconds: float = 10) -> T:
    """The first found thing that is true; what was found last when none came in time."""
    begun = time.monotonic()
    while not (found := look()) and (waited := time.monotonic() - begun) < seconds:
        time.sleep(min(LONGEST_STEP, max(STEP, waited / 10)))
    return found
