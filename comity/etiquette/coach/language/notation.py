"""The notation of phrases (see `phrases`), turned into expressions and the words they begin with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

STEM = 3
"""So many letters of a stem, and of every second word, decide whether a phrase is tried at all."""
NUMBER = "#"
_NUMBER = r"\d[\d.,]*"
BETWEEN = r"[^\w.!?]{1,4}"
_STEP = r"(?:\w+[^\w.!?]{1,4})"
_GAPS = {"..": _STEP + "{0,3}?", "...": _STEP + "{0,8}?"}
_MARKS = {
    "$": r"(?:[^\w.!?]{0,3}[.!?…]|\W{0,3}\n|\W{0,6}\Z)",
    "$?": r"[^\w.!?]{0,3}\?",
    "$!": r"[^\w.!?]{0,3}!",
    ",": r"\s?[,;:–-]",
    "%": r"\s?%",
}
_LETTERS = {"ä": "(?:ä|ae|a)", "ö": "(?:ö|oe|o)", "ü": "(?:ü|ue|u)", "ß": "(?:ß|ss)", "_": BETWEEN, "'": BETWEEN}
_PLAIN = (("ä", "a"), ("ö", "o"), ("ü", "u"), ("ß", "ss"), ("ae", "a"), ("oe", "o"), ("ue", "u"))


class Way(NamedTuple):
    """One way a phrase may begin: its first word (or the first letters of it), the letters the second word must begin
    with (none: any), and what follows the first word, or, of a stem, the first letters."""

    first: str
    stem: bool
    starts: bool
    second: str | None
    rest: str


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """A word without umlauts, however they were written."""
    for spelt, letter in _PLAIN:
        if spelt in word:
            word = word.replace(spelt, letter)
    return word


def ways(phrase: str) -> Iterator[Way]:
    """All ways a phrase may begin. Raises ValueError for one that begins with no word."""
    tokens = phrase.split()
    starts = tokens[0] == "^"
    while tokens[-1] in _GAPS:
        tokens.pop()
    for first, rest in _openings(tokens[1:] if starts else tokens):
        for variant in _without_options(rest):
            yield from _ways(first, starts, variant)


def _openings(tokens: list[str]) -> Iterator[tuple[str, list[str]]]:
    for alternative in filter(None, tokens[0].split("|")):
        first, *more = re.split(r"[_'\-]", alternative.strip("_'"))
        if not re.match(r"[\w#]", first) or tokens[0].endswith("?"):
            raise ValueError(f"a phrase begins with a word: {' '.join(tokens)}")
        yield first, [*more, *tokens[1:]]


def _without_options(tokens: list[str]) -> Iterator[list[str]]:
    """Only a left-out second word changes how a phrase begins."""
    if tokens and len(tokens[0]) > 1 and tokens[0].endswith("?") and tokens[0] not in _MARKS:
        yield [tokens[0][:-1], *tokens[1:]]
        yield from _without_options(tokens[1:])
    else:
        yield tokens


def _ways(first: str, starts: bool, rest: list[str]) -> Iterator[Way]:
    stem = first.endswith("*") or first == NUMBER
    letters = first.rstrip("*")
    head = "" if not stem else _NUMBER if first == NUMBER else _letters(letters) + r"\w*"
    key = plain(letters)[:STEM] if stem else plain(letters)
    for second, expression in _continuations(tuple(rest), stem):
        yield Way(key, stem, starts, second, head + expression)


@lru_cache(maxsize=512)
def _continuations(rest: tuple[str, ...], stem: bool) -> tuple[tuple[str | None, str], ...]:
    """How a phrase goes on behind its first word: how the second begins, and the expression for all of it."""
    if not rest:
        return ((None, r"(?!\w)"),)
    if stem or rest[0] in _GAPS or rest[0] in ("_", NUMBER) or rest[0] in _MARKS:
        return ((None, _expression(list(rest))),)
    tail = _tail(list(rest[1:]), ends=rest[-1] in _MARKS)
    seconds = (word for word in rest[0].split("|") if word)
    return tuple((_second(word), _alternatives(word, BETWEEN) + tail) for word in seconds)


def _second(word: str) -> str | None:
    if word in _MARKS or word.startswith("*"):
        return None
    start = re.match(r"[^\W_]+", word.lstrip("'"))
    if start is None:
        return None
    letters = plain(start.group())
    goes_on = word.lstrip("'")[start.end() : start.end() + 1] == "*"
    return None if goes_on and len(letters) < STEM else letters[:STEM]


def _expression(tokens: list[str]) -> str:
    return _tail(tokens, ends=tokens[-1] in _MARKS)


def _tail(tokens: list[str], *, ends: bool) -> str:
    pieces: list[str] = []
    glued = False
    for token in tokens:
        if token in _GAPS:
            pieces.append(("" if glued else BETWEEN) + _GAPS[token])
            glued = True
            continue
        bare = token[:-1] if len(token) > 1 and token.endswith("?") and token not in _MARKS else token
        piece = _alternatives(bare, "" if glued else BETWEEN)
        pieces.append(piece if bare == token else f"(?:{piece})?")
        glued = False
    return "".join(pieces) + ("" if ends else r"(?!\w)")


def _alternatives(token: str, before: str) -> str:
    words = [_word(one) for one in token.split("|") if one and one not in _MARKS]
    marks = [_MARKS[one] + "(?=\\W|\\Z)" for one in token.split("|") if one in _MARKS]
    if not words:
        return marks[0] if len(marks) == 1 else f"(?:{'|'.join(marks)})"
    spoken = f"{before}(?:{'|'.join(words)})"
    return f"(?:{'|'.join([spoken, *marks])})" if marks else spoken


def _word(one: str) -> str:
    if one == "_":
        return r"\w+"
    if one == NUMBER:
        return _NUMBER
    return _letters(one.strip("'"))


def _letters(word: str) -> str:
    pieces = (r"\w*" if letter == "*" else _LETTERS.get(letter, re.escape(letter)) for letter in word)
    return "".join(r"[\s\-]?" if piece == r"\-" else piece for piece in pieces)
