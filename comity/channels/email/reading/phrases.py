"""Lists of words and of patterns, written one below the other so that a language is easily added."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def one_of(text: str) -> str:
    """A pattern for any of the patterns in the lines of a text."""
    return f"(?:{'|'.join(line.strip() for line in text.splitlines() if line.strip())})"
