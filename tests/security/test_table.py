"""The table of attacks is whole, and the page that tells of it is not stale."""

from __future__ import annotations

from tests.security.table import PAGE, page, shown, tables, unexplained


def test_every_row_has_a_test_or_a_part_that_brings_it() -> None:
    assert unexplained() == []


def test_the_page_is_as_it_would_be_written() -> None:
    assert PAGE.read_text() == page(), "python -m tests.security.table"


def test_no_test_names_a_row_that_there_is_not() -> None:
    known = {row.id for table in tables() for row in table.rows}
    assert shown().keys() - known == set()
