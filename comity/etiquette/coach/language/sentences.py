"""Where sentences and quoted words begin and end."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from comity.etiquette.coach.draft import Span

_END = re.compile(r"[.!?…]+[\"”“»)\]]*(?=\s|\Z)|\n+|[.!?](?=[A-ZÄÖÜ][a-zäöüß])")
_SHORT = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|no|nr|vs|etc|approx|inc|ltd|e\.g|i\.e|bzw|ca|usw|evtl|ggf|inkl|zzgl|tel|str|abs"
    r"|z\.\s?b|d\.\s?h|u\.\s?a|o\.\s?ä|i\.\s?d|resp|min|max|art|hr|fr|mo|di|mi|do|sa|so)|\b\d{1,2}|\b[a-z])\Z",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"„[^“”\"„]{1,200}[“”\"]|“[^”“]{1,200}”|\"[^\"\n]{1,200}\"|»[^«]{1,200}«|«[^»]{1,200}»")
GREETING = re.compile(
    r"\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|hallo|guten (?:tag|morgen|abend)"
    r"|liebe[rs]?|sehr geehrte[rs]?|moin|servus|grüezi|grüß \w+|hoi|griaß di|salut|ciao|buongiorno|morning|evening)\b"
    r"[^,!.:?\n]{0,60}(?:[,!.:]|\n|$)"
)
"""How a text in lower case opens: "good morning mrs ito,"."""
_PERIOD_ONLY = re.compile(r"\.\Z")


@lru_cache(maxsize=32)
def sentences(text: str) -> tuple[Span, ...]:
    """Sentences and lines of a text, without the space around them; a date or a title does not end one."""
    found: list[Span] = []
    start = 0
    for end in _END.finditer(text):
        if _goes_on(text, start, end):
            continue
        _add(found, text, start, end.end())
        start = end.end()
    _add(found, text, start, len(text))
    return tuple(found)


def _goes_on(text: str, start: int, end: re.Match[str]) -> bool:
    if not _PERIOD_ONLY.search(end.group()):
        return False
    before = text[max(start, end.start() - 12) : end.start()]
    short = _SHORT.search(before)
    if short is None:
        return False
    after = text[end.end() : end.end() + 2].strip()
    return not (short.group().isdigit() and after[:1].isupper() and not _month(text, end.end()))


def _month(text: str, place: int) -> bool:
    return _MONTH.match(text, place) is not None


_MONTH = re.compile(
    r"\s*(?:jan|feb|mär|mar|maer|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec|stock|etage|jahrhundert|klasse"
    r"|obergeschoss)",
    re.IGNORECASE,
)


def _add(found: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    begin = start + len(piece) - len(piece.lstrip())
    stripped = piece.strip()
    if stripped:
        found.append(Span(stripped, begin, begin + len(stripped)))


@lru_cache(maxsize=32)
def quoted(text: str) -> tuple[tuple[int, int], ...]:
    """Stretches in quotation marks: somebody else's words, or the name of a button."""
    return tuple(found.span() for found in _QUOTED.finditer(text))


def sentence_at(text: str, place: int) -> Span:
    """The sentence that holds `place`; the whole text where none does."""
    found = sentences(text)
    index = bisect_right(found, place, key=lambda one: one.start) - 1
    return found[index] if index >= 0 else Span(text, 0, len(text))
