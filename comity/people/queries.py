"""Reads of people."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import func, or_, select

from comity.accounts import queries as accounts
from comity.accounts.models import Member
from comity.foundation.store import Tx
from comity.people.models import Address, Person, Picture

UNNAMED = "Visitor"
"""The first word of the name that somebody without a name gets."""


class Card(Struct, frozen=True):
    """A person as others see him: `inside` decides whether he is drawn as an arch or as a circle."""

    id: uuid.UUID
    name: str
    inside: bool
    title: str = ""
    about: str = ""
    handle: str | None = None
    role: str = "outside"
    former: bool = False
    picture_version: int = 0

    @property
    def first_name(self) -> str:
        """How he is called in short; of visitors without a name all of "Visitor 4AJE"."""
        words = self.name.split()
        return self.name if not words or words[0] == UNNAMED else words[0]

    @property
    def picture(self) -> str:
        return f"/people/{self.id}/picture?v={self.picture_version}"


def card_of(person: Person, member: Member | None) -> Card:
    inside = accounts.is_inside(member)
    if member is None:
        return Card(person.id, person.name, inside, about=person.about, picture_version=person.picture_version)
    return Card(
        person.id,
        person.name,
        inside,
        title=member.title,
        about=person.about,
        handle=member.handle,
        role=member.role,
        former=not member.active,
        picture_version=person.picture_version,
    )


def cards(tx: Tx, *, persons: Collection[uuid.UUID]) -> dict[uuid.UUID, Card]:
    """These persons by id, in two queries however many they are."""
    wanted = list(set(persons))
    if not wanted:
        return {}
    members = accounts.members_among(tx, persons=wanted)
    found = tx.session.scalars(select(Person).where(Person.id.in_(wanted)))
    return {person.id: card_of(person, members.get(person.id)) for person in found}


def card(tx: Tx, *, person: uuid.UUID) -> Card | None:
    return cards(tx, persons=[person]).get(person)


def is_inside(tx: Tx, *, person: uuid.UUID) -> bool:
    """The one place that tells inside from outside."""
    return accounts.is_inside(accounts.member_of(tx, person=person))


def insiders(tx: Tx, *, persons: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these persons who are inside."""
    return {
        person for person, member in accounts.members_among(tx, persons=persons).items() if accounts.is_inside(member)
    }


def search(tx: Tx, *, words: str, limit: int, after: uuid.UUID | None = None) -> list[Card]:
    """People whose name or handle contains the words, by id; for members only."""
    found = select(Person, Member).outerjoin(Member, Member.person == Person.id).order_by(Person.id).limit(limit)
    if words:
        like = f"%{_escaped(words.casefold())}%"
        found = found.where(or_(func.lower(Person.name).like(like, escape="\\"), Member.handle.like(like, escape="\\")))
    if after is not None:
        found = found.where(Person.id > after)
    return [card_of(person, member) for person, member in tx.session.execute(found)]


def person_at(tx: Tx, *, kind: str, value: str) -> uuid.UUID | None:
    return tx.session.scalar(select(Address.person).where(Address.kind == kind, Address.value == value))


def picture(tx: Tx, *, person: uuid.UUID) -> Picture | None:
    return tx.session.get(Picture, person)


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
