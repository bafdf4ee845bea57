"""Reads of presence."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import or_, select

from comity.accounts import queries as accounts
from comity.foundation.store import Tx
from comity.people.models import Presence


class Stored(Struct, frozen=True):
    """A row of the table, with the side of its person."""

    person: uuid.UUID
    inside: bool
    chosen: str
    words: str
    until: int | None
    connected_until: int
    active_until: int
    changed_at: int


def doors(tx: Tx, *, persons: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What these persons chose: `knock` or `closed`; whoever is not named here is open."""
    found = select(Presence.person, Presence.chosen).where(
        Presence.person.in_(list(persons)),
        Presence.chosen != "open",
        or_(Presence.until.is_(None), Presence.until > tx.now),
    )
    return {row.person: row.chosen for row in tx.session.execute(found)} if persons else {}


def changed_since(tx: Tx, *, since: int) -> list[Stored]:
    """The rows that were written at or after a moment; since ever (0) those that still say something."""
    written = select(Presence).where(Presence.changed_at >= since)
    if not since:
        written = written.where(or_(Presence.chosen != "open", Presence.words != "", Presence.connected_until > tx.now))
    rows = list(tx.session.scalars(written))
    members = accounts.members_among(tx, persons=[row.person for row in rows])
    return [
        Stored(
            row.person,
            accounts.is_inside(members.get(row.person)),
            row.chosen,
            row.words,
            row.until,
            row.connected_until,
            row.active_until,
            row.changed_at,
        )
        for row in rows
    ]
