"""Text from outside, made fit to be shown and stored."""

from __future__ import annotations

import re

_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\u0085\x0b\x0c]")
_TURNS = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069]")
"""Marks that turn the direction of writing or can't be seen: in names they only serve to deceive."""


def one_line(text: str, most: int) -> str:
    """A single line of at most `most` characters, without anything that could not be seen."""
    shown = " ".join(_UNFIT.sub(" ", _BREAKS.sub(" ", _TURNS.sub("", text[: most * 4]))).split())
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def lines_of(text: str) -> list[str]:
    """The lines of a text without control characters."""
    return _UNFIT.sub("", _BREAKS.sub("\n", text).replace("\x1b", "")).split("\n")
