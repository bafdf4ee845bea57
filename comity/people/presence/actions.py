"""The verbs of presence. Its rows are no events: nobody keeps a history of doors."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.dialects import postgresql, sqlite

from comity.foundation.store import Tx
from comity.people.models import Presence


class Attendance(NamedTuple):
    """Until when somebody counts as connected, and as active, unless he is seen again."""

    person: uuid.UUID
    connected_until: int
    active_until: int


def choose_presence(tx: Tx, *, person: uuid.UUID, status: str, words: str, until: int | None) -> int:
    """Open, knock first or closed, until a moment or for good. Returns when that was."""
    _put(tx, person, {"chosen": status, "words": words, "until": until, "changed_at": tx.now})
    return tx.now


def record_attendance(tx: Tx, *, seen: Sequence[Attendance]) -> None:
    """Keep who is there, for the other processes of this installation."""
    for one in sorted(seen):
        until = {"connected_until": one.connected_until, "active_until": one.active_until}
        _put(tx, one.person, until | {"changed_at": tx.now})


def _put(tx: Tx, person: uuid.UUID, values: Mapping[str, Any]) -> None:
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    nothing: dict[str, Any] = {"chosen": "open", "words": "", "until": None, "connected_until": 0, "active_until": 0}
    row = insert(Presence).values(person=person, **{**nothing, **values})
    tx.session.execute(row.on_conflict_do_update(index_elements=["person"], set_=values))
