"""Reads of stops."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from comity.foundation.store import Tx
from comity.people.joined import same_as
from comity.people.models import Stop


def in_force(tx: Tx, *, limit: int, person: uuid.UUID | None = None, after: uuid.UUID | None = None) -> list[Stop]:
    """The stops that hold, of one person (and who is one with him) or of all, the newest first."""
    found = select(Stop).where(Stop.lifted_at.is_(None)).order_by(Stop.id.desc()).limit(limit)
    if person is not None:
        found = found.where(Stop.person.in_(same_as(person)))
    if after is not None:
        found = found.where(Stop.id < after)
    return list(tx.session.scalars(found))
