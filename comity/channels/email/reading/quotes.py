"""New words apart from what is quoted and from the signature.

Lines with quote marks are quoted, wherever they stand; so answers in between and below are kept. What a mail program
writes above a quote goes with it, and when nothing below carries marks, everything below is the quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from comity.channels.email.reading.bounds import ATTEMPTS, ATTEMPTS_WITH_EVERYTHING, LINES
from comity.channels.email.reading.heads import head_at
from comity.channels.email.reading.lines import CUT, HEAD, SIGNED, Line
from comity.channels.email.reading.signatures import armour, signature_start

_TRIED = 8
"""Lines below an attribution that show how it is quoted."""
_OWN_MARK = re.compile(r"([A-Za-z]{1,4}>|--\]|[|#\])}:%+=]{1,2})")
_GAP = re.compile(r"\n{3,}")
_NEW, _QUOTED, _SIGNATURE = "new", "quoted", "signature"


class Split(NamedTuple):
    words: str
    quoted: str
    signature: str


def split(lines: Sequence[Line]) -> Split:
    """The three kinds of text in a mail. When nothing stands above a quote without marks, as in a forward without a
    word of its own, everything is words: better too much than nothing."""
    lines = lines[:LINES]
    kinds, cut = _kinds(lines)
    if cut and not _told(lines, kinds, _NEW):
        return Split(_block(line.marked for line in lines), "", "")
    _sign(lines, kinds)
    return Split(*(_told(lines, kinds, kind) for kind in (_NEW, _QUOTED, _SIGNATURE)))


def _kinds(lines: Sequence[Line]) -> tuple[list[str], bool]:
    """What each line is, and whether everything from some line on is another mail."""
    kinds = [_QUOTED if line.depth or line.mark == HEAD else _NEW for line in lines]
    at = tried = 0
    while at < len(lines):
        if lines[at].mark == CUT:
            return _quoted(kinds, at, len(lines)), True
        thorough, likely = tried < ATTEMPTS_WITH_EVERYTHING, tried < ATTEMPTS and _may_introduce(lines[at])
        head = head_at(lines, at, library=thorough) if likely else None
        tried += head is not None or lines[at].text.rstrip().endswith((":", "：", ">"))
        if head is None:
            at += 1
            continue
        mark = _own_mark(lines[head.end : head.end + _TRIED]) if thorough else ""
        if mark or _marked_below(lines, head.end):
            _quoted(kinds, head.start, head.end)
            kinds[head.end :] = [
                _QUOTED if mark and line.text.lstrip().startswith(mark) else kind
                for line, kind in zip(lines[head.end :], kinds[head.end :], strict=True)
            ]
        elif head.sure:
            return _quoted(kinds, head.start, len(lines)), True
        at = max(head.end, at + 1)
    return kinds, False


def _may_introduce(line: Line) -> bool:
    return not line.depth and (":" in line.text or "：" in line.text or line.text.strip()[:1] in tuple("-_=#*‐–—"))


def _marked_below(lines: Sequence[Line], at: int) -> bool:
    below = next((line for line in lines[at : at + 5] if not line.blank), None)
    return below is not None and below.depth > 0


def _own_mark(below: Sequence[Line]) -> str:
    """Some people mark quotes in their own way: the same signs begin the lines below an attribution."""
    filled = [line.text.lstrip() for line in below if not line.blank and not line.depth]
    found = _OWN_MARK.match(filled[0]) if filled else None
    alike = [line for line in filled[:4] if found and line.startswith(found[1])]
    return found[1] if found and len(alike) >= min(2, len(filled)) else ""


def _quoted(kinds: list[str], start: int, end: int) -> list[str]:
    kinds[start:end] = [_QUOTED] * (end - start)
    return kinds


def _sign(lines: Sequence[Line], kinds: list[str]) -> None:
    """Every run of new lines may end with a signature."""
    spoken = False
    for kind, run in groupby(range(len(lines)), key=lambda at: kinds[at]):
        places = list(run)
        if kind != _NEW:
            continue
        texts = [lines[at].text for at in places]
        opened, signed = armour(texts), signature_start(texts, spoken=spoken)
        for offset, at in enumerate(places):
            if offset in opened or offset >= signed or lines[at].mark == SIGNED:
                kinds[at] = _SIGNATURE
            spoken = spoken or (kinds[at] == _NEW and not lines[at].blank)


def _told(lines: Sequence[Line], kinds: Sequence[str], wanted: str) -> str:
    pairs = zip(lines, kinds, strict=True)
    return _block(line.marked if wanted == _QUOTED else line.text for line, kind in pairs if kind == wanted)


def _block(texts: Iterable[str]) -> str:
    """The lines without empty ones around them and never two of those together."""
    trimmed = "\n".join(text.rstrip() for text in texts)
    return _GAP.sub("\n\n", trimmed).strip("\n")
