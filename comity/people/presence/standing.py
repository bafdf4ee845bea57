"""How somebody's door stands at a moment: pure values."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from comity.foundation.clock import MINUTE, SECOND, iso

Status = Literal["open", "knock", "closed"]
AWAY = 5 * MINUTE
GRACE = 5 * SECOND
"""Whoever changes the page closes one socket before the next opens: that is not leaving."""


class Standing(Struct):
    """What is known about one person. `sockets` are those of this process; `seen_until` and `awake_until` come from
    the others. `told` is the sill that screens were last told of."""

    inside: bool
    chosen: str = "open"
    words: str = ""
    until: int | None = None
    sockets: int = 0
    left_at: int = -GRACE
    active_at: int = 0
    seen_until: int = 0
    awake_until: int = 0
    written_at: int = 0
    told: str = ""

    def status(self, now: int) -> str:
        return "open" if self.until is not None and self.until <= now else self.chosen

    def connected(self, now: int) -> bool:
        return self.sockets > 0 or now < self.left_at + GRACE or now < self.seen_until

    def away(self, now: int) -> bool:
        return self.connected(now) and now >= max(self.active_at + AWAY, self.awake_until)

    def sill(self, now: int) -> str:
        """`lit`, `half` or `dark` under an arch, the lower of what was chosen and what is; `here` or "" of a circle."""
        if not self.inside:
            return "here" if self.connected(now) else ""
        status = self.status(now)
        if status == "closed" or not self.connected(now):
            return "dark"
        return "half" if status == "knock" or self.away(now) else "lit"

    def choose(self, status: str, words: str, until: int | None) -> None:
        self.chosen, self.words, self.until = status, words, until


class PresenceOut(Struct):
    """`status` and `text` are chosen, `until` is when that ends; `connected` and `away` are computed. `sill` is what is
    drawn: lit, half or dark for people inside; `here` or nothing for people outside."""

    status: str
    text: str
    until: str | None
    connected: bool
    away: bool
    sill: str


def presence_out(standing: Standing, now: int) -> PresenceOut:
    over = standing.until is not None and standing.until <= now
    return PresenceOut(
        standing.status(now),
        "" if over else standing.words,
        None if over or standing.until is None else iso(standing.until),
        standing.connected(now),
        standing.away(now),
        standing.sill(now),
    )
