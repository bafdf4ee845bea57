"""docs/proof/security.md: every row of the table of attacks, the tests that name it, and what is still to come.

`python -m tests.security.table` writes the page.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.sources import ROOT, files, functions, name

PAGE = ROOT / "docs" / "proof" / "security.md"
ROWS = Path(__file__).with_name("rows.toml")
ID = re.compile(r"\b([A-Z]\d{2})\b")
IN_NAME = re.compile(r"(?<=_)([a-z]\d{2})(?=_|$)")
HEAD = """# Proof: attacks and bad input

Written by `python -m tests.security.table`; `tests/security/test_table.py` fails while it is stale. A row is
shown when tests name its id; {shown} of {all} are, {open} come with parts that are not built yet.
"""


class Row(NamedTuple):
    id: str
    words: str
    tests: tuple[str, ...]
    comes_with: str


class Table(NamedTuple):
    title: str
    rows: tuple[Row, ...]


def tables() -> list[Table]:
    return [_table(one) for one in tomllib.loads(ROWS.read_text()).values()]


def _table(content: dict[str, str | dict[str, str]]) -> Table:
    later = content.get("comes_with", {})
    assert isinstance(later, dict)
    named = {key: words for key, words in content.items() if ID.fullmatch(key) and isinstance(words, str)}
    rows = (
        Row(key, words, tuple(shown().get(key, ())), later.get(key, later.get("default", "")))
        for key, words in named.items()
    )
    return Table(str(content["title"]), tuple(rows))


@cache
def shown() -> dict[str, list[str]]:
    """The tests that name each row, in their name or in their docstring."""
    found: dict[str, list[str]] = {}
    for path in files("test_*.py", "tests", "comity"):
        for test in functions(path):
            if test.name.startswith("test_"):
                words = test.name.removeprefix("test_").replace("_", " ")
                for row in dict.fromkeys(rows_of(test)):
                    found.setdefault(row, []).append(f"`{name(path)}` *{words}*")
    return found


def rows_of(test: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    yield from (row.upper() for row in IN_NAME.findall(test.name))
    yield from ID.findall(ast.get_docstring(test) or "")


def unexplained() -> list[str]:
    """Rows with neither a test nor a part that will bring one."""
    return [row.id for table in tables() for row in table.rows if not row.tests and not row.comes_with]


def page() -> str:
    every = [row for table in tables() for row in table.rows]
    count = sum(bool(row.tests) for row in every)
    parts = [HEAD.format(shown=count, all=len(every), open=len(every) - count)]
    for table in tables():
        parts += [f"\n## {table.title}\n\n| row | what must hold | tests | state |\n|---|---|---|---|"]
        parts += [_line(row) for row in table.rows]
    return "\n".join(parts) + "\n"


def _line(row: Row) -> str:
    state = "shown" if row.tests else f"comes with: {row.comes_with or '?'}"
    return f"| {row.id} | {row.words} | {'<br>'.join(row.tests) or '–'} | {state} |"


if __name__ == "__main__":
    PAGE.write_text(page())
