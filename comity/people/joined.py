"""Who is one with whom, in SQL: the only place that reads `merged_into`.

A person is either alone, the head of some who were joined into him, or joined into a head. Whatever shows colleagues
what belongs to a person asks for all who are one with him; whatever concerns a person outside himself (his token, his
talks, his mail) does not ask, so that a joining opens nothing to anybody outside.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, Subquery, func, or_, select
from sqlalchemy.orm import aliased

from comity.foundation.store import Tx
from comity.people.models import Person


def one_with(person: type[Person], head: SQLColumnExpression[uuid.UUID]) -> ColumnElement[bool]:
    """That this person is the head, or was joined into it; two look-ups by index."""
    return or_(person.id == head, person.merged_into == head)


def same_as(person: uuid.UUID) -> Select[uuid.UUID]:
    """The ids of a person and of all who are one with him."""
    asked, same = aliased(Person), aliased(Person)
    head = select(func.coalesce(asked.merged_into, asked.id)).where(asked.id == person).scalar_subquery()
    return select(same.id).where(one_with(same, head))


def same_as_any(persons: Collection[uuid.UUID]) -> Select[uuid.UUID]:
    """The same of several."""
    asked, same = aliased(Person), aliased(Person)
    joined = one_with(same, func.coalesce(asked.merged_into, asked.id))
    return select(same.id).join(asked, joined).where(asked.id.in_(list(persons)))


def pairs(persons: Collection[uuid.UUID]) -> Subquery:
    """Each of these (`person`) beside everybody who is one with him (`same`), himself included."""
    asked, same = aliased(Person), aliased(Person)
    joined = one_with(same, func.coalesce(asked.merged_into, asked.id))
    found = select(asked.id.label("person"), same.id.label("same")).join(same, joined)
    return found.where(asked.id.in_(list(persons))).subquery()


def together(tx: Tx, *, person: uuid.UUID) -> list[uuid.UUID]:
    """This person and all who are one with him, the head first, the others as they became known. Nobody who is not
    there."""
    found = select(Person.id, Person.merged_into).where(Person.id.in_(same_as(person)))
    rows = tx.session.execute(found).all()
    return [key for key, into in sorted(rows, key=lambda row: (row.merged_into is not None, row.id))]


def heads(tx: Tx, *, persons: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Whom each of these was joined into; who is alone, or a head, himself."""
    found = select(Person.id, func.coalesce(Person.merged_into, Person.id)).where(Person.id.in_(list(persons)))
    return {person: head for person, head in tx.session.execute(found)}  # noqa: C416 - rows, not pairs


def gathered(tx: Tx, *, heads: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of them into whom others were joined."""
    found = select(Person.merged_into).where(Person.merged_into.in_(list(heads)))
    return {head for head in tx.session.scalars(found.distinct()) if head is not None}
