"""The verbs of time zones."""

from __future__ import annotations

import uuid

from comity.accounts.actions import audit
from comity.foundation.errors import RuleRefused
from comity.foundation.events import Event
from comity.foundation.store import Tx
from comity.people import queries
from comity.people.models import Person


def note_time_zone(tx: Tx, *, person: uuid.UUID, time_zone: str | None, by: uuid.UUID) -> None:
    """A colleague knows where somebody outside lives, or that it was wrong (None). Raises RuleRefused for colleagues,
    who say it themselves."""
    if queries.is_inside(tx, person=person):
        raise RuleRefused("Colleagues choose their own time zone: this is for people outside.", code="inside")
    if _set(tx, person, time_zone, by):
        audit(tx, "person.time_zone", by=by, subject_kind="person", subject=person)


def tell_time_zone(tx: Tx, *, person: uuid.UUID, time_zone: str) -> None:
    """A visitor's browser says where its clock stands."""
    _set(tx, person, time_zone, person)


def _set(tx: Tx, person: uuid.UUID, time_zone: str | None, by: uuid.UUID) -> bool:
    row = tx.session.get_one(Person, person)
    if row.time_zone == time_zone:
        return False
    row.time_zone = time_zone
    tx.session.flush()
    tx.announce(Event("person.changed", subject=person, actor=by, facts={"fields": ["time_zone"]}))
    return True
