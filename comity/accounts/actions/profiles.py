"""What members say of themselves, and how they want their screens."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from comity.accounts.models import Member
from comity.foundation.errors import NotFound
from comity.foundation.store import Tx

DESCRIBED = ("title", "pronouns", "time_zone", "working_hours")


def describe_member(tx: Tx, *, member: uuid.UUID, changes: Mapping[str, Any]) -> None:
    """Change title, pronouns, time zone or working hours; what is not named stays."""
    row = _member(tx, member)
    for name in DESCRIBED:
        if name in changes:
            setattr(row, name, changes[name])


def prefer(tx: Tx, *, member: uuid.UUID, changes: Mapping[str, Any]) -> None:
    """Keep choices for his screens; those not named stay."""
    row = _member(tx, member)
    row.preferences = {**row.preferences, **changes}


def sort_member(tx: Tx, *, person: uuid.UUID, name: str) -> None:
    """Put him where his name belongs in lists: letters without case and accents. For people outside nothing happens."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    tx.session.execute(update(Member).where(Member.person == person).values(sort_name=plain))


def _member(tx: Tx, member: uuid.UUID) -> Member:
    row = tx.session.get(Member, member)
    if row is None or not row.active:
        raise NotFound
    return row
