"""The questions somebody asked: where they stand, what kind of answer they want, and which are still open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from comity.etiquette.coach.cues import all_hits
from comity.etiquette.coach.draft import Span, Turn
from comity.etiquette.coach.language.answering import AFFIRM, HOLD, flat
from comity.etiquette.coach.language.asking import (
    ASKS_LATER,
    CHOICE,
    FRAME,
    KINDS,
    SPLIT,
    STARTS,
    UNMARKED,
    UNMARKED_END,
    Kind,
)
from comity.etiquette.coach.language.phrases import READ
from comity.etiquette.coach.language.sentences import GREETING, sentences
from comity.etiquette.coach.language.stems import content

LISTING = "unanswered_question"
_LONGEST = 1_200
_TAG = 4
_BRIEF = 120


class Question(NamedTuple):
    """One thing asked: its words, where they stand in the text, what kind of answer it wants, and its stems."""

    text: str
    start: int
    end: int
    kind: Kind
    stems: frozenset[str]


class Asked(NamedTuple):
    """A question where it stands: its words as written, the code points of its message, and which message it is."""

    text: str
    start: int
    end: int
    message: int


def open_questions(texts: Sequence[str], language: str) -> list[Asked]:
    """The questions in successive messages of one side, in their order. Courtesy, rhetorical questions and those their
    author has taken back are left out; a language other than `en` and `de` has none."""
    found = _open(tuple(texts), language) if language in ("en", "de") else ()
    return [Asked(texts[place][one.start : one.end], one.start, one.end, place) for place, one in found]


def pending(turns: Sequence[Turn], language: str) -> list[Question]:
    """The questions of the other side that no member has answered before the draft. A reply of ours that only put
    off, or only asked back, leaves them open."""
    waiting: list[Question] = []
    latest: list[Question] = []
    for turn in turns:
        if turn.side == "outside":
            asked = [one for _, one in _open((turn.text,), language)]
            if _settles(turn.text, language) and not asked and not _patient(turn.text, language):
                waiting, latest = [], []
            latest += asked
        else:
            waiting = [*waiting, *latest] if _puts_off(turn.text, language) else []
            latest = []
    return latest or waiting


@lru_cache(maxsize=64)
def _open(texts: tuple[str, ...], language: str) -> tuple[tuple[int, Question], ...]:
    found: list[tuple[int, Question]] = []
    for place, text in enumerate(texts):
        low = _low(text)
        for written in sentences(text[:READ]):
            sentence = written._replace(text=low[written.start : written.end])
            asked = list(_asked(sentence, language))
            if not asked and found and _takes_back(sentence.text, language):
                found = []
            found += [(place, one) for one in asked if not (found and _tags(one))]
    return tuple(found)


def _tags(question: Question) -> bool:
    """A short piece that only goes on with the question before it: "Happy or not?"."""
    return (
        question.kind in ("polar", "choice") and len(question.text.split()) <= _TAG and not STARTS.match(question.text)
    )


def _asked(sentence: Span, language: str) -> Iterator[Question]:
    kinds = {hit.kind for hit in all_hits(LISTING, language, sentence.text)}
    marked = "?" in sentence.text[-4:]
    if not marked and "asks" not in kinds and not _unmarked(sentence.text):
        return
    if len(sentence.text) > _LONGEST:
        return
    greeted = GREETING.match(sentence.text)
    offset = (
        greeted.end() + len(sentence.text[greeted.end() :]) - len(sentence.text[greeted.end() :].lstrip())
        if greeted
        else 0
    )
    for piece in _parts(sentence.text[offset:]):
        start, end = piece[0] + offset, piece[1] + offset
        text = sentence.text[start:end]
        if "idle" in kinds and any(hit.kind == "idle" for hit in all_hits(LISTING, language, text)):
            continue
        stems = content(text, language)
        if not stems and not STARTS.match(text) and not marked:
            continue
        yield Question(text, sentence.start + start, sentence.start + end, _kind(text), stems)


def _parts(sentence: str) -> Iterator[tuple[int, int]]:
    """The questions within one sentence: "what is it, and do you ship?" has two."""
    pieces, start = [], 0
    for found in SPLIT.finditer(sentence):
        if found.start() - start >= 8 and len(sentence) - found.end() >= 8:
            pieces.append((start, found.start()))
            start = found.end()
    pieces.append((start, len(sentence)))
    asking = [piece for piece in pieces if STARTS.match(sentence[slice(*piece)])]
    if asking and asking[0] != pieces[0] and ASKS_LATER.search(sentence[slice(*pieces[0])]):
        asking.insert(0, pieces[0])
    if len(pieces) > 1 and not asking:
        yield 0, len(sentence)
        return
    for start, end in asking if len(pieces) > 1 else pieces:
        text = sentence[start:end]
        bare = text.rstrip(" ,;")
        yield start, start + len(bare)


def _kind(text: str) -> Kind:
    framed = FRAME.match(text)
    if framed and (inner := text[framed.end() :]):
        text = inner if not inner.startswith(("if ", "whether ", "ob ")) else "is " + inner
    head = text[:160]
    found = [(match.start(), kind) for kind, expression in KINDS if (match := expression.search(head))]
    first = min(found, default=(len(text), "polar"), key=lambda one: one[0])
    opening = STARTS.match(text)
    if opening and first[0] > opening.end():
        return "choice" if CHOICE.search(text) else "polar"
    if first[0] < len(text):
        return next(kind for place, kind in found if place == first[0])
    return "choice" if CHOICE.search(text) else "polar"


def _unmarked(text: str) -> bool:
    return bool(len(text) < 160 and (UNMARKED.match(text) or UNMARKED_END.search(text)))


def _takes_back(sentence: str, language: str) -> bool:
    kinds = {hit.kind for hit in all_hits(LISTING, language, sentence)}
    return "settled" in kinds and not sentence.startswith(("thank", "danke", "vielen", "besten", "many", "cheers"))


def _settles(text: str, language: str) -> bool:
    return any(hit.kind == "settled" for hit in all_hits(LISTING, language, _low(text)))


def _patient(text: str, language: str) -> bool:
    """Thanks for our putting off, which answers nothing: "Super, danke!"."""
    return len(text) < 40 and not re.search(
        r"\b(?:works|found|solved|geht|klappt|gefunden|erledigt|perfe\w+)\b", _low(text)
    )


def _puts_off(text: str, language: str) -> bool:
    """Whether a reply of ours left the question open: a moment, a greeting alone, or a question back."""
    low = _low(text)
    if "?" in low or len(low.split()) <= 7:
        return not re.search(r"^\W*(?:yes|no|ja|nein)\b", low)
    if AFFIRM.match(flat(low)):
        return False
    if len(low) < _BRIEF and HOLD.search(flat(low)) and not AFFIRM.search(flat(low)):
        return True
    return len(low) < 220 and any(hit.kind == "waits" for hit in all_hits(LISTING, language, low))


@lru_cache(maxsize=64)
def _low(text: str) -> str:
    low = text[:READ].lower()
    if len(low) == len(text[:READ]):
        return low
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text[:READ])
