"""What the log tells next, and whom: calls, people outside who wait, names that were named, direct talks."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import select

from comity.calls import queries as calls
from comity.conversations import events
from comity.conversations.access import OUTSIDE
from comity.conversations.models import Conversation, Mention, Message, Participant
from comity.foundation.credentials import REVOKED
from comity.foundation.events import Cursor, Event
from comity.foundation.store import Tx
from comity.foundation.store.log import events_between, events_of, settled_until
from comity.notifications import queries
from comity.people import queries as people

EVENTS, RINGS = 500, 200
RINGING, JOINED, ENDED = "call.ringing", "call.joined", "call.ended"
CALLS = (RINGING, JOINED, ENDED)
HEARD = (events.MESSAGE_CREATED, REVOKED, *CALLS)
About = Literal["message", "ring", "joined", "ended"]
ENDS_A_RING: tuple[About, ...] = ("joined", "ended")


class Telling(Struct, frozen=True):
    """One person is to be told of a message or a call. `quiet`: without a sound. `at` is when it happened, `outcome`
    how a call ended, `line_of` the call that left this message."""

    place: Cursor
    about: About
    person: uuid.UUID
    conversation: uuid.UUID
    subject: uuid.UUID
    at: int
    quiet: bool = False
    outcome: str = ""
    line_of: uuid.UUID | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """As a job keeps it: ids, no words."""
        told = {"about": self.about, "conversation": str(self.conversation), "subject": str(self.subject)}
        return {**told, "at": self.at, "quiet": self.quiet, "outcome": self.outcome}


class Batch(Struct, frozen=True):
    """The place behind what was looked at, who is to be told, and the credentials that ended."""

    after: Cursor
    tellings: tuple[Telling, ...] = ()
    ended: frozenset[uuid.UUID] = frozenset()

    @property
    def concerns(self) -> bool:
        return bool(self.tellings or self.ended)


def pending(tx: Tx, *, here: Cursor) -> Batch | None:
    """None when nothing happened since."""
    upto = settled_until(tx, cursor=here, limit=EVENTS)
    if upto is None:
        return None
    reachable = queries.people_with_devices(tx)
    heard = events_between(tx, after=here, upto=upto, kinds=HEARD) if reachable else []
    ended = frozenset(event.subject for event in heard if event.kind == REVOKED and event.subject is not None)
    chosen = queries.choices_of(tx, persons=reachable)
    messages = [event for event in heard if event.kind == events.MESSAGE_CREATED]
    of_calls = [event for event in heard if event.kind in CALLS]
    found = [*_of_messages(tx, messages, reachable, chosen), *_of_calls(tx, of_calls, reachable, chosen)]
    return Batch(upto, tuple(sorted(found, key=lambda one: one.place)), ended)


# ---- messages

Chosen = Mapping[uuid.UUID, Mapping[str, bool]]


def _of_messages(tx: Tx, heard: Sequence[Event], reachable: Collection[uuid.UUID], chosen: Chosen) -> list[Telling]:
    said = {event.subject: event for event in heard}
    if not said:
        return []
    found = select(Message, Conversation).join(Conversation, Conversation.id == Message.conversation)
    rows = list(tx.session.execute(found.where(Message.id.in_(list(said)), Message.deleted_at.is_(None))))
    seats = _seats(tx, {talk.id for _, talk in rows}, reachable)
    named = select(Mention.person, Mention.message).where(Mention.message.in_(list(said)))
    mentions = {(person, message) for person, message in tx.session.execute(named)}
    inside = people.insiders(tx, persons={message.author for message, _ in rows})
    lines = {line: call.id for line, call in calls.by_lines(tx, messages=[message.id for message, _ in rows]).items()}
    return [
        Telling(
            _place(said[message.id]),
            "message",
            seat.person,
            talk.id,
            message.id,
            message.created_at,
            line_of=lines.get(message.id),
        )
        for message, talk in rows
        for seat in seats.get(talk.id, ())
        if seat.person != message.author
        and (why := _why(message, talk, seat, (seat.person, message.id) in mentions, message.author in inside))
        and chosen[seat.person][why]
    ]


def _seats(
    tx: Tx, conversations: Collection[uuid.UUID], persons: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[Participant]]:
    here = select(Participant).where(
        Participant.conversation.in_(list(conversations)),
        Participant.person.in_(list(persons)),
        Participant.left_at.is_(None),
        Participant.level != "nothing",
    )
    seats: dict[uuid.UUID, list[Participant]] = {}
    for seat in tx.session.scalars(here):
        seats.setdefault(seat.conversation, []).append(seat)
    return seats


def _why(message: Message, talk: Conversation, seat: Participant, named: bool, from_inside: bool) -> str:
    """The choice under which this message is told to somebody, "" where it is not."""
    if named:
        return "mentions"
    if seat.level == "mentions":
        return ""
    if talk.kind == "direct":
        return "direct"
    waits = talk.kind == OUTSIDE and not from_inside and message.outside_seq is not None
    return "outside" if waits and talk.assignee in (None, seat.person) else ""


# ---- calls


def _of_calls(tx: Tx, heard: Sequence[Event], reachable: Collection[uuid.UUID], chosen: Chosen) -> Iterator[Telling]:
    places = {event.conversation for event in heard if event.conversation is not None}
    seats, rung = _seats(tx, places, reachable) if places else {}, _rung(tx, heard)
    for event in heard:
        here = {seat.person for seat in seats.get(event.conversation, ())} if event.conversation else set()
        facts = event.facts or {}
        for person in sorted(here & rung.get(facts["call"], set()) & _concerned(event.kind, facts, here)):
            if chosen[person]["calls"]:
                yield _of_call(event, facts, person)


def _rung(tx: Tx, heard: Sequence[Event]) -> dict[str, set[uuid.UUID]]:
    """At whom these calls rang, by the call's id, as the log told."""
    places = {event.conversation for event in heard if event.conversation is not None}
    rang = events_of(tx, conversations=places, kind=RINGING, limit=RINGS) if places else []
    found: dict[str, set[uuid.UUID]] = {}
    for event in rang:
        facts = event.facts or {}
        found.setdefault(facts["call"], set()).update(uuid.UUID(person) for person in facts["rings"])
    return found


def _concerned(kind: str, facts: Mapping[str, Any], here: set[uuid.UUID]) -> set[uuid.UUID]:
    """Who hears of it, among those it rang at: who answered, on his other devices; of its end everybody."""
    if kind == RINGING:
        return {uuid.UUID(person) for person in facts["rings"]}
    return {uuid.UUID(facts["person"])} if kind == JOINED else here


def _of_call(event: Event, facts: Mapping[str, Any], person: uuid.UUID) -> Telling:
    assert event.conversation is not None
    about: About = "ring" if event.kind == RINGING else "joined" if event.kind == JOINED else "ended"
    quiet = str(person) in facts.get("quiet", ()) if about == "ring" else True
    call = uuid.UUID(facts["call"])
    outcome = str(facts.get("outcome", ""))
    return Telling(_place(event), about, person, event.conversation, call, event.created_at, quiet, outcome)


def _place(event: Event) -> Cursor:
    return Cursor(event.txid, event.position)
