"""What joinings and proposals look like over HTTP."""

from __future__ import annotations

import uuid

from msgspec import Struct

from comity.foundation.clock import iso
from comity.foundation.parse import Input
from comity.people.models import Joining, Proposal


class NewJoining(Input, frozen=True):
    """`person` is joined into the person of the path."""

    person: uuid.UUID


class JoiningOut(Struct):
    """`reason` is signed or answered (proved, `by` nobody), address, phone or name (a proposal that somebody took), or
    by_hand. `value` is the address that shows it, `proved_at` when it was proved."""

    person: str
    into: str
    reason: str
    value: str
    proved_at: str | None
    by: str | None
    at: str


class Joinings(Struct):
    """`into` is the one who stands for all of them."""

    into: str
    items: list[JoiningOut]


class Dismissal(Input, frozen=True):
    dismissed: bool


class ProposalOut(Struct):
    """Two persons who may be one; `likeness` of a hundred. `reason` is address, phone or name."""

    id: str
    persons: list[str]
    reason: str
    value: str
    likeness: int
    at: str
    dismissed_by: str | None
    dismissed_at: str | None


class Proposals(Struct):
    items: list[ProposalOut]
    next: str | None


def joining_out(row: Joining) -> JoiningOut:
    return JoiningOut(
        str(row.person),
        str(row.into),
        row.reason,
        row.value,
        None if row.proved_at is None else iso(row.proved_at),
        None if row.joined_by is None else str(row.joined_by),
        iso(row.joined_at),
    )


def proposal_out(row: Proposal) -> ProposalOut:
    return ProposalOut(
        str(row.id),
        [str(row.one), str(row.other)],
        row.reason,
        row.value,
        row.likeness,
        iso(row.proposed_at),
        None if row.dismissed_by is None else str(row.dismissed_by),
        None if row.dismissed_at is None else iso(row.dismissed_at),
    )
