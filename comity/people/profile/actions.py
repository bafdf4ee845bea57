"""The verbs of profiles."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete

from comity.accounts import actions as accounts
from comity.foundation.events import Event
from comity.foundation.store import Tx
from comity.people import queries
from comity.people.models import Expertise, Person, Picture
from comity.people.profile.shapes import unknown_colleague


def describe(tx: Tx, *, person: uuid.UUID, member: uuid.UUID, changes: Mapping[str, Any]) -> None:
    """Change what a member says of himself; fields that are not named stay.

    Raises BadInput for somebody to report to who is not inside, RuleRefused (422) where that would go in a circle.
    """
    row = tx.session.get_one(Person, person)
    row.name, row.about = changes.get("name", row.name), changes.get("about", row.about)
    if "name" in changes:
        accounts.sort_member(tx, person=person, name=row.name)
    if "expertise" in changes:
        _know(tx, person, changes["expertise"])
    if "reports_to" in changes:
        _report_to(tx, person, member, changes["reports_to"])
    accounts.describe_member(tx, member=member, changes=changes)
    tx.announce(Event("person.changed", subject=person, actor=person, facts={"fields": sorted(changes)}))


def _know(tx: Tx, person: uuid.UUID, topics: Sequence[str]) -> None:
    tx.session.execute(delete(Expertise).where(Expertise.person == person))
    tx.session.add_all([Expertise(person=person, topic=topic) for topic in topics])


def _report_to(tx: Tx, person: uuid.UUID, member: uuid.UUID, boss: uuid.UUID | None) -> None:
    if boss is not None and not queries.is_inside(tx, person=boss):
        raise unknown_colleague()
    accounts.set_reports_to(tx, member=member, boss=boss, by=person)


def remove_picture(tx: Tx, *, person: uuid.UUID) -> None:
    """Back to the drawn initials."""
    tx.session.execute(delete(Picture).where(Picture.person == person))
    tx.session.get_one(Person, person).picture_version += 1
    tx.announce(Event("person.changed", subject=person, actor=person, facts={"fields": ["picture"]}))
