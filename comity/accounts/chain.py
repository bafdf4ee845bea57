"""The audit chain: how an entry is hashed, and whether the chain still holds.

An entry's hash is SHA-256 over the JSON array `["comity.audit.1", position, at, kind, actor, subject_kind, subject,
facts, previous]`, without blanks, in UTF-8: `at` in microseconds, ids as 36 characters or null, `facts` the stored text
as a string, `previous` in hexadecimal. The first entry's `previous` is 32 zero bytes.

Where the chain ends is kept beside it, so that a new entry never closes the gap that somebody tore at its end. Who can
write to the database can forge both; a head written down elsewhere is what he cannot reach.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from sqlalchemy import select

from comity.accounts.models import AuditEntry
from comity.foundation.store import Tx
from comity.foundation.store.log import Installation

FORMAT = "comity.audit.1"
HEAD = "audit"
AT_ONCE = 1_000
_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})\Z")


class Head(NamedTuple):
    """Where the chain ends; as text `12:` and 64 hexadecimal digits."""

    position: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.position}:{self.hash.hex()}"


BEGINNING = Head(0, bytes(32))


class Verdict(NamedTuple):
    """`broken` is the position of the first entry that does not hold, None when all do; `why` says it in words."""

    head: Head
    broken: int | None = None
    why: str = ""


def hash_of(entry: AuditEntry) -> bytes:
    fields = [
        FORMAT,
        entry.position,
        entry.at,
        entry.kind,
        None if entry.actor is None else str(entry.actor),
        entry.subject_kind,
        None if entry.subject is None else str(entry.subject),
        entry.facts,
        entry.previous.hex(),
    ]
    return hashlib.sha256(msgspec.json.encode(fields)).digest()


def parse_head(text: str) -> Head | None:
    """A head as it was written down, or None when it is none."""
    match = _HEAD.match(text.strip().lower())
    return None if match is None else Head(int(match[1]), bytes.fromhex(match[2]))


def head(tx: Tx) -> Head:
    kept = tx.session.scalar(select(Installation.value).where(Installation.key == HEAD))
    return BEGINNING if kept is None else parse_head(kept) or BEGINNING


def verify(tx: Tx, *, written_down: Head | None = None) -> Verdict:
    """Follow the chain from its beginning. `written_down` is a head that was kept elsewhere: it must be on the way."""
    last, kept = BEGINNING, head(tx)
    for entry in entries(tx):
        broken = _fault(entry, last)
        if not broken and written_down is not None and entry.position == written_down.position:
            broken = "" if entry.hash == written_down.hash else "is not the one whose hash was written down"
        if broken:
            return Verdict(last, entry.position if entry.position == last.position + 1 else last.position + 1, broken)
        last = Head(entry.position, entry.hash)
    furthest = max(kept.position, 0 if written_down is None else written_down.position)
    if last.position < furthest:
        return Verdict(last, last.position + 1, "is missing, and so is what came after it")
    if last != kept:
        return Verdict(last, last.position, "does not end the chain: its end was changed")
    return Verdict(last)


def entries(tx: Tx, *, after: int = 0, until: int | None = None) -> Iterator[AuditEntry]:
    """The entries after a position in their order, a thousand at a time."""
    while True:
        following = select(AuditEntry).where(AuditEntry.position > after).order_by(AuditEntry.position).limit(AT_ONCE)
        found = list(tx.session.scalars(following if until is None else following.where(AuditEntry.position <= until)))
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1].position
        tx.session.expunge_all()


def _fault(entry: AuditEntry, before: Head) -> str:
    if entry.position != before.position + 1:
        return "is missing"
    if entry.previous != before.hash:
        return "does not follow the entry before it"
    return "" if entry.hash == hash_of(entry) else "was changed after it was written"
