"""Tests that measure have the machine to themselves, whatever the other workers of the run are about."""

from __future__ import annotations

import contextlib
import fcntl
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO


@contextlib.contextmanager
def turn(run: str | None, *, alone: bool) -> Iterator[None]:
    """Waits until nothing of this run goes on alone; with `alone` until nothing of it goes on at all. None is a run
    without workers, which may well be started by a test of another."""
    if run is None:
        yield
        return
    with _shared(f"{run}-door") as door, _shared(f"{run}-room") as room:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        if not alone:
            fcntl.flock(door, fcntl.LOCK_UN)
        yield


def _shared(name: str) -> IO[bytes]:
    return (Path(tempfile.gettempdir()) / f"comity-{name}.lock").open("ab")
