"""What somebody asks of a list of records, and the places where it goes on."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from msgspec.structs import replace

from comity.conversations.checks import list_cursor
from comity.foundation.errors import BadInput
from comity.records.queries import Attached, Place
from comity.search.asking import Phrase, phrase_of

LONGEST, MOST_WORDS, MOST = 200, 10, 100
WRONG = "Some fields are wrong."


def words_asked(text: str) -> tuple[Phrase, ...]:
    """The words of a question; the last one may be still being written. Raises BadInput naming `q`."""
    if len(text) > LONGEST or "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadInput(WRONG, fields={"q": f"at most {LONGEST} characters, without U+0000"})
    found = [phrase for word in text.split() if (phrase := phrase_of(word)) is not None]
    if len(found) > MOST_WORDS:
        raise BadInput(WRONG, fields={"q": f"at most {MOST_WORDS} words"})
    if found:
        found[-1] = replace(found[-1], open=True)
    return tuple(found)


def checked_limit(limit: int) -> int:
    if not 1 <= limit <= MOST:
        raise BadInput(WRONG, fields={"limit": f"1 to {MOST}"})
    return limit


def place_of(cursor: str | None) -> Place | None:
    """The place after which a list continues, as we gave it out. Raises BadInput."""
    return list_cursor(cursor)


def page(found: Sequence[Attached], limit: int) -> tuple[Sequence[Attached], str | None]:
    """What fits, of one more than was asked for, and where the rest begins."""
    last = found[limit - 1].record if len(found) > limit else None
    return found[:limit], None if last is None else following(last.occurred_at, last.id)


def following(at: int, last: uuid.UUID) -> str:
    return f"{at}.{last}"
