"""CSV that a spreadsheet opens as text: no cell begins a formula."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable

STARTERS = frozenset("=+-@")


def csv_line(values: Iterable[str | int]) -> str:
    """One line of CSV, ended by CR LF. Numbers stay numbers; texts are made harmless."""
    line = io.StringIO()
    csv.writer(line).writerow([value if isinstance(value, int) else harmless(value) for value in values])
    return line.getvalue()


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula: where it begins with one
    of `= + - @`, also full-width or after blanks and controls, or with a control character."""
    first = next((one for one in text if not _skipped(one)), "")
    risky = text[:1] in ("\t", "\r", "\n") or unicodedata.normalize("NFKC", first)[:1] in STARTERS
    return f"'{text}" if risky and text else text


def _skipped(one: str) -> bool:
    return one.isspace() or unicodedata.category(one) in ("Cc", "Cf")
