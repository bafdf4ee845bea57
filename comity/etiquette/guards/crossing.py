"""Words of the inside lane in words for outside.

A run counts from 40 characters on, or from eight words of together at least 27 characters, after both sides were made
alike: case and punctuation do not count. Whatever people outside could read before is no secret.

Besides the notes of the conversation, what the writer could have copied lately is looked at: rooms and direct talks of
colleagues that he takes part in, and the words of files there; of those only what has some stretch to the letter.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from comity.conversations import queries
from comity.conversations.ports import Held, Leaving
from comity.conversations.queries import inside
from comity.etiquette.guards.actions.reasons import note_reason
from comity.etiquette.guards.codes import FROM_INSIDE
from comity.etiquette.guards.naming import names
from comity.foundation.clock import DAY
from comity.foundation.files import queries as stored
from comity.foundation.store import Tx

WORDS, CHARACTERS, LEAST = 8, 40, 27
_BLOCK = (LEAST + 1) // 2
"""Any run of `LEAST` characters holds a whole block of this many, wherever it begins."""
_LOOKED_AT = 60_000
_SAID, LATELY = 200, 14 * DAY
REMEMBERED = 64
_NO_SPACES = "\u2e80-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_NO_SPACES}]|[^\W{_NO_SPACES}]+")


class Span(NamedTuple):
    """A stretch of a draft, in Unicode code points."""

    start: int
    end: int


class Source(NamedTuple):
    """Words of the inside made `alike`, one text a line, and where they stand: `lane`, `room`, `talk` or `file`, the
    room and the file with their names."""

    words: str
    kind: str
    name: str = ""

    @property
    def place(self) -> str:
        """How it is called in a sentence."""
        if self.kind == "room":
            return f"“{self.name}”"
        return {"lane": "the inside lane", "talk": "a talk among colleagues"}.get(self.kind, f"the file “{self.name}”")


class Crossing:
    public = False

    def __init__(self) -> None:
        self._remembered: dict[uuid.UUID, str] = {}

    def ask(self, tx: Tx, leaving: Leaving) -> Held | None:
        if len(leaving.body) < LEAST:
            return None
        draft, found, place = alike(leaving.body), list[Span](), Source("", "lane")
        for source in chain(_notes(tx, leaving), self._copied_from(tx, leaving)):
            if not _may_share(draft, source.words):
                continue
            if found := shared(leaving.body, source.words, known=_said_outside(tx, leaving)):
                place = source
                break
        if not found:
            return None
        spans = [{"start": span.start, "end": span.end} for span in found]
        question = f"Send them to {names(tx, leaving.readers)}?"
        if leaving.again:
            question = "Take them out, or send them as a new message."
        facts = {"spans": spans, "place": {"kind": place.kind, "name": place.name}}
        return Held(FROM_INSIDE, f"These words come from {place.place}. {question}", "confirmation", facts)

    def _copied_from(self, tx: Tx, leaving: Leaving) -> Iterator[Source]:
        """What the writer could have copied, as far as it has a stretch of the draft to the letter."""
        person, readers, since = leaving.actor.person, leaving.readers, tx.now - LATELY
        draft = leaving.body.casefold()
        for said in inside.said_inside(tx, person=person, readers=readers, since=since):
            if _may_share(draft, said.words.casefold()):
                yield Source(alike(said.words), "room" if said.title else "talk", said.title or "")
        documents = inside.documents_inside(
            tx, person=person, readers=readers, since=since, conversation=leaving.conversation
        )
        words = self._words_of(tx, [document.file for document in documents])
        for document in documents:
            if _may_share(draft, words[document.file]):
                yield Source(alike(words[document.file]), "file", document.name)

    def _words_of(self, tx: Tx, files: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
        """The words of these files without case. They never change, so they are read once."""
        known = self._remembered
        words = {file: known[file] for file in files if file in known}
        if new := [file for file in files if file not in words]:
            found = stored.words_of(tx, files=new)
            words |= {file: found.get(file, "").casefold() for file in new}
            self._remembered = (known if len(known) < REMEMBERED else {}) | words
        return words

    def let_go(self, tx: Tx, leaving: Leaving, held: Held, words: str) -> None:
        note_reason(tx, leaving=leaving, guard=FROM_INSIDE, person=min(leaving.readers), words="")


def _notes(tx: Tx, leaving: Leaving) -> Iterator[Source]:
    if leaving.aside:
        newest = _newest(queries.notes(tx, conversation=leaving.conversation))
        yield Source("\n".join(map(alike, newest)), "lane")


def _said_outside(tx: Tx, leaving: Leaving) -> str:
    return "\n".join(alike(one.body) for one in queries.newest_said(tx, conversation=leaving.conversation, limit=_SAID))


def alike(text: str) -> str:
    """The words of a text between single spaces, without case and punctuation."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def shared(draft: str, source: str, *, known: str = "") -> list[Span]:
    """The stretches of a draft that stand in `source` and not in `known`, both made `alike`, one text a line."""
    found = list(_WORD.finditer(draft))
    words = [one[0].casefold() for one in found]
    left = _standing(words, source) - _standing(words, known)
    stretches = [stretch for stretch in _stretches(sorted(left)) if _is_run(words[stretch[0] : stretch[-1] + 1])]
    return [Span(found[stretch[0]].start(), found[stretch[-1]].end()) for stretch in stretches]


def _standing(words: list[str], source: str) -> set[int]:
    """The places of the words that stand in runs of `source`."""
    taken: set[int] = set()
    for first, last in _runs(words):
        if f" {' '.join(words[first:last])} " in source:
            taken.update(range(first, last))
    return taken


def _may_share(draft: str, source: str) -> bool:
    """A quick look that is never wrong when it says no."""
    return any(draft[at : at + _BLOCK] in source for at in range(0, len(draft) - _BLOCK + 1, _BLOCK))


def _runs(words: list[str]) -> Iterator[tuple[int, int]]:
    """The shortest run that counts from each word on."""
    last, size = 0, -1
    for first in range(len(words)):
        while last < len(words) and not _counts(last - first, size):
            size += len(words[last]) + 1
            last += 1
        if not _counts(last - first, size):
            return
        yield first, last
        size -= len(words[first]) + 1


def _counts(words: int, size: int) -> bool:
    return size >= CHARACTERS or (words >= WORDS and size >= LEAST)


def _is_run(words: list[str]) -> bool:
    return _counts(len(words), len(" ".join(words)))


def _stretches(places: list[int]) -> list[list[int]]:
    """Places that follow each other."""
    found: list[list[int]] = []
    for place in places:
        if found and place == found[-1][-1] + 1:
            found[-1].append(place)
        else:
            found.append([place])
    return found


def _newest(notes: list[str]) -> Iterator[str]:
    left = _LOOKED_AT
    for note in notes:
        if left <= 0:
            return
        yield note[:left]
        left -= len(note)
