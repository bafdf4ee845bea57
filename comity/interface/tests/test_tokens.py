"""The colours hold the contrasts of the design: text 4.5, borders and marks 3."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parent.parent / "tokens.css"
TEXT, MARK = 4.5, 3.0

PAIRS = [
    ("ink", "surface", TEXT),
    ("ink", "ground", TEXT),
    ("ink", "raised", TEXT),
    ("ink", "day-soft", TEXT),
    ("ink", "lamp-soft", TEXT),
    ("ink-2", "ground", TEXT),
    ("ink-2", "sunken", TEXT),
    ("ink-2", "day-soft", TEXT),
    ("ink-2", "lamp-soft", TEXT),
    ("ink-3", "ground", TEXT),
    ("ink-3", "surface", TEXT),
    ("ink-3", "sunken", TEXT),
    ("ink-3", "lamp-soft", TEXT),
    ("ink-2", "street", TEXT),
    ("lamp-ink", "lamp-soft", TEXT),
    ("on-lamp", "lamp", TEXT),
    ("day-ink", "day-soft", TEXT),
    ("day-ink", "surface", TEXT),
    ("day-ink", "ground", TEXT),
    ("on-day", "day", TEXT),
    ("surface", "ink", TEXT),
    ("bad", "surface", TEXT),
    ("bad", "ground", TEXT),
    ("bad", "bad-soft", TEXT),
    ("good", "surface", TEXT),
    ("good", "good-soft", TEXT),
    ("edge", "surface", MARK),
    ("edge", "ground", MARK),
    ("lamp", "day", MARK),
    ("lamp-deep", "surface", MARK),
    ("on-shut", "shut", MARK),
]


def tokens() -> dict[str, tuple[str, str]]:
    """Token to its light and its dark colour."""
    found = re.findall(r"--([a-z0-9-]+):\s*(?:light-dark\((#\w{6}),\s*(#\w{6})\)|(#\w{6}))", TOKENS.read_text())
    return {name: (light or same, dark or same) for name, light, dark, same in found}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_contrast(front: str, back: str, least: float, theme: int) -> None:
    colours = tokens()
    ratio = contrast(colours[front][theme], colours[back][theme])
    assert round(ratio, 1) >= least, f"{front} on {back}: {ratio:.2f}"


def test_the_formula_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_inside_and_outside_are_told_by_light_too() -> None:
    """Amber and blue stay apart for people who see no hues."""
    colours = tokens()
    for theme in (0, 1):
        assert contrast(colours["lamp"][theme], colours["day"][theme]) >= 2.95
