"""The live stream's view of conversations: who hears them, what he missed, how it looks."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import msgspec
from sqlalchemy import and_, or_, select

from comity.conversations import access, events as kinds, queries
from comity.conversations.api_shapes import conversation_out
from comity.conversations.fragments import Fragments
from comity.conversations.models import Conversation, Message, Participant
from comity.conversations.shapes import numbered
from comity.foundation.errors import NotFound
from comity.foundation.events import Cursor, Event
from comity.foundation.live.ports import Audience, Summary
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.foundation.store.log import SELECTED, EventRow, event_of, in_order, newer_than, not_newer_than
from comity.people import queries as people

SCANNED = 50_000


class ConversationStage:
    """Implements `foundation.live.ports.Stage`."""

    def __init__(self, fragments: Fragments) -> None:
        self._fragments = fragments

    def audience(self, tx: Tx, *, conversation: uuid.UUID, at: Cursor) -> Audience:
        here = set(queries.participants(tx, conversation=conversation))
        for kind, person in _membership_since(tx, conversation, at):
            (here.discard if kind == kinds.PARTICIPANT_JOINED else here.add)(person)
        inside = people.insiders(tx, persons=here)
        return Audience(inside, here - inside)

    def may_watch(self, tx: Tx, *, actor: Actor, conversation: uuid.UUID) -> bool:
        try:
            return actor.inside and bool(access.seat(tx, actor=actor, conversation=conversation))
        except NotFound:
            return False

    def load(self, tx: Tx, *, events: Sequence[Event]) -> None:
        wanted = [event.subject for event in events if event.kind.startswith("message.")]
        found = tx.session.scalars(select(Message).where(Message.id.in_(wanted))) if wanted else ()
        messages = {message.id: message for message in found}
        for event in events:
            message = None if event.subject is None else messages.get(event.subject)
            if message is not None and event.kind.startswith("message."):
                _load_message(event, message)
            elif event.inside is None:
                event.inside = event.outside = msgspec.json.encode(event.facts or {})

    def missed(
        self,
        tx: Tx,
        *,
        actor: Actor,
        after: Cursor,
        upto: Cursor,
        limit: int,
        conversation: uuid.UUID | None = None,
    ) -> list[Event] | None:
        if upto.txid == after.txid and upto.position - after.position > SCANNED:
            return None
        found = _heard(tx, actor, after, upto, limit + 1, conversation)
        if len(found) > limit:
            return None
        self.load(tx, events=found)
        return found

    def between(self, tx: Tx, *, actor: Actor, after: Cursor, upto: Cursor, limit: int) -> list[Event]:
        found = _heard(tx, actor, after, upto, limit)
        self.load(tx, events=found)
        return found

    def fragments(self, tx: Tx, *, events: Sequence[Event], inside: bool) -> list[str | None]:
        return self._fragments.of_events(tx, events=events, inside=inside)

    def summary(self, tx: Tx, *, conversation: uuid.UUID) -> Summary | None:
        row = tx.session.get(Conversation, conversation)
        if row is None or row.visibility != "channel" or row.channel is None:
            return None
        text = msgspec.json.encode(conversation_out(tx, queries.rows(tx, actor=BYSTANDER, found=[row])[0]))
        return Summary(text, access.audience_of(tx, channel=row.channel))


BYSTANDER = Actor(uuid.UUID(int=0), "session", "member", uuid.UUID(int=0))
"""A member who takes part in nothing, for rows that look alike to all of them."""


def _heard(
    tx: Tx, actor: Actor, after: Cursor, upto: Cursor, limit: int, watched: uuid.UUID | None = None
) -> list[Event]:
    """The first events between two places: of this person's conversations, or of one that he only watches."""
    mine = select(Participant.conversation).where(Participant.person == actor.person, Participant.left_at.is_(None))
    own_leaving = and_(EventRow.kind == kinds.PARTICIPANT_LEFT, EventRow.subject == actor.person)
    newer = SELECTED.where(newer_than(tx, after), not_newer_than(tx, upto))
    if watched is None:
        newer = newer.where(or_(EventRow.conversation.in_(mine), own_leaving))
    else:
        newer = newer.where(EventRow.conversation == watched, EventRow.conversation.not_in(mine))
    if not actor.inside:
        newer = newer.where(EventRow.outside_seq.is_not(None))
    return [event_of(row) for row in tx.connection.execute(in_order(tx, newer).limit(limit))]


def _membership_since(tx: Tx, conversation: uuid.UUID, at: Cursor) -> list[tuple[str, uuid.UUID]]:
    """Who came and left after a place, newest first."""
    changes = SELECTED.where(
        newer_than(tx, at),
        EventRow.conversation == conversation,
        EventRow.kind.in_((kinds.PARTICIPANT_JOINED, kinds.PARTICIPANT_LEFT)),
    )
    found = [event_of(row) for row in tx.connection.execute(in_order(tx, changes))]
    return [(event.kind, event.subject) for event in reversed(found) if event.subject is not None]


def _load_message(event: Event, message: Message) -> None:
    """The message as it is now: an old event never shows what was edited away or taken back."""
    event.inside = numbered(message.inside_seq, message.json)
    event.outside = None if message.outside_seq is None else numbered(message.outside_seq, message.json)
    if event.kind == kinds.MESSAGE_CREATED:
        event.client_id = str(message.client_id)
