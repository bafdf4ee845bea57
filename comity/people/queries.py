"""Reads of people."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import bindparam, func, or_, select

from comity.accounts import queries as accounts
from comity.accounts.models import Member
from comity.foundation.policies import BOT, Actor
from comity.foundation.store import Tx
from comity.people.models import Address, Claim, Expertise, Person, Picture, Stop

UNNAMED = "Visitor"
"""The first word of the name that somebody without a name gets."""
VISITOR_PREFIX = "cv_"


_CARDS = (
    select(Person, Member)
    .outerjoin(Member, Member.person == Person.id)
    .where(Person.id.in_(bindparam("persons", expanding=True)))
)


class Card(Struct, frozen=True):
    """A person as others see him: `inside` decides whether he is drawn as an arch or as a circle. `time_zone` is known
    of some outside, and told inside only."""

    id: uuid.UUID
    name: str
    inside: bool
    title: str = ""
    about: str = ""
    handle: str | None = None
    role: str = "outside"
    former: bool = False
    picture_version: int = 0
    time_zone: str = ""

    @property
    def bot(self) -> bool:
        """Whether this is a program: said beside its name wherever it stands."""
        return self.role == BOT

    @property
    def first_name(self) -> str:
        """How he is called in short; of visitors without a name all of "Visitor 4AJE", of bots what they are."""
        if self.bot:
            return f"{self.name} (bot)"
        words = self.name.split()
        return self.name if not words or words[0] == UNNAMED else words[0]

    @property
    def picture(self) -> str:
        return f"/people/{self.id}/picture?v={self.picture_version}"


def card_of(person: Person, member: Member | None) -> Card:
    inside = accounts.is_inside(member)
    if member is None:
        return Card(
            person.id,
            person.name,
            inside,
            about=person.about,
            picture_version=person.picture_version,
            time_zone=person.time_zone or "",
        )
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
    """These persons by id, in one query however many they are."""
    known: dict[uuid.UUID, Card] = tx.once("cards", dict)
    if asked := set(persons) - known.keys():
        found = tx.session.execute(_CARDS, {"persons": list(asked)})
        known |= {person.id: card_of(person, member) for person, member in found}
    return {person: known[person] for person in persons if person in known}


def card(tx: Tx, *, person: uuid.UUID) -> Card | None:
    return cards(tx, persons=[person]).get(person)


def is_inside(tx: Tx, *, person: uuid.UUID) -> bool:
    """The one place that tells inside from outside."""
    return accounts.is_inside(accounts.member_of(tx, person=person))


def is_colleague(tx: Tx, *, person: uuid.UUID) -> bool:
    return accounts.is_colleague(accounts.member_of(tx, person=person))


def colleagues(tx: Tx, *, persons: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these persons who are people inside: no bots."""
    found = accounts.members_among(tx, persons=persons)
    return {person for person, member in found.items() if accounts.is_colleague(member)}


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


def expertise(tx: Tx, *, persons: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """What these persons know about, by name of the topic."""
    known = select(Expertise.person, Expertise.topic).where(Expertise.person.in_(list(persons)))
    found: dict[uuid.UUID, list[str]] = {}
    for person, topic in tx.session.execute(known.order_by(Expertise.topic)) if persons else ():
        found.setdefault(person, []).append(topic)
    return found


def person_at(tx: Tx, *, kind: str, value: str) -> uuid.UUID | None:
    return tx.session.scalar(select(Address.person).where(Address.kind == kind, Address.value == value))


def addresses(tx: Tx, *, person: uuid.UUID) -> list[Address]:
    """The ways to reach somebody, oldest first; a visitor's token is none."""
    known = select(Address).where(Address.person == person, Address.kind != "visitor")
    return list(tx.session.scalars(known.order_by(Address.created_at, Address.id)))


def claims(tx: Tx, *, person: uuid.UUID) -> list[Claim]:
    """Addresses that somebody says are his."""
    return list(tx.session.scalars(select(Claim).where(Claim.person == person).order_by(Claim.claimed_at)))


def mail_address(tx: Tx, *, person: uuid.UUID) -> str | None:
    """Where mail reaches somebody: a proved address before one that is only known, and that before one that he said is
    his; of equal ones the newest."""
    proved = Address.verified_at.is_not(None).desc()
    own = select(Address.value).where(Address.person == person, Address.kind == "email")
    said = select(Claim.value).where(Claim.person == person, Claim.kind == "email")
    known = tx.session.scalar(own.order_by(proved, Address.created_at.desc()).limit(1))
    return known or tx.session.scalar(said.order_by(Claim.claimed_at.desc()).limit(1))


def stopped(tx: Tx, *, persons: Collection[uuid.UUID]) -> dict[uuid.UUID, set[str]]:
    """The kinds of stops in force (`block`, `do_not_contact`), of those persons who have any."""
    found: dict[uuid.UUID, set[str]] = {}
    if persons:
        in_force = select(Stop.person, Stop.kind).where(Stop.person.in_(list(persons)), Stop.lifted_at.is_(None))
        for person, kind in tx.session.execute(in_force):
            found.setdefault(person, set()).add(kind)
    return found


def has_address(tx: Tx, *, person: uuid.UUID, kind: str) -> bool:
    found = select(Address.id).where(Address.person == person, Address.kind == kind).limit(1)
    return tx.session.scalar(found) is not None


def visitor_actor(tx: Tx, *, digest: bytes) -> Actor | None:
    """Who holds the visitor's token with this digest."""
    address = tx.session.scalar(select(Address).where(Address.kind == "visitor", Address.value == digest.hex()))
    return None if address is None else Actor(address.person, "visitor", "visitor", address.id, channel=address.channel)


def picture(tx: Tx, *, person: uuid.UUID) -> Picture | None:
    return tx.session.get(Picture, person)


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
