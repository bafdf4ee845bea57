"""What a browser calls itself, in words: "Firefox on Windows"."""

from __future__ import annotations

# The first that matches: every browser also claims to be those it descends from.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
PLATFORMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
LONGEST = 300


def kept(agent: str) -> str:
    """As much of it as is stored."""
    return "".join(letter for letter in agent if letter.isprintable())[:LONGEST]


def browser(agent: str) -> str:
    """Its name, or nothing where it is none that people use."""
    return next((name for mark, name in BROWSERS if mark in agent), "")


def platform(agent: str) -> str:
    return next((name for mark, name in PLATFORMS if mark in agent), "")
