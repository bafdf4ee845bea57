"""What the pages of the guards show."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from msgspec import Struct

from comity.accounts import queries as accounts
from comity.conversations import access as talks, queries as words
from comity.conversations.models import Channel
from comity.etiquette.guards import queries
from comity.etiquette.guards.codes import COLD_CONTACT, NEEDS_APPROVAL, QUIET_HOURS, TOO_OFTEN
from comity.etiquette.guards.models import Approval, Consent
from comity.etiquette.guards.queries import Rules, Silence
from comity.etiquette.guards.quiet import IsHere, asleep
from comity.foundation.clock import iso
from comity.foundation.errors import NotFound
from comity.foundation.permissions import may
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people
from comity.people.views import PersonView, person_view

SHOWN, WHY_SHOWN = 100, 30


class Asleep(Struct, frozen=True):
    """Somebody outside for whom it is night, and what his clock shows."""

    person: PersonView
    clock: str


class Asked(Struct, frozen=True):
    """What a dialog asks before words leave. `about` is whom the question concerns, `knows` who knows that person;
    `asleep` are those in their quiet hours."""

    conversation: str
    codes: tuple[str, ...]
    readers: Sequence[PersonView]
    about: PersonView | None = None
    knows: Sequence[PersonView] = ()
    silence: Silence = Silence(0, 0)
    days: int = 7
    asleep: Sequence[Asleep] = ()


class DraftView(Struct, frozen=True):
    """`talk` is where it stands, empty where the viewer does not see it; `mine` is his own."""

    id: str
    writer: PersonView
    readers: Sequence[PersonView]
    decider: PersonView | None
    body: str
    sent_body: str
    state: str
    reason: str
    at: str
    mine: bool
    files: int
    talk: str

    @property
    def audience(self) -> list[str]:
        return [reader.id for reader in self.readers]


class QueueView(Struct, frozen=True):
    waiting: Sequence[DraftView]
    mine: Sequence[DraftView]
    decided: Sequence[DraftView]
    may_approve: bool


class PolicyView(Struct, frozen=True):
    id: str
    role: str
    channel: str


class WhyView(Struct, frozen=True):
    guard: str
    by: PersonView
    person: PersonView | None
    words: str
    at: str


class SettingsView(Struct, frozen=True):
    """`roles` and `doors` are what a policy may name."""

    rules: Rules
    policies: Sequence[PolicyView]
    reasons: Sequence[WhyView]
    roles: Sequence[tuple[str, str]]
    doors: Sequence[tuple[str, str]]


class ConsentView(Struct, frozen=True):
    """Of somebody outside; `by` is None while there is no consent."""

    person: str
    name: str
    words: str = ""
    by: PersonView | None = None
    at: str = ""


def asked(
    tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, codes: Collection[str], is_here: IsHere | None = None
) -> Asked:
    """What the questions with these codes are about here. Raises NotFound."""
    seat = talks.seat(tx, actor=actor, conversation=conversation)
    readers = words.outside_participants(tx, conversation=seat.conversation)
    rules = queries.rules(tx)
    found = Asked(str(seat.conversation), tuple(codes), _persons(tx, readers), days=rules.days)
    if is_here is not None and QUIET_HOURS in codes and NEEDS_APPROVAL not in codes:
        found = _with(found, asleep=_asleep(tx, seat.conversation, is_here))
    for person in sorted(readers)[: queries.LOOKED_AT] if TOO_OFTEN in codes else ():
        silence = queries.silence(tx, person=person, days=rules.days)
        if silence.contacts >= rules.most:
            return _with(found, about=_one(tx, person), silence=silence)
    if COLD_CONTACT in codes:
        strangers = queries.never_wrote(tx, persons=readers)
        if strangers:
            knows = queries.acquaintances(tx, person=strangers[0], but=actor.person, here=seat.conversation)
            return _with(found, about=_one(tx, strangers[0]), knows=_persons(tx, knows[:2]))
    return found


def _asleep(tx: Tx, conversation: uuid.UUID, is_here: IsHere) -> list[Asleep]:
    found = asleep(tx, conversation=conversation, is_here=is_here)
    cards = people.cards(tx, persons=[one.person for one in found])
    return [Asleep(person_view(cards[one.person]), one.night.clock) for one in found]


def _with(found: Asked, **more: object) -> Asked:
    fields = {name: getattr(found, name) for name in found.__struct_fields__}
    return Asked(**(fields | more))


def readers_of(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Asked:
    """Who reads what is sent now."""
    return asked(tx, actor=actor, conversation=conversation, codes=())


def queue(tx: Tx, *, actor: Actor) -> QueueView:
    """What waits for this member, what is his own, and what he decided."""
    rows = queries.drafts(tx, actor=actor, limit=SHOWN)
    cards = people.cards(tx, persons={one for row in rows for one in (row.writer, row.decided_by) if one})
    views = {row.id: _draft(tx, actor, row, cards) for row in rows}
    others = [row for row in rows if row.writer != actor.person]
    return QueueView(
        waiting=[views[row.id] for row in reversed(others) if row.state == queries.WAITING],
        mine=[views[row.id] for row in rows if row.writer == actor.person and row.state != queries.WITHDRAWN],
        decided=[views[row.id] for row in others if row.state != queries.WAITING],
        may_approve=may(actor, "approvals"),
    )


def _draft(tx: Tx, actor: Actor, row: Approval, cards: dict[uuid.UUID, people.Card]) -> DraftView:
    readers = words.outside_participants(tx, conversation=row.conversation)
    decider = cards.get(row.decided_by) if row.decided_by else None
    return DraftView(
        id=str(row.id),
        writer=person_view(cards[row.writer]),
        readers=_persons(tx, readers),
        decider=None if decider is None else person_view(decider),
        body=row.body,
        sent_body=row.sent_body or "",
        state=row.state,
        reason=row.reason,
        at=iso(row.decided_at or row.handed_at),
        mine=row.writer == actor.person,
        files=len(row.files),
        talk=_talk(tx, actor, row.conversation),
    )


def _talk(tx: Tx, actor: Actor, conversation: uuid.UUID) -> str:
    try:
        talks.seat(tx, actor=actor, conversation=conversation)
    except NotFound:
        return ""
    return f"/conversations/{conversation}"


def settings(tx: Tx) -> SettingsView:
    found = queries.reasons(tx, limit=WHY_SHOWN)
    cards = people.cards(tx, persons={one for row in found for one in (row.by, row.person) if one})
    return SettingsView(
        rules=queries.rules(tx),
        policies=[
            PolicyView(str(row.id), row.role, "" if row.channel is None else str(row.channel))
            for row in queries.policies(tx)
        ],
        reasons=[
            WhyView(
                row.guard,
                person_view(cards[row.by]),
                person_view(cards[row.person]) if row.person in cards else None,
                row.words,
                iso(row.at),
            )
            for row in found
        ],
        roles=[(str(role.id), role.name) for role in accounts.present_roles(tx)],
        doors=[(str(door.id), door.name) for door in _doors(tx)],
    )


def _doors(tx: Tx) -> list[Channel]:
    return [door for door in words.channels(tx) if door.closed_at is None]


def consent(tx: Tx, *, actor: Actor, person: uuid.UUID) -> ConsentView | None:
    """For the page of a person outside; of colleagues there is none."""
    card = people.cards(tx, persons=[person])[person]
    if card.inside:
        return None
    row: Consent | None = queries.consent(tx, person=person)
    if row is None:
        return ConsentView(str(person), card.first_name)
    return ConsentView(str(person), card.first_name, row.words, _one(tx, row.noted_by), iso(row.noted_at))


def _persons(tx: Tx, persons: Collection[uuid.UUID]) -> list[PersonView]:
    cards = people.cards(tx, persons=persons)
    return [person_view(card) for card in sorted(cards.values(), key=lambda card: (card.name.casefold(), card.id))]


def _one(tx: Tx, person: uuid.UUID) -> PersonView:
    return person_view(people.cards(tx, persons=[person])[person])
