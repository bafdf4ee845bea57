"""Keys of records that stand in what was said, as proposals: somebody decides whether they are meant."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

from sqlalchemy import select

from comity.conversations.models import Message
from comity.foundation.store import Tx
from comity.records import queries
from comity.records.access import CONVERSATION
from comity.records.queries import Attached

LOOKED_AT, CANDIDATES, PROPOSED = 40, 80, 3
SHORT = 4
"""Numbers shorter than this are keys only where the words say so: #12, order 12."""
_ADDRESS = re.compile(r"\S+(?:://|@)\S+")
_KEY = re.compile(r"(?<![\w./#-])(?P<sign>#?)(?P<key>(?=[A-Za-z._-]*\d)[A-Za-z0-9][A-Za-z0-9._-]{0,63})(?!\w)")
_WORD = re.compile(r"([^\W\d_]{1,64})[ \u00a0]\Z")


def proposals(tx: Tx, *, conversation: uuid.UUID) -> list[Attached]:
    """The records that the latest messages name and that nobody attached or took off, the last named first."""
    said = (
        select(Message.body)
        .where(Message.conversation == conversation, Message.deleted_at.is_(None))
        .order_by(Message.inside_seq.desc())
    )
    named = candidates(tx.session.scalars(said.limit(LOOKED_AT)))
    if not named:
        return []
    settled = queries.settled(tx, subject_kind=CONVERSATION, subject=conversation)
    keys = {spelling for key in named for spelling in queries.spellings(key)}
    found = [one for one in queries.called(tx, keys=keys) if one.record.id not in settled]
    order = {key.casefold(): place for place, key in enumerate(named)}
    meant = [one for one in found if _is_meant(one, named)]
    return sorted(meant, key=lambda one: order[one.record.key.casefold()])[:PROPOSED]


def _is_meant(one: Attached, named: dict[str, set[str]]) -> bool:
    """A short number is one only where the words before it say so."""
    key = next(key for key in named if key.casefold() == one.record.key.casefold())
    words, mine = named[key], {one.kind.singular.casefold(), one.kind.plural.casefold(), one.kind.key}
    return not key.isdigit() or len(key) >= SHORT or "#" in words or bool(words & mine)


def candidates(texts: Iterable[str]) -> dict[str, set[str]]:
    """What may be a key, the last said first, with the words (in small letters) and signs that stand before it."""
    found: dict[str, set[str]] = {}
    for text in texts:
        plain = _ADDRESS.sub(" ", text)
        for match in _KEY.finditer(plain):
            key = match["key"].rstrip("._-")
            if key not in found and len(found) >= CANDIDATES:
                return found
            word = _WORD.search(plain, max(0, match.start() - 66), match.start())
            before = {match["sign"], word[1].casefold() if word else ""}
            found.setdefault(key, set()).update(before - {""})
    return found
