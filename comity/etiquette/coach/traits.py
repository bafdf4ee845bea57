"""What a draft is made of, as names of signs: its words, pairs of stems, concepts, phrases of the lists, its shape, and
what was said before. Which sign speaks for which rule is learned from labelled drafts (see `scorer`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from comity.etiquette.coach.cues import cues, said
from comity.etiquette.coach.draft import Draft, Span
from comity.etiquette.coach.language.concepts import concepts
from comity.etiquette.coach.language.names import mentions
from comity.etiquette.coach.language.notation import plain
from comity.etiquette.coach.language.phrases import READ, Hit
from comity.etiquette.coach.language.sentences import sentence_at, sentences
from comity.etiquette.coach.language.stems import stem

_HEARD = "asked+urgency+overpromise"
"""Lists with phrases of the other side."""
_TOKEN = re.compile(
    r"https?://\S{1,500}|www\.\S{1,500}|[£€$]?\d[\d.,:]{0,20}(?:%|€|£)?|[^\W\d_]+(?:['’][^\W\d_]+){0,3}|\?+|!+|…"
    '|\\.{1,3}|[,:;–—()"„“”»«]|[\U0001f300-\U0001faff☀-➿]'
)
_WORD = re.compile(r"[^\W\d_]+")
_LENGTHS = (5, 9, 15, 25)
_MOST, _SIGNATURE = 6, 8


class Traits(NamedTuple):
    """The signs of each sentence that has one, those of the whole draft, and how many there are."""

    sentences: tuple[tuple[Span, frozenset[str]], ...]
    whole: frozenset[str]
    all: frozenset[str]


@lru_cache(maxsize=8)
def traits(draft: Draft) -> Traits:
    """The signs of a draft; the same ones for all rules."""
    parts = sentences(draft.text[:READ])
    hits = _hits(draft)
    found = tuple(
        (part, frozenset(_of_sentence(draft, part, place, len(parts), hits.get(part, ()))))
        for place, part in enumerate(parts)
    )
    whole = frozenset(_of_draft(draft, len(parts)))
    return Traits(found, whole, whole.union(*(signs for _, signs in found)))


def _hits(draft: Draft) -> dict[Span, list[Hit]]:
    found: dict[Span, list[Hit]] = {}
    text = draft.text[:READ]
    for hit in cues(draft):
        found.setdefault(sentence_at(text, hit.start), []).append(hit)
    return found


def _of_sentence(draft: Draft, part: Span, place: int, count: int, hits: Iterable[Hit]) -> Iterator[str]:
    words = _words(draft, part)
    stems = ["^", *(stem(word, draft.language) if word[0] != "<" and len(word) > 3 else word for word in words), "$"]
    for word in words:
        yield "w=" + word
        for concept in concepts(word):
            yield "c=" + concept
    for one, other in pairwise(stems):
        yield f"b={one} {other}"
    yield f"length={sum(len(words) >= length for length in _LENGTHS)}"
    yield "end=" + (part.text[-1] if part.text[-1] in ".?!…:" else "-")
    if place == 0:
        yield "place=first"
    if place == count - 1:
        yield "place=last"
    if "<own>" in words and any("we" in concepts(word) for word in words):
        yield "own=we"
    if "<own>" in words and place == count - 1 > 0 and len(words) <= _SIGNATURE:
        yield "own=signature"
    for hit in hits:
        yield "h=" + hit.kind
        yield f"h={hit.kind}:{hit.weight:g}"


def _words(draft: Draft, part: Span) -> list[str]:
    """Words without umlauts, and classes of what is none; the own name is one word."""
    own = mentions(part.text, draft.organisation)
    names = {plain(word.lower()) for start, end in own for word in _WORD.findall(part.text[start:end])}
    words: list[str] = []
    for found in _TOKEN.finditer(draft.lower, part.start, part.end):
        word = _class(found.group(), names)
        if not (word == "<own>" and words[-1:] == ["<own>"]):
            words.append(word)
    return words


def _class(token: str, names: set[str]) -> str:
    first, last = token[0], token[-1]
    if first.isalpha():
        if token.startswith(("http://", "https://", "www.")):
            return "<link>"
        word = plain(token.replace("’", "'"))
        return "<own>" if word in names else word
    if first in "£€$" or (first.isdigit() and last in "€£"):
        return "<money>"
    if first.isdigit():
        return "<percent>" if last == "%" else "<time>" if ":" in token else "<number>"
    if first in "?!":
        return first if len(token) == 1 else first * 2
    if first in "„“”»«":
        return '"'
    return "<emoji>" if first > "☀" else token


def _of_draft(draft: Draft, count: int) -> Iterator[str]:
    yield "setting=" + draft.setting
    yield "language=" + draft.language
    yield f"sentences={min(count, _MOST)}"
    heard = "\n".join(draft.theirs)[-READ:].lower()
    marks = {
        "public": draft.public,
        "cold": not draft.context,
        "first": draft.first,
        "asked": "?" in heard,
        "told": bool(heard) and "?" not in heard,
        "own": bool(mentions(draft.text, draft.organisation)),
        "own heard": any(mentions(text, draft.organisation) for text in draft.theirs),
    }
    yield from ("is=" + name for name, holds in marks.items() if holds)
    for word in {plain(word) for word in _WORD.findall(heard)}:
        yield "o=" + word
        yield from ("oc=" + concept for concept in concepts(word))
    for text in draft.theirs:
        yield from ("oh=" + kind for kind in said(_HEARD, draft.language, text))
