"""How an open outside conversation stands, and what colleagues did with it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from comity.conversations import events, queries
from comity.conversations.inbox_views import ActView, StandingView
from comity.conversations.lateness import house, late_from
from comity.conversations.models import Conversation
from comity.foundation.clock import iso
from comity.foundation.events import Event
from comity.foundation.store import Tx
from comity.foundation.store.log import SELECTED, EventRow, event_of
from comity.people import queries as people
from comity.people.queries import Card
from comity.people.views import person_view

ACTS = (
    events.CONVERSATION_STATUS,
    events.CONVERSATION_ASSIGNED,
    events.CONVERSATION_LABELLED,
    events.CONVERSATION_UNLABELLED,
    events.HELP_ASKED,
    events.HELP_TAKEN,
    events.HELP_WITHDRAWN,
    events.CONVERSATION_MERGED,
    events.CONVERSATION_PARTED,
    events.APPROVAL_GIVEN,
)
MOST = 300


def standing_view(tx: Tx, *, conversation: Conversation, cards: Mapping[uuid.UUID, Card], since: int) -> StandingView:
    """`cards` have who holds it; `since` is the inside number from which acts are shown."""
    row, asked = conversation, queries.open_help(tx, conversation=conversation.id)
    late = None if row.waiting_since is None else late_from(row.waiting_since, house(tx))
    holder = None if row.assignee is None else cards.get(row.assignee)
    return StandingView(
        id=str(row.id),
        status=row.status,
        until="" if row.snoozed_until is None else iso(row.snoozed_until),
        holder=None if holder is None else person_view(holder),
        labels=queries.labels_of(tx, conversations=[row.id]).get(row.id, ()),
        waits_since="" if row.waiting_since is None else iso(row.waiting_since),
        late_from="" if late is None else iso(late),
        late=late is not None and late <= tx.now,
        request="" if asked is None else str(asked.id),
        topic="" if asked is None else asked.topic,
        asked_by="" if asked is None else str(asked.asked_by),
        acts=act_views(tx, conversation=row.id, since=since),
    )


def act_views(tx: Tx, *, conversation: uuid.UUID, since: int) -> tuple[ActView, ...]:
    """What colleagues did with a conversation from one of its inside numbers on, the newest three hundred."""
    told = SELECTED.where(
        EventRow.conversation == conversation,
        EventRow.inside_seq >= since,
        EventRow.facts.is_not(None),
        EventRow.kind.in_(ACTS),
    )
    newest = tx.connection.execute(told.order_by(EventRow.inside_seq.desc()).limit(MOST))
    found = [event for event in map(event_of, newest) if not _has_its_row(event, conversation)]
    whom = {event.position: _whom(event) for event in found}
    cards = people.faces(tx, persons={who for event in found for who in (event.actor, whom[event.position]) if who})
    views = {card: person_view(cards[card]) for card in cards}
    return tuple(
        ActView(
            seq=event.inside_seq or 0,
            kind=event.kind,
            by=None if event.actor is None else views.get(event.actor),
            at=iso(event.created_at),
            whom=views.get(one) if (one := whom[event.position]) else None,
            status=_fact(event, "status"),
            until=_fact(event, "until"),
            word=_fact(event, "word"),
        )
        for event in reversed(found)
    )


def _has_its_row(event: Event, conversation: uuid.UUID) -> bool:
    """What was merged in here stands in the talk itself."""
    return event.kind == events.CONVERSATION_MERGED and _fact(event, "into") == str(conversation)


def _whom(event: Event) -> uuid.UUID | None:
    assignee = _fact(event, "assignee")
    return uuid.UUID(assignee) if assignee else None


def _fact(event: Event, name: str) -> str:
    return str((event.facts or {}).get(name) or "")
