"""How fast somebody may act: token buckets in memory, by what is done and who does it.

The figures are the defaults of the contract; `COMITY_LIMITS` is `off` or a JSON object of overrides, for example
`{"send.member": [300, 1]}` (300 in 1 second).
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable

import msgspec

from comity.foundation.clock import SECOND, Clock
from comity.foundation.errors import TooMany
from comity.foundation.settings import SettingsError

DEFAULTS: dict[str, tuple[float, float]] = {
    "send.member": (300, 1),
    "write.member": (500, 1),
    "sockets.member": (50, 0),
    "send.visitor": (5, 1),
    "begin.visitor": (1, 10),
    "sockets.visitor": (4, 0),
    "visitors.peer": (60, 60),
    "call.member": (60, 600),
    "call.visitor": (5, 600),
    "sign_in.peer": (10, 60),
    "passkeys.peer": (600, 60),
    "trips.peer": (60, 60),
    "sockets.peer": (12_000, 0),
    "audit.denied": (30, 60),
    "upload.member": (300, 60),
    "upload.visitor": (10, 60),
    "hook.in": (5, 1),
    "refine.member": (60, 60),
    "pictures.member": (30, 60),
    "mail.domain": (20, 60),
    "size.file": (25_000_000, 0),
    "size.unsent.member": (1_000_000_000, 0),
    "size.unsent.visitor": (60_000_000, 0),
    "size.visitor": (250_000_000, 0),
}
WRITES = "write.member"
"""Every write but a message, over HTTP and on the live stream, whoever it is by."""
FILES_A_MESSAGE = 10
MESSAGE_CHARACTERS = 20_000
FRAME_BYTES = 65_536
REMEMBERED = 100_000


class Limiter:
    """Buckets of tokens that fill evenly. Figures with 0 seconds are ceilings that the gateway counts itself."""

    def __init__(self, overrides: str, clock: Clock) -> None:
        self._clock = clock
        self._off, self._figures = overrides.strip() == "off", dict(DEFAULTS)
        if not self._off:
            self._figures |= _parse(overrides)
        self._buckets: OrderedDict[tuple[str, Hashable], tuple[float, int]] = OrderedDict()

    def ceiling(self, what: str) -> float:
        return math.inf if self._off else self._figures[what][0]

    def check(self, what: str, who: Hashable) -> None:
        """Raises TooMany (429) when nothing is left, without counting an act."""
        if self._off or (what, who) not in self._buckets:
            return
        self.take(what, who)
        left, since = self._buckets[what, who]
        self._buckets[what, who] = (left + 1, since)

    def give_back(self, what: str, who: Hashable) -> None:
        """An act that does not count after all."""
        if (what, who) in self._buckets:
            left, since = self._buckets[what, who]
            self._buckets[what, who] = (min(self._figures[what][0], left + 1), since)

    def left(self, what: str, who: Hashable) -> int:
        """How many acts are left at once before a pause."""
        most, seconds = self._figures[what]
        if self._off or (what, who) not in self._buckets:
            return int(most)
        left, since = self._buckets[what, who]
        return int(min(most, left + max(0, self._clock() - since) / SECOND * most / seconds))

    def reserve(self, what: str, who: Hashable) -> int:
        """Count one act that happens now or waits its turn; returns the microseconds until then, 0 for now."""
        if self._off:
            return 0
        most, seconds = self._figures[what]
        now = self._clock()
        left, since = self._buckets.pop((what, who), (most, now))
        left = min(most, left + max(0, now - since) / SECOND * most / seconds) - 1
        self._buckets[what, who] = (left, now)
        return 0 if left >= 0 else math.ceil(-left * seconds / most * SECOND)

    def take(self, what: str, who: Hashable) -> None:
        """Count one act; raises TooMany (429) with the seconds after which it is worth trying again."""
        if self._off:
            return
        most, seconds = self._figures[what]
        now = self._clock()
        left, since = self._buckets.pop((what, who), (most, now))
        left = min(most, left + max(0, now - since) / SECOND * most / seconds)
        if left < 1:
            self._buckets[what, who] = (left, now)
            raise TooMany(retry_after=max(1, math.ceil((1 - left) * seconds / most)))
        self._buckets[what, who] = (left - 1, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)


def _parse(overrides: str) -> dict[str, tuple[float, float]]:
    try:
        figures = msgspec.json.decode(overrides or "{}", type=dict[str, tuple[float, float]])
    except msgspec.MsgspecError as error:
        raise SettingsError(
            f'COMITY_LIMITS must be `off` or a JSON object like {{"send.member": [300, 1]}}: {error}.'
        ) from None
    for name, (most, seconds) in figures.items():
        if most <= 0 or seconds < 0 or (seconds == 0) != name.startswith(("sockets.", "size.")):
            raise SettingsError(f"COMITY_LIMITS has figures that cannot work for {name!r}: most and seconds above 0.")
    unknown = figures.keys() - DEFAULTS.keys()
    if unknown:
        raise SettingsError(f"COMITY_LIMITS names the unknown limit {min(unknown)!r}; known are {', '.join(DEFAULTS)}.")
    return figures
