"""The page of one person: a colleague, or somebody outside."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from msgspec import Struct

from comity.accounts import queries as accounts
from comity.foundation.clock import iso
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import access, joined, queries
from comity.people.directory import queries as directory
from comity.people.directory.queries import Detail, TeamName
from comity.people.hours import Hours, hours_at
from comity.people.queries import Card
from comity.people.stops import queries as stops
from comity.people.views import PersonView, person_view

REPORTS = 50


class ReadPanel(Protocol):
    def __call__(self, tx: Tx, *, actor: Actor, person: uuid.UUID) -> Any: ...


class Panel(NamedTuple):
    """A part of a person's page, of another room: registered in the slot `person-panel`. The template gets what `read`
    found as `found`. With `own` it stands on one's own page, and nobody else sees it; with `beside` it is the line of
    somebody outside, beside everything else."""

    template: str
    read: ReadPanel
    own: bool = False
    beside: bool = False


class AddressView(Struct, frozen=True):
    """`proof` is what shows that it is his (`dmarc`, `mail`, `signature`, …), "" where he only says so; `at` since
    when."""

    kind: str
    value: str
    verified: bool
    proof: str = ""
    at: str = ""


class StopView(Struct, frozen=True):
    kind: str
    reason: str
    by: str
    at: str


class PersonPageView(Struct, frozen=True):
    """`hours` say when a colleague works, on his own clock (`local_time`); of people outside `detail` holds at most
    their time zone and clock. `answers_for` is who answers for a bot. `same` are the ids of all who are one with this
    person, `joined_into` the one who stands for them, where that is somebody else."""

    person: PersonView
    about: str
    mine: bool
    handle: str
    detail: Detail
    hours: Hours
    manager: PersonView | None
    reports: Sequence[PersonView]
    addresses: Sequence[AddressView]
    stops: Sequence[StopView]
    panels: Sequence[tuple[str, Any]]
    beside: Sequence[tuple[str, Any]] = ()
    answers_for: PersonView | None = None
    same: Sequence[str] = ()
    joined_into: str = ""

    @property
    def stopped(self) -> list[str]:
        return [stop.kind for stop in self.stops]

    @property
    def teams(self) -> Sequence[TeamName]:
        return self.detail.teams


def person_page(tx: Tx, *, actor: Actor, person: uuid.UUID | None, panels: Sequence[Panel]) -> PersonPageView:
    """What this member sees of a person. Raises NotFound."""
    card = access.visible_person(tx, actor=actor, person=person)
    detail = directory.outside_detail(tx, card=card)
    if card.inside:
        detail = directory.details(tx, persons=[card.id]).get(card.id, Detail())
    manager = None if detail.reports_to is None else queries.card(tx, person=detail.reports_to)
    led = directory.reports(tx, persons=[card.id], limit=REPORTS) if card.inside else []
    return PersonPageView(
        person=person_view(card),
        about=card.about,
        mine=card.id == actor.person,
        handle=card.handle or "",
        detail=detail,
        hours=hours_at(tx.now, time_zone=detail.time_zone, week=detail.working_hours) if card.inside else Hours(),
        manager=None if manager is None or not manager.inside else person_view(manager),
        reports=[person_view(one) for one in led],
        addresses=[] if card.inside else addresses(tx, person=card.id),
        stops=[] if card.inside else _stops(tx, card.id),
        panels=_drawn(tx, actor, card, [panel for panel in panels if not panel.beside]),
        beside=_drawn(tx, actor, card, [panel for panel in panels if panel.beside]),
        answers_for=_answers_for(tx, card) if card.bot else None,
        same=[str(card.id)] if card.inside else [str(one) for one in joined.together(tx, person=card.id)],
        joined_into="" if card.head is None else str(card.head.id),
    )


def _drawn(tx: Tx, actor: Actor, card: Card, panels: Sequence[Panel]) -> list[tuple[str, Any]]:
    return [
        (panel.template, panel.read(tx, actor=actor, person=card.id))
        for panel in panels
        if panel.own == (card.id == actor.person)
    ]


def _answers_for(tx: Tx, bot: Card) -> PersonView | None:
    member = accounts.member_of(tx, person=bot.id)
    program = None if member is None else accounts.bot(tx, member=member.id)
    card = None if program is None else queries.card(tx, person=program.responsible)
    return None if card is None else person_view(card)


def addresses(tx: Tx, *, person: uuid.UUID) -> list[AddressView]:
    """Those that were proved and those that are only claimed. What a visitor's browser holds is no address to show."""
    known = [
        AddressView(
            one.kind,
            one.value,
            one.verified_by is not None,
            (one.verified_by or "").partition(":")[0],
            iso(one.verified_at or one.created_at),
        )
        for one in queries.addresses(tx, person=person)
    ]
    claimed = {
        (one.kind, one.value): AddressView(one.kind, one.value, False, at=iso(one.claimed_at))
        for one in queries.claims(tx, person=person)
    }
    proved = {(one.kind, one.value) for one in known}
    return known + [one for key, one in claimed.items() if key not in proved]


def _stops(tx: Tx, person: uuid.UUID) -> list[StopView]:
    rows = stops.in_force(tx, person=person, limit=10)
    names = {card.id: card.name for card in queries.cards(tx, persons=[row.stopped_by for row in rows]).values()}
    return [StopView(row.kind, row.reason, names.get(row.stopped_by, ""), iso(row.stopped_at)) for row in rows]
