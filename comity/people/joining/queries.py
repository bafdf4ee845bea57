"""Reads of joining."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from comity.foundation.errors import NotFound
from comity.foundation.store import Tx
from comity.people import joined
from comity.people.directory import queries as directory
from comity.people.models import Address, Claim, Joining, Person, Proposal
from comity.people.queries import Card, card_of

ONE, OTHER = aliased(Person), aliased(Person)


def joinings(tx: Tx, *, into: uuid.UUID) -> list[Joining]:
    """What holds, oldest first."""
    found = select(Joining).where(Joining.into == into, Joining.parted_at.is_(None))
    return list(tx.session.scalars(found.order_by(Joining.joined_at, Joining.id)))


def parted(tx: Tx, *, one: uuid.UUID, other: uuid.UUID) -> bool:
    """Whether somebody took a joining of these two back."""
    either = or_(and_(Joining.person == one, Joining.into == other), and_(Joining.person == other, Joining.into == one))
    return tx.session.scalar(select(Joining.id).where(either, Joining.parted_at.is_not(None)).limit(1)) is not None


def proposal_of(tx: Tx, *, one: uuid.UUID, other: uuid.UUID) -> Proposal | None:
    low, high = sorted((one, other))
    return tx.session.scalar(select(Proposal).where(Proposal.one == low, Proposal.other == high))


def dismissed(tx: Tx, *, one: uuid.UUID, other: uuid.UUID) -> bool:
    """Whether somebody said that these two are not the same."""
    row = proposal_of(tx, one=one, other=other)
    return row is not None and row.dismissed_at is not None


def proposal(tx: Tx, *, proposal: uuid.UUID | None) -> Proposal:
    """Raises NotFound."""
    row = None if proposal is None else tx.session.get(Proposal, proposal)
    if row is None:
        raise NotFound
    return row


def proposals(
    tx: Tx,
    *,
    limit: int,
    after: uuid.UUID | None = None,
    person: uuid.UUID | None = None,
    dismissed: bool = False,
) -> list[Proposal]:
    """Those that wait for a word, the newest first; of one person with all who are one with him. Of who is one by now
    nothing is proposed."""
    found = select(Proposal).join(ONE, ONE.id == Proposal.one).join(OTHER, OTHER.id == Proposal.other)
    found = found.where(_head(ONE) != _head(OTHER), Proposal.dismissed_at.is_not(None) == dismissed)
    if person is not None:
        same = joined.together(tx, person=person)
        found = found.where(or_(Proposal.one.in_(same), Proposal.other.in_(same)))
    if after is not None:
        found = found.where(Proposal.id < after)
    return list(tx.session.scalars(found.order_by(Proposal.id.desc()).limit(limit)))


def _head(person: type[Person]) -> ColumnElement[uuid.UUID]:
    return func.coalesce(person.merged_into, person.id)


def choices(tx: Tx, *, words: str, but: Collection[uuid.UUID], limit: int) -> list[Card]:
    """People outside who may be meant: with this address, proved or not, then of this name."""
    holders: list[uuid.UUID] = []
    if words:
        small = words.casefold()
        has = select(Address.person).where(Address.kind != "visitor", Address.value == small)
        says = select(Claim.person).where(Claim.value == small)
        holders = [person for found in (has, says) for person in tx.session.scalars(found.limit(limit))]
    heads = set(joined.heads(tx, persons=holders).values())
    rows = tx.session.scalars(select(Person).where(Person.id.in_(heads)).order_by(Person.id)) if heads else ()
    found = [*(card_of(row, None) for row in rows), *directory.outsiders(tx, words=words, limit=limit + len(but))]
    first = {card.id: card for card in found if card.id not in but and card.role == "outside"}
    return list(first.values())[:limit]
