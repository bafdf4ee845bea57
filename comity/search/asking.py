"""What somebody asks for: plain words, and what the operators in them narrow it to."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.search.words import composed, words_of

Kind = str
KINDS: tuple[Kind, ...] = ("message", "file", "person", "room")
LONGEST, MOST_TERMS, MOST = 200, 20, 100
WRONG = "Some fields are wrong."
_TERM = re.compile(r'(?P<minus>-?)(?:(?P<key>from|in|before|after|has):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))')
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_POSITION = re.compile(r"\d{1,18}\Z", re.ASCII)


class Phrase(Struct, frozen=True):
    """Words that stand one after the other; with `open` the last one is a beginning."""

    words: tuple[str, ...]
    open: bool = False


class Asked(Struct, frozen=True):
    """`plain` is what was written without its operators, as names of people and rooms are looked for; `after` is the
    first day, `before` the day after the last; `cursor` is the position below which a list goes on."""

    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()
    plain: str = ""
    sender: str = ""
    place: str = ""
    before: date | None = None
    after: date | None = None
    files_only: bool = False
    kinds: tuple[Kind, ...] = KINDS
    cursor: int | None = None
    limit: int = 20

    @property
    def narrowed(self) -> bool:
        """Only messages and files have a writer, a place and a time."""
        return bool(self.sender or self.place or self.before or self.after or self.files_only or self.unwanted)

    @property
    def empty(self) -> bool:
        return not (self.wanted or self.narrowed)


def asked(
    *,
    q: str,
    kind: str = "",
    sender: str = "",
    place: str = "",
    before: str = "",
    after: str = "",
    cursor: str | None = None,
    limit: int = 20,
    more: Sequence[Kind] = (),
) -> Asked:
    """Raises BadInput that names every wrong field. What stands in `q` counts before the fields of the same name;
    `more` are the kinds that other rooms registered."""
    wrong: dict[str, str] = {}
    fields = {"from": sender, "in": place, "before": before, "after": after}
    for name, text in {"q": q, **fields}.items():
        if len(text) > LONGEST or not _storable(text):
            wrong[name] = f"at most {LONGEST} characters, without U+0000"
    known = (*KINDS, *more)
    if kind and kind not in known:
        wrong["kind"] = ", ".join(known)
    if not 1 <= limit <= MOST:
        wrong["limit"] = f"1 to {MOST}"
    if cursor is not None and not _POSITION.match(cursor):
        wrong["cursor"] = "is not one of ours"
    terms = list(_TERM.finditer(q))
    if len(terms) > MOST_TERMS:
        wrong["q"] = f"at most {MOST_TERMS} words"
    if wrong:
        raise BadInput(WRONG, fields=wrong)
    kinds = known if not kind else (kind,)
    return _read(terms, fields, kinds, None if cursor is None else int(cursor), limit)


def _storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _read(
    terms: Sequence[re.Match[str]], fields: dict[str, str], kinds: tuple[Kind, ...], cursor: int | None, limit: int
) -> Asked:
    wanted: list[Phrase] = []
    unwanted: list[Phrase] = []
    plain: list[str] = []
    files_only = False
    for term in terms:
        key, text = term["key"], term["quoted"] if term["bare"] is None else term["bare"]
        if key == "has":
            if text.casefold() not in ("file", "files"):
                raise BadInput(WRONG, fields={"q": "has: knows file"})
            files_only = True
        elif key:
            fields[key] = text
        elif phrase := phrase_of(text, quoted=term["bare"] is None):
            (unwanted if term["minus"] else wanted).append(phrase)
            plain += [] if term["minus"] else [text.rstrip("*")]
    return Asked(
        wanted=tuple(wanted),
        unwanted=tuple(unwanted),
        plain=" ".join(plain),
        sender=fields["from"].strip(),
        place=fields["in"].strip(),
        before=_day(fields["before"], "before"),
        after=_day(fields["after"], "after"),
        files_only=files_only,
        kinds=kinds,
        cursor=cursor,
        limit=limit,
    )


def phrase_of(text: str, *, quoted: bool = False) -> Phrase | None:
    """A word, or several that stand together; `torq*` is a beginning, and so is a single letter of a dense script."""
    words = words_of(composed(text))
    if not words:
        return None
    starts = text.endswith("*") and not quoted
    if words[-1].single:
        if len(words) > 1 and words[-2].end == words[-1].end:
            return Phrase(tuple(word.text for word in words[:-1]), starts)
        starts = True
    return Phrase(tuple(word.text for word in words), starts)


def _day(text: str, field: str) -> date | None:
    if not text.strip():
        return None
    try:
        if _DAY.match(text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise BadInput(WRONG, fields={field: "a day, as 2026-01-31"})


def id_in(text: str) -> uuid.UUID | None:
    return parse_id(text.lower())
