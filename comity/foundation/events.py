"""Events and places in their stream: plain values, without a database."""

from __future__ import annotations

import re
import uuid
from typing import Any

import msgspec

PLACE = re.compile(r"([0-9a-f]{8})\.(\d{1,18})\.(\d{1,18})\Z")


class Event(msgspec.Struct):
    """A row of the log. `inside` and `outside` are the JSON of its `data` for each side; they are not stored."""

    kind: str
    conversation: uuid.UUID | None = None
    inside_seq: int | None = None
    outside_seq: int | None = None
    subject: uuid.UUID | None = None
    actor: uuid.UUID | None = None
    facts: dict[str, Any] | None = None
    created_at: int = 0
    client_id: str | None = None
    inside: bytes | None = None
    outside: bytes | None = None
    txid: int = 0
    position: int = 0


class Cursor(msgspec.Struct, frozen=True, order=True):
    """A place in the stream."""

    txid: int
    position: int

    def text(self, epoch: str) -> str:
        return f"{epoch}.{self.txid}.{self.position}"


def parse_cursor(text: str, epoch: str) -> Cursor | None:
    """The place a client names, or None when it is not ours or of another epoch (a restored database)."""
    match = PLACE.match(text)
    if match is None or match[1] != epoch:
        return None
    return Cursor(int(match[2]), int(match[3]))
