"""How long to wait before another try."""

from __future__ import annotations

import random
import time
from threading import Event

FIRST, MOST = 0.25, 30.0


class Patience:
    """Growing pauses with some chance in them, so that many clients do not come back together. `seconds` is how long
    all of them may take, None is for ever; `stop` ends a pause early."""

    def __init__(self, seconds: float | None, stop: Event) -> None:
        self._until = None if seconds is None else time.monotonic() + seconds
        self._stop, self._pause = stop, FIRST

    def wait(self, at_least: float | None = None) -> bool:
        """Pause, `at_least` so long where the server said so. False without a pause when it would take too long."""
        pause = max(at_least or 0.0, self._pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads those who return
        if self._until is not None and time.monotonic() + pause > self._until:
            return False
        self._pause = min(MOST, self._pause * 2)
        return not self._stop.wait(pause)

    def begin_anew(self) -> None:
        """It worked: the next pause is a short one."""
        self._pause = FIRST
