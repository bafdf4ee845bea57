"""A screen is judged in every size and theme, there where a walk has come to: no axe violation, nothing that moves
sideways.

`COMITY_PICTURES=docs/use/pictures bin/test tests/story/test_screens.py` renews the pictures of the documentation.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from comity.testing.browser import NARROW, WIDE
from tests.story.axe import overflows, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

SMALL = (320, 640)
FOLDER = os.environ.get("COMITY_PICTURES")
PICTURED = {
    *("inbox", "workspace", "room", "rooms", "rooms-catch-up", "people", "person", "settings-me"),
    *("front-door", "doors", "guest", "shop", "messenger", "sign-in", "sign-in-refused", "welcome", "welcome-door"),
    *("empty", "long-names", "not-there", "api"),
}
ARRIVING = 300
"""Milliseconds in which a page that is shown fetches what it shows besides."""
SETTLED = """async () => {
    await document.fonts.ready;
    for (let n = 0; n < 2; n += 1) await new Promise(requestAnimationFrame);
    const ending = document.getAnimations().filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime));
    await Promise.allSettled(ending.map((one) => one.finished));
}"""


class Look(NamedTuple):
    size: tuple[int, int]
    dark: bool

    def __str__(self) -> str:
        return f"{self.size[0]}-{'dark' if self.dark else 'light'}"


EVERY_LOOK = [Look(size, dark) for size in (WIDE, NARROW) for dark in (False, True)] + [Look(SMALL, dark=False)]
ENOUGH = [Look(WIDE, dark=False), Look(NARROW, dark=True), Look(SMALL, dark=False)]
"""Every size and both themes; with COMITY_PICTURES each size in each theme."""


def judge(page: Page, name: str) -> None:
    """Left as it was found, in the light."""
    page.wait_for_timeout(ARRIVING)
    before = page.viewport_size
    assert before is not None
    for look in EVERY_LOOK if FOLDER else ENOUGH:
        page.set_viewport_size({"width": look.size[0], "height": look.size[1]})
        page.emulate_media(color_scheme="dark" if look.dark else "light")
        page.evaluate(SETTLED)
        if FOLDER and name in PICTURED and look.size != SMALL:
            page.screenshot(path=Path(FOLDER) / f"{name}-{look}.png")
        assert not overflows(page), f"{name} moves sideways at {look}"
        assert violations(page) == [], f"{name} at {look}"
    page.set_viewport_size(before)
    page.emulate_media(color_scheme="light")
