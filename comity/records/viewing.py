"""From rows to the values that templates take."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from urllib.parse import urlsplit

from sqlalchemy import select

from comity.accounts import queries as accounts
from comity.conversations import access as conversations, queries as talks
from comity.conversations.models import Conversation
from comity.conversations.viewing_lists import doors_now, row_view
from comity.conversations.views import RowView
from comity.foundation.clock import iso
from comity.foundation.errors import NotFound
from comity.foundation.events import Event
from comity.foundation.policies import ADMIN, Actor
from comity.foundation.store import Tx
from comity.foundation.store.log import SELECTED, EventRow, event_of
from comity.people import queries as people
from comity.people.joined import heads
from comity.people.views import person_view
from comity.records import access, events, queries
from comity.records.access import CONVERSATION, PERSON
from comity.records.fields import shown_fields
from comity.records.looking import page
from comity.records.mentioned import proposals
from comity.records.models import RecordKind
from comity.records.queries import Attached, Place
from comity.records.views import (
    ActView,
    KindView,
    ListView,
    RecordPageView,
    RecordView,
    ShelfView,
    kind_view,
    record_view,
)
from comity.search.asking import Phrase

ACTS, TALKS, CHOICES, STEP = 50, 50, 8, 50
LOOKED_THROUGH = 2_000


# ---- on a conversation


def talk_shelf(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> ShelfView:
    """The records of a conversation that a member sees, those its words name, and who put them there."""
    seat = conversations.seat(tx, actor=actor, conversation=conversation)
    subject = f"/api/conversations/{seat.conversation}"
    if not queries.kinds(tx):
        return ShelfView(subject, known=False)
    may = not seat.archived and (seat.kind == conversations.OUTSIDE or seat.takes_part)
    attached = queries.attached_to(tx, subject_kind=CONVERSATION, subject=seat.conversation)
    return ShelfView(
        subject,
        [record_view(one) for one in attached],
        [record_view(one) for one in proposals(tx, conversation=seat.conversation)] if may else (),
        acts=act_views(tx, conversation=seat.conversation),
        may_attach=may,
    )


def act_views(tx: Tx, *, conversation: uuid.UUID) -> list[ActView]:
    """The newest fifty entries of records among the last thousands of a conversation."""
    newest_seq = tx.session.scalar(select(Conversation.inside_seq).where(Conversation.id == conversation)) or 0
    told = SELECTED.where(
        EventRow.conversation == conversation,
        EventRow.inside_seq > newest_seq - LOOKED_THROUGH,
        EventRow.kind.in_((events.RECORD_ATTACHED, events.RECORD_DETACHED)),
    )
    newest = told.order_by(EventRow.inside_seq.desc()).limit(ACTS)
    found = [event_of(row) for row in tx.connection.execute(newest)]
    known = queries.by_ids(tx, ids={event.subject for event in found if event.subject is not None})
    cards = people.cards(tx, persons={event.actor for event in found if event.actor is not None})
    return [
        _act(event, cards[event.actor].first_name if event.actor in cards else "", known[event.subject])
        for event in reversed(found)
        if event.subject in known
    ]


def _act(event: Event, by: str, one: Attached) -> ActView:
    return ActView(
        event.inside_seq or 0, by, iso(event.created_at), event.kind == events.RECORD_ATTACHED, record_view(one)
    )


def choices(
    tx: Tx, *, q: str, words: Sequence[Phrase], conversation: uuid.UUID | None, person: uuid.UUID | None, actor: Actor
) -> list[RecordView]:
    """What may be attached: those that fit, or before anything is asked those that concern who is outside here, then
    the latest."""
    outside: list[uuid.UUID] = [] if person is None else [person]
    subject, subject_kind = person, PERSON
    if conversation is not None:
        subject = conversations.seat(tx, actor=actor, conversation=conversation).conversation
        subject_kind = CONVERSATION
        here = talks.participants(tx, conversation=subject)
        outside = sorted(people.outsiders(tx, persons=here))[:3]
    concerning = (
        [] if words else [one for each in outside for one in queries.concerning(tx, person=each, limit=CHOICES)]
    )
    there = [] if subject is None else queries.attached_to(tx, subject_kind=subject_kind, subject=subject)
    known = {one.record.id for one in there}
    latest = queries.matching(tx, words=words, plain=q.strip(), limit=CHOICES + len(known))
    found = {one.record.id: one for one in [*concerning, *latest] if one.record.id not in known}
    return [record_view(one) for one in list(found.values())[:CHOICES]]


# ---- on a person


def person_shelf(tx: Tx, *, actor: Actor, person: uuid.UUID) -> ShelfView:
    """What people put on a person, and what other systems say concerns him."""
    subject = f"/api/people/{person}"
    if not queries.kinds(tx):
        return ShelfView(subject, known=False)
    attached = queries.attached_to(tx, subject_kind=PERSON, subject=person)
    known = {one.record.id for one in attached}
    told = [one for one in queries.concerning(tx, person=person) if one.record.id not in known]
    return ShelfView(subject, [record_view(one) for one in attached], told=[record_view(one) for one in told])


# ---- pages


def record_page(tx: Tx, *, actor: Actor, kind: str, key: str) -> RecordPageView:
    """One record with the conversations that the viewer may open. Raises NotFound."""
    record, row = access.visible_record(tx, actor=actor, kind=kind, key=key)
    organisation = accounts.organisation(tx)
    cards = people.cards(tx, persons=heads(tx, persons=queries.persons_of(tx, record=record.id)).values())
    found = queries.conversations_of(tx, actor=actor, record=record.id, limit=TALKS + 1)
    return RecordPageView(
        record=record_view(Attached(record, row)),
        url=record.url,
        host=urlsplit(record.url).hostname or "",
        changed_at=iso(record.changed_at),
        fields=shown_fields(row.fields, record.fields, "en" if organisation is None else organisation.locale),
        persons=[person_view(card) for card in cards.values()],
        addresses=() if cards else queries.addresses_of(tx, record=record.id),
        talks=_talks(tx, actor, found[:TALKS]),
        more=len(found) > TALKS,
        may_push=access.may_push(actor, row),
    )


def _talks(tx: Tx, actor: Actor, found: Sequence[Conversation]) -> list[RowView]:
    rows = talks.rows(tx, actor=actor, found=found)
    authors = {said.author for row in rows for said in (row.latest, row.latest_said) if said is not None}
    cards = people.faces(tx, persons=authors | {one for row in rows for one in row.people[:20]})
    doors = doors_now(tx, rows)
    return [row_view(row, cards, actor, "", doors) for row in rows]


def list_view(tx: Tx, *, actor: Actor, kind: str, words: Sequence[Phrase], q: str, after: Place | None) -> ListView:
    """Raises NotFound for a kind that there is not."""
    known = queries.kinds(tx)
    if kind and kind not in {row.key for row in known}:
        raise NotFound
    found, rest = page(queries.records(tx, kind=kind, words=words, after=after, limit=STEP + 1), STEP)
    return ListView(
        [kind_view(row) for row in known],
        [record_view(one) for one in found],
        kind,
        q,
        rest or "",
        ADMIN.allows(actor),
    )


def kind_views(tx: Tx) -> list[KindView]:
    return [kind_view(row) for row in queries.kinds(tx, archived=True)]


def one_kind(tx: Tx, *, kind: str) -> KindView:
    """A kind, archived or not, for those who set it. Raises NotFound."""
    row = tx.session.scalar(select(RecordKind).where(RecordKind.key == kind))
    if row is None:
        raise NotFound
    return kind_view(row)
