"""The text of a mail as lines that know how deep they are quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from comity.channels.email.reading.bounds import LINES
from comity.channels.email.reading.plain import lines_of

CUT, HEAD, SIGNED = "cut", "head", "signed"
"""What the HTML of a mail program says of a line: everything from here on is quoted; it introduces a quote; it belongs
to the signature."""
_QUOTED = re.compile(r" {0,3}(?:> ?)+")
DELIMITER = "-- "


class Line(NamedTuple):
    """One line without its quote marks; `depth` is their number."""

    text: str
    depth: int = 0
    mark: str = ""

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def marked(self) -> str:
        """As it stands in a plain text mail."""
        return (">" * self.depth + " " if self.depth else "") + self.text.rstrip()


def lines_of_plain(text: str, *, flowed: bool = False, delsp: bool = False) -> list[Line]:
    """The lines of a text part; `flowed` and `delsp` are the parameters of RFC 3676."""
    lines = [_line(each, flowed) for each in lines_of(text)[:LINES]]
    lines = list(_joined(lines, delsp)) if flowed else lines
    return [_unescaped(line, before, after) for before, line, after in _with_neighbours(lines)]


def _line(text: str, flowed: bool) -> Line:
    marks = _QUOTED.match(text)
    if marks is None:
        return Line(text[1:] if flowed and text.startswith(" ") else text)
    return Line(text[marks.end() :], marks[0].count(">"))


def _joined(lines: list[Line], delsp: bool) -> Iterator[Line]:
    """Paragraphs as they were before they were wrapped: a line that ends with a space goes on in the next."""
    waiting: list[str] = []
    depth = 0
    for line in lines:
        if waiting and (line.depth != depth or line.text == DELIMITER):
            yield Line("".join(waiting).rstrip(), depth)
            waiting = []
        depth = line.depth
        if line.text.endswith(" ") and line.text != DELIMITER:
            waiting.append(line.text[:-1] if delsp else line.text)
        else:
            yield Line("".join([*waiting, line.text]), depth)
            waiting = []
    if waiting:
        yield Line("".join(waiting).rstrip(), depth)


def _unescaped(line: Line, before: Line, after: Line) -> Line:
    """`>From` on its own was no quote: a mailbox file has put the mark there."""
    alone = line.depth == 1 and line.text.startswith("From ") and not before.depth and not after.depth
    return Line(line.text) if alone else line


def _with_neighbours(lines: list[Line]) -> Iterator[tuple[Line, Line, Line]]:
    edge = Line("")
    return zip([edge, *lines], lines, [*lines[1:], edge], strict=False)
