"""Reads of people."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import NamedTuple

from msgspec import Struct, structs
from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from comity.accounts import queries as accounts
from comity.accounts.models import Member
from comity.foundation.policies import BOT, Actor
from comity.foundation.store import Tx
from comity.people.joined import one_with, same_as, same_as_any
from comity.people.models import Address, Claim, Expertise, Person, Picture, Stop

UNNAMED = "Visitor"
"""The first word of the name that somebody without a name gets."""
VISITOR_PREFIX = "cv_"


_HEAD = aliased(Person)
_CARDS = (
    select(Person, Member, _HEAD.name, _HEAD.about, _HEAD.picture_version)
    .outerjoin(Member, Member.person == Person.id)
    .outerjoin(_HEAD, _HEAD.id == Person.merged_into)
    .where(Person.id.in_(bindparam("persons", expanding=True)))
)
_AT = select(Address.person).where(Address.kind == bindparam("kind"), Address.value == bindparam("value"))
_SAME, _ASKED = aliased(Person), aliased(Person)
_STOPPED = (
    select(_ASKED.id, Stop.kind)
    .join(_SAME, one_with(_SAME, func.coalesce(_ASKED.merged_into, _ASKED.id)))
    .join(Stop, Stop.person == _SAME.id)
    .where(_ASKED.id.in_(bindparam("persons", expanding=True)), Stop.lifted_at.is_(None))
)


class Head(NamedTuple):
    """Whom somebody was joined into."""

    id: uuid.UUID
    name: str
    about: str
    picture_version: int


class Card(Struct, frozen=True):
    """A person as others see him: `inside` decides whether he is drawn as an arch or as a circle. `time_zone` is known
    of some outside, and told inside only; so is `head`, whom he was joined into."""

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
    head: Head | None = None
    pictured: uuid.UUID | None = None

    @property
    def outside(self) -> bool:
        """Whether he is somebody outside: a colleague of before is neither, and reads nothing any more."""
        return not (self.inside or self.former)

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
        return f"/people/{self.pictured or self.id}/picture?v={self.picture_version}"

    @property
    def face(self) -> Card:
        """As colleagues know him: under the name and the picture of whom he was joined into."""
        head = self.head
        if head is None:
            return self
        shown = {"name": head.name, "about": head.about, "picture_version": head.picture_version}
        return structs.replace(self, pictured=head.id, **shown)


def card_of(person: Person, member: Member | None, head: Head | None = None) -> Card:
    inside = accounts.is_inside(member)
    if member is None:
        return Card(
            person.id,
            person.name,
            inside,
            about=person.about,
            picture_version=person.picture_version,
            time_zone=person.time_zone or "",
            head=head,
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
        for person, member, name, about, version in tx.session.execute(_CARDS, {"persons": list(asked)}):
            head = None if person.merged_into is None else Head(person.merged_into, name, about, version)
            known[person.id] = card_of(person, member, head)
    return {person: known[person] for person in persons if person in known}


def faces(tx: Tx, *, persons: Collection[uuid.UUID]) -> dict[uuid.UUID, Card]:
    """Like `cards`, for colleagues only: who was joined with somebody is shown as that person. What people outside get
    is made of `cards`, so that a joining tells them nothing."""
    return {person: card.face for person, card in cards(tx, persons=persons).items()}


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


def outsiders(tx: Tx, *, persons: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these persons who are outside and can read: guests and whoever has no sign-in."""
    members = accounts.members_among(tx, persons=persons)
    gone = {person for person, member in members.items() if accounts.is_inside(member) or not member.active}
    return set(persons) - gone


def search(tx: Tx, *, words: str, limit: int, after: uuid.UUID | None = None) -> list[Card]:
    """People whose name or handle contains the words, by id; for members only. Who was joined into somebody is left to
    him."""
    found = _named(words).where(Person.merged_into.is_(None)).limit(limit)
    if after is not None:
        found = found.where(Person.id > after)
    return [card_of(person, member) for person, member in tx.session.execute(found)]


def called(tx: Tx, *, words: str, limit: int) -> list[uuid.UUID]:
    """The ids of people whose name or handle contains the words, and of all who are one with any of these."""
    found = [person.id for person, _ in tx.session.execute(_named(words).limit(limit))]
    return sorted({*found, *tx.session.scalars(same_as_any(found))})


def _named(words: str) -> Select[Person, Member]:
    found = select(Person, Member).outerjoin(Member, Member.person == Person.id).order_by(Person.id)
    like = f"%{_escaped(words.casefold())}%"
    named = or_(func.lower(Person.name).like(like, escape="\\"), Member.handle.like(like, escape="\\"))
    return found.where(named) if words else found


def expertise(tx: Tx, *, persons: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """What these persons know about, by name of the topic."""
    known = select(Expertise.person, Expertise.topic).where(Expertise.person.in_(list(persons)))
    found: dict[uuid.UUID, list[str]] = {}
    for person, topic in tx.session.execute(known.order_by(Expertise.topic)) if persons else ():
        found.setdefault(person, []).append(topic)
    return found


def person_at(tx: Tx, *, kind: str, value: str) -> uuid.UUID | None:
    found: uuid.UUID | None = tx.rows(_AT, {"kind": kind, "value": value}).scalar()
    return found


def persons_of_addresses(tx: Tx, *, addresses: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Whose these addresses are, as far as there are any left."""
    found = select(Address.id, Address.person).where(Address.id.in_(addresses))
    return {address: person for address, person in tx.session.execute(found)}  # noqa: C416 - rows, not pairs


def addresses(tx: Tx, *, person: uuid.UUID) -> list[Address]:
    """The ways to reach somebody and who is one with him, oldest first; a visitor's token is none."""
    known = select(Address).where(Address.person.in_(same_as(person)), Address.kind != "visitor")
    return list(tx.session.scalars(known.order_by(Address.created_at, Address.id)))


def claims(tx: Tx, *, person: uuid.UUID) -> list[Claim]:
    """Addresses that somebody, or who is one with him, says are his."""
    said = select(Claim).where(Claim.person.in_(same_as(person)))
    return list(tx.session.scalars(said.order_by(Claim.claimed_at, Claim.person)))


def mail_address(tx: Tx, *, person: uuid.UUID) -> str | None:
    """Where mail reaches somebody: a proved address before one that is only known, and that before one that he said is
    his; of equal ones the newest."""
    proved = Address.verified_at.is_not(None).desc()
    own = select(Address.value).where(Address.person == person, Address.kind == "email")
    said = select(Claim.value).where(Claim.person == person, Claim.kind == "email")
    known = tx.session.scalar(own.order_by(proved, Address.created_at.desc()).limit(1))
    return known or tx.session.scalar(said.order_by(Claim.claimed_at.desc()).limit(1))


def stopped(tx: Tx, *, persons: Collection[uuid.UUID]) -> dict[uuid.UUID, set[str]]:
    """The kinds of stops in force (`block`, `do_not_contact`), of those persons who have any, or who are one with
    somebody who has."""
    found: dict[uuid.UUID, set[str]] = {}
    if persons:
        for person, kind in tx.rows(_STOPPED, {"persons": list(persons)}):
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
