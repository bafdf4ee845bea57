"""What the pages of joining show."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from msgspec import Struct

from comity.foundation.clock import iso
from comity.foundation.errors import RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import access, joined, queries as people
from comity.people.directory.person import Panel, PersonPageView, person_page
from comity.people.joining import queries
from comity.people.models import Proposal
from comity.people.views import PersonView, person_view

SHOWN, CHOICES = 5, 12


class JoinedView(Struct, frozen=True):
    """Somebody who is one with the person of the page, under his own name: why, since when, and who said so."""

    person: PersonView
    reason: str
    value: str
    at: str
    proved_at: str
    by: str


class ProposalView(Struct, frozen=True):
    """`other` may be the same as `person`. `into` is who the other would be joined into, `joining` who is joined: the
    one into whom others were joined stays where he is."""

    id: str
    person: PersonView
    other: PersonView
    reason: str
    value: str
    into: str
    joining: str


class SameView(Struct, frozen=True):
    """Who is one with somebody, and who may be."""

    joined: Sequence[JoinedView]
    proposals: Sequence[ProposalView]


class ChoosingView(Struct, frozen=True):
    """The page on which somebody is found who is the same; `preview` is what would come along with him."""

    person: PersonView
    words: str
    choices: Sequence[PersonView]
    other: PersonView | None = None
    preview: PersonPageView | None = None
    into: str = ""
    joining: str = ""
    refused: bool = False


def read_same(tx: Tx, *, actor: Actor, person: uuid.UUID) -> SameView | None:
    """For the page of a person; nothing of members, guests and bots."""
    card = people.card(tx, person=person)
    return same_view(tx, person=person) if card is not None and card.role == "outside" else None


SAME = Panel("people/same.html", read_same)


def same_view(tx: Tx, *, person: uuid.UUID) -> SameView:
    """Of somebody outside, the head of those who are one."""
    rows = queries.joinings(tx, into=person)
    proposed = queries.proposals(tx, person=person, limit=SHOWN)
    cards = people.cards(tx, persons={one for row in rows for one in (row.person, row.joined_by) if one})
    return SameView(
        [
            JoinedView(
                person_view(cards[row.person]),
                row.reason,
                row.value,
                iso(row.joined_at),
                "" if row.proved_at is None else iso(row.proved_at),
                cards[row.joined_by].name if row.joined_by in cards else "",
            )
            for row in rows
        ],
        proposal_views(tx, rows=proposed, seen_from=person),
    )


def proposal_views(tx: Tx, *, rows: Sequence[Proposal], seen_from: uuid.UUID | None = None) -> list[ProposalView]:
    """As the heads of those whom they concern; each pair of heads once."""
    heads = joined.heads(tx, persons={one for row in rows for one in (row.one, row.other)})
    cards = people.cards(tx, persons=set(heads.values()))
    gathered = joined.gathered(tx, heads=heads.values())
    made: dict[frozenset[uuid.UUID], ProposalView] = {}
    for row in rows:
        mine, other = heads[row.one], heads[row.other]
        if seen_from == other:
            mine, other = other, mine
        joining, into = directed(person=other, into=mine, gathered=gathered)
        view = ProposalView(
            str(row.id),
            person_view(cards[mine]),
            person_view(cards[other]),
            row.reason,
            row.value,
            str(into),
            str(joining),
        )
        made.setdefault(frozenset((mine, other)), view)
    return list(made.values())


def directed(*, person: uuid.UUID, into: uuid.UUID, gathered: Collection[uuid.UUID]) -> tuple[uuid.UUID, uuid.UUID]:
    """Who is joined into whom: the other way round where others were joined into `person` already."""
    return (into, person) if person in gathered else (person, into)


def choosing_view(
    tx: Tx,
    *,
    actor: Actor,
    person: uuid.UUID | None,
    words: str,
    other: uuid.UUID | None,
    panels: Sequence[Panel],
) -> ChoosingView:
    """Raises NotFound, and RuleRefused for colleagues."""
    card = access.visible_person(tx, actor=actor, person=person)
    if card.role != "outside":
        raise RuleRefused("Only people outside without a sign-in are joined.", code="member")
    same = joined.together(tx, person=card.id)
    head = people.cards(tx, persons=[same[0]])[same[0]]
    found = [person_view(one) for one in queries.choices(tx, words=words, but=same, limit=CHOICES)] if words else []
    if other is None:
        return ChoosingView(person_view(head), words, found)
    chosen = joined.together(tx, person=access.visible_person(tx, actor=actor, person=other).id)
    joining, into = directed(person=chosen[0], into=head.id, gathered=chosen[:1] if len(chosen) > 1 else ())
    preview = person_page(
        tx, actor=actor, person=chosen[0], panels=[one for one in panels if one is not SAME and not one.beside]
    )
    refused = chosen[0] == head.id or preview.person.inside or (len(chosen) > 1 and len(same) > 1)
    return ChoosingView(
        person_view(head), words, found, preview.person, preview, str(into), str(joining), refused=refused
    )
