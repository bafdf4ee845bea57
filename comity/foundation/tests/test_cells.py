"""No cell of a CSV begins a formula (M04)."""

from __future__ import annotations

import pytest

from comity.foundation.cells import csv_line, harmless

RISKY = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\ufeff=1", "\u200b=1", "\x01=1"),
    *("＝1", "＋1", "－1", "＠x", "\u00a0=1", "\tplain"),
)


@pytest.mark.parametrize("text", RISKY)
def test_m04_a_formula_is_text(text: str) -> None:
    """M04."""
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Anna", "a=b", "2026-09-21", "O'Brien", " "])
def test_plain_words_stay(text: str) -> None:
    assert harmless(text) == text


def test_numbers_stay_numbers_and_quotes_are_doubled() -> None:
    assert csv_line([-3, 'say "=1"', "a,b"]) == '-3,"say ""=1""","a,b"\r\n'
