"""Who may be the same as somebody: looked for whenever a person outside becomes known or changes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from msgspec import Struct
from sqlalchemy import func, select, union

from comity.accounts import queries as accounts
from comity.foundation.events import Cursor
from comity.foundation.store import Tx
from comity.foundation.store.log import settled_until, subjects_between
from comity.people import joined
from comity.people.joining import reasons
from comity.people.joining.likeness import ALIKE, likeness, name_words
from comity.people.models import Address, Claim, MatchProgress, NameWord, Person, Proposal
from comity.people.queries import UNNAMED

THE_ONE, EVENTS = 1, 200
LOOKED_AT, MOST = 200, 5
"""So many of those who share a word of a name are compared; so many with an alike name are proposed."""
KINDS = ("person.added", "person.changed")


class Batch(Struct, frozen=True):
    """The places before and behind what was read, and whom it tells of."""

    before: Cursor
    after: Cursor
    persons: tuple[uuid.UUID, ...]


class Alike(Struct, frozen=True):
    other: uuid.UUID
    reason: str
    value: str
    likeness: int


def pending(tx: Tx) -> Batch | None:
    """What the log tells and nobody looked at; None when there is nothing."""
    row = tx.session.get(MatchProgress, THE_ONE)
    here = Cursor(0, 0) if row is None else Cursor(row.txid, row.position)
    upto = settled_until(tx, cursor=here, limit=EVENTS)
    if upto is None:
        return None
    told = subjects_between(tx, after=here, upto=upto, kinds=KINDS).distinct()
    return Batch(here, upto, tuple(sorted(tx.connection.scalars(told))))


def alike(tx: Tx, *, person: Person) -> list[Alike]:
    """Those who may be the same as this person, the surest reason for each."""
    found: dict[uuid.UUID, Alike] = {}
    for one in [*_by_address(tx, person.id), *_by_name(tx, person)]:
        found.setdefault(one.other, one)
    outside = found.keys() - accounts.members_among(tx, persons=list(found)).keys()
    heads = joined.heads(tx, persons=[person.id, *outside])
    return [one for one in found.values() if one.other in outside and heads[one.other] != heads[person.id]]


def _by_address(tx: Tx, person: uuid.UUID) -> Iterator[Alike]:
    """Who has, or says that he has, the same mail address or phone."""
    has = select(Address.kind, Address.value).where(Address.person == person, Address.kind.in_(reasons.REACHING))
    says = select(Claim.kind, Claim.value).where(Claim.person == person, Claim.kind.in_(reasons.REACHING))
    for kind, value in tx.session.execute(union(has, says)).all():
        holders = select(Address.person).where(Address.kind == kind, Address.value == value)
        sayers = select(Claim.person).where(Claim.kind == kind, Claim.value == value)
        for other in tx.session.scalars(union(holders, sayers)).all()[:LOOKED_AT]:
            if other != person:
                yield Alike(other, reasons.PHONE if kind == "phone" else reasons.ADDRESS, value, 100)


def _by_name(tx: Tx, person: Person) -> list[Alike]:
    words = words_of(person)
    compared: dict[uuid.UUID, float] = {}
    for word in _rarest_first(tx, words):
        others = select(NameWord.person).where(NameWord.word == word, NameWord.person != person.id)
        newest = tx.session.scalars(others.order_by(NameWord.person.desc()).limit(LOOKED_AT)).all()
        fresh = [other for other in newest if other not in compared]
        named = select(Person).where(Person.id.in_(fresh))
        compared |= {other.id: likeness(words, words_of(other)) for other in tx.session.scalars(named)}
    best = sorted(compared.items(), key=lambda one: (-one[1], one[0]))[:MOST]
    return [Alike(other, reasons.NAME, "", round(worth * 100)) for other, worth in best if worth >= ALIKE]


def _rarest_first(tx: Tx, words: Sequence[str]) -> list[str]:
    counted = select(NameWord.word, func.count()).where(NameWord.word.in_(words)).group_by(NameWord.word)
    often = {word: count for word, count in tx.session.execute(counted)} if words else {}  # noqa: C416 - rows
    return sorted(often, key=lambda word: (often[word], word))


def words_of(person: Person) -> tuple[str, ...]:
    """What is compared of his name; nothing of who told none."""
    return () if person.name.startswith(f"{UNNAMED} ") else name_words(person.name)


def known_pairs(tx: Tx, *, person: uuid.UUID) -> dict[uuid.UUID, Proposal]:
    """What was proposed of this person before, by the other one."""
    rows = tx.session.scalars(select(Proposal).where((Proposal.one == person) | (Proposal.other == person)))
    return {row.other if row.one == person else row.one: row for row in rows}
