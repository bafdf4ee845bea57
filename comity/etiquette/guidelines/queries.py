"""Reads of guidelines."""

from __future__ import annotations

import uuid

from msgspec import Struct
from sqlalchemy import func, select

from comity.accounts.models import Member
from comity.etiquette.guidelines.models import (
    Guideline,
    GuidelineAcceptance,
    GuidelineDesk,
    GuidelinePractice,
    HintDismissal,
)
from comity.foundation.policies import INSIDE_ROLES
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.queries import Card

THE_ONE = 1


class Standing(Struct, frozen=True):
    """Whether somebody accepted the version that holds."""

    card: Card
    accepted_at: int | None


def desk(tx: Tx) -> GuidelineDesk | None:
    return tx.session.get(GuidelineDesk, THE_ONE)


def current(tx: Tx) -> Guideline | None:
    """The version that holds, None before the first."""
    newest = select(func.max(Guideline.version)).scalar_subquery()
    return tx.session.scalar(select(Guideline).where(Guideline.version == newest))


def version(tx: Tx, *, number: int) -> Guideline | None:
    return tx.session.get(Guideline, number) if 0 < number < 2**31 else None


def versions(tx: Tx) -> list[Guideline]:
    """All of them, the newest first."""
    return list(tx.session.scalars(select(Guideline).order_by(Guideline.version.desc())))


def accepted_at(tx: Tx, *, number: int, person: uuid.UUID) -> int | None:
    row = tx.session.get(GuidelineAcceptance, (number, person))
    return None if row is None else row.accepted_at


def outstanding(tx: Tx, *, person: uuid.UUID) -> int:
    """The version that this member has not accepted, 0 where there is nothing to accept."""
    newest = select(func.max(Guideline.version)).scalar_subquery()
    mine = select(GuidelineAcceptance.version).where(
        GuidelineAcceptance.version == Guideline.version, GuidelineAcceptance.person == person
    )
    open_one = select(Guideline.version).where(Guideline.version == newest, ~mine.exists())
    return tx.session.scalar(open_one) or 0


def standings(tx: Tx, *, number: int) -> list[Standing]:
    """All present colleagues by name, and when each accepted this version."""
    inside = select(Member.person, GuidelineAcceptance.accepted_at).outerjoin(
        GuidelineAcceptance,
        (GuidelineAcceptance.person == Member.person) & (GuidelineAcceptance.version == number),
    )
    inside = inside.where(Member.role.in_(INSIDE_ROLES), Member.deactivated_at.is_(None))
    found = {person: at for person, at in tx.session.execute(inside)}  # noqa: C416 - rows, not pairs
    cards = people.cards(tx, persons=found)
    return sorted(
        (Standing(cards[person], at) for person, at in found.items()), key=lambda one: one.card.name.casefold()
    )


def practised(tx: Tx, *, person: uuid.UUID) -> dict[str, str]:
    """What somebody picked last, by scenario."""
    mine = select(GuidelinePractice).where(GuidelinePractice.person == person)
    return {row.scenario: row.choice for row in tx.session.scalars(mine)}


def dismissed(tx: Tx, *, person: uuid.UUID) -> set[str]:
    return set(tx.session.scalars(select(HintDismissal.hint).where(HintDismissal.person == person)))
