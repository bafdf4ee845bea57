"""A question in the language of each index: FTS5 of SQLite, tsquery of PostgreSQL. Words hold letters and digits only,
and marks are made by us, so nothing is to be escaped."""

from __future__ import annotations

from collections.abc import Sequence

from comity.search.asking import Phrase

Marks = Sequence[Sequence[str]]
"""Of each group one mark has to stand there."""


def fts5(wanted: Sequence[Phrase], unwanted: Sequence[Phrase], marks: Marks) -> str:
    found = [f"words : {_quoted(phrase)}" for phrase in wanted]
    found += [f"marks : ({' OR '.join(_double(mark) for mark in group)})" for group in marks]
    joined = " AND ".join(found)
    without = " OR ".join(f"words : {_quoted(phrase)}" for phrase in unwanted)
    return f"({joined}) NOT ({without})" if without else joined


def tsquery(wanted: Sequence[Phrase], unwanted: Sequence[Phrase], marks: Marks) -> str:
    found = [_following(phrase) for phrase in wanted]
    found += ["(" + " | ".join(f"'@{mark}'" for mark in group) + ")" for group in marks]
    return " & ".join([*found, *(f"!{_following(phrase)}" for phrase in unwanted)])


def _quoted(phrase: Phrase) -> str:
    return _double(" ".join(phrase.words)) + (" *" if phrase.open else "")


def _double(text: str) -> str:
    return f'"{text}"'


def _following(phrase: Phrase) -> str:
    return "(" + " <-> ".join(f"'{word}'" for word in phrase.words) + (":*" if phrase.open else "") + ")"
