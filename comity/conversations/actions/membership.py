"""Conversations begin, and people come and go."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Literal

import msgspec

from comity.accounts import queries as accounts
from comity.conversations import access, events, queries
from comity.conversations.actions.numbering import number_arrival
from comity.conversations.actions.positions import set_read_position
from comity.conversations.models import Conversation, Participant
from comity.foundation.errors import RuleRefused
from comity.foundation.events import Event
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people

Visibility = Literal["private", "channel", "public", "held"]
Posting = Literal["everyone", "hosts"]


def start_conversation(
    tx: Tx,
    *,
    kind: str,
    by: uuid.UUID,
    participants: Collection[uuid.UUID],
    title: str = "",
    topic: str = "",
    channel: uuid.UUID | None = None,
    visibility: Visibility | None = None,
    posting: Posting = "everyone",
) -> Conversation:
    """Begin a room, a direct talk or an outside conversation; `by` takes part as well, and is host of a room.

    Without `visibility` the audience of its channel sees what comes through one, and nobody else anything else.
    """
    conversation = Conversation(
        id=tx.new_id(),
        kind=kind,
        title=title,
        topic=topic,
        channel=channel,
        visibility=visibility or ("private" if channel is None else "channel"),
        posting=posting,
        created_at=tx.now,
        created_by=by,
        inside_seq=1,
        outside_seq=1,
        latest_at=tx.now,
    )
    tx.session.add(conversation)
    tx.session.flush()
    everyone = dict.fromkeys((by, *participants, *_listening_bots(tx, conversation)))
    tx.session.add_all(
        Participant(
            conversation=conversation.id,
            person=person,
            joined_at=tx.now,
            role="host" if kind == "room" and person == by else "",
        )
        for person in everyone
    )
    tx.session.flush()
    facts = {"id": str(conversation.id), "kind": kind}
    data = msgspec.json.encode(facts)
    tx.announce(
        Event(events.CONVERSATION_CREATED, conversation.id, 1, 1, conversation.id, by, facts, inside=data, outside=data)
    )
    return conversation


def _listening_bots(tx: Tx, conversation: Conversation) -> Collection[uuid.UUID]:
    """The bots that were given the door through which it comes, where colleagues hear it too."""
    if conversation.channel is None or conversation.visibility != "channel":
        return ()
    return accounts.bots_hearing(tx, channel=conversation.channel)


def start_direct(tx: Tx, *, by: uuid.UUID, other: uuid.UUID) -> tuple[Conversation, bool]:
    """The direct talk of two colleagues: the one they have, taken up again by who left it, or a new one (True)."""
    tx.lock(uuid.UUID(int=by.int ^ other.int))  # two who begin at the same moment begin one talk
    known = queries.direct_between(tx, one=by, other=other)
    if known is not None:
        for person in (by, other):
            if not queries.takes_part(tx, person=person, conversation=known.id):
                seat_participant(tx, known.id, person, inside=True, by=by)
        return known, False
    return start_conversation(tx, kind="direct", by=by, participants=[other]), True


def add_participant(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, person: uuid.UUID) -> None:
    """Let somebody take part; who does already stays as he is. Raises RuleRefused for who must not be contacted."""
    row = _locked_conversation(tx, actor, conversation)
    if row.kind == "direct":
        raise RuleRefused("A direct talk has two people. Make a room for more.")
    if row.archived_at is not None:
        raise RuleRefused("This room is archived. Open it again first.", code="archived")
    refuse_stopped(tx, [person])
    if not queries.takes_part(tx, person=person, conversation=row.id):
        seat_participant(tx, row.id, person, inside=people.is_inside(tx, person=person), by=actor.person)


def remove_participant(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, person: uuid.UUID) -> None:
    """Leave, or as a member remove somebody, from a room as its host. What is written later does not reach him.

    The last host hands a room on to who has been there longest. Raises RuleRefused for the last member among guests.
    """
    if person == actor.person:
        place = access.seat(tx, actor=actor, conversation=conversation)
    else:
        place = access.removable(tx, actor=actor, conversation=conversation)
    assert conversation is not None
    tx.lock(conversation)
    seat = tx.session.get(Participant, (conversation, person), with_for_update=True)
    if seat is None or seat.left_at is not None:
        return
    if place.kind == access.ROOM and not place.archived:
        _hand_on(tx, conversation, person)
    _unseat(tx, seat, by=actor.person)


def unseat_participant(tx: Tx, conversation: uuid.UUID, person: uuid.UUID, *, by: uuid.UUID) -> None:
    """What let somebody take part is over. Twice is as good as once."""
    tx.lock(conversation)
    seat = tx.session.get(Participant, (conversation, person), with_for_update=True)
    if seat is not None and seat.left_at is None:
        _unseat(tx, seat, by=by)


def _unseat(tx: Tx, seat: Participant, *, by: uuid.UUID) -> None:
    seat.left_at, seat.role = tx.now, ""
    tx.session.flush()
    inside = people.is_inside(tx, person=seat.person)
    announce_membership(tx, events.PARTICIPANT_LEFT, seat.conversation, seat.person, inside, by)


def _hand_on(tx: Tx, room: uuid.UUID, leaving: uuid.UUID) -> None:
    """Somebody governs a room, and no room belongs to guests alone."""
    rest = [person for person in queries.participants(tx, conversation=room) if person != leaving]
    inside = people.colleagues(tx, persons=rest)
    if rest and not inside:
        raise RuleRefused("You are the last colleague among guests here. Archive the room first.", code="last_member")
    if inside and not queries.hosts(tx, conversation=room) & inside:
        heir = next(person for person in rest if person in inside)
        tx.session.get_one(Participant, (room, heir)).role = access.HOST


def refuse_stopped(tx: Tx, persons: Collection[uuid.UUID]) -> None:
    """Nobody who is blocked, or asked not to be contacted, is brought into a conversation."""
    stops = {kind for kinds in people.stopped(tx, persons=persons).values() for kind in kinds}
    if stops:
        code = "blocked" if "block" in stops else "do_not_contact"
        raise RuleRefused("Somebody named here is blocked, or asked not to be contacted.", code=code)


def _locked_conversation(tx: Tx, actor: Actor, conversation: uuid.UUID | None) -> Conversation:
    if conversation is not None:
        tx.lock(conversation)
    return access.governable(tx, actor=actor, conversation=conversation)


def seat_participant(
    tx: Tx, conversation: uuid.UUID, person: uuid.UUID, *, inside: bool, by: uuid.UUID, after: int = 0
) -> None:
    """`after` so many microseconds he joins: people are named in the order in which they came."""
    joined_at = tx.now + after
    seat = tx.session.get(Participant, (conversation, person))
    if seat is None:
        tx.session.add(Participant(conversation=conversation, person=person, joined_at=joined_at))
    else:
        seat.joined_at, seat.left_at, seat.role = joined_at, None, ""
    tx.session.flush()
    row = tx.session.get_one(Conversation, conversation, populate_existing=True)
    set_read_position(tx, conversation, person, row.inside_seq if inside else row.outside_seq)
    announce_membership(tx, events.PARTICIPANT_JOINED, conversation, person, inside, by)


def announce_membership(
    tx: Tx, kind: str, conversation: uuid.UUID, person: uuid.UUID, inside: bool, by: uuid.UUID
) -> None:
    numbers = number_arrival(tx, conversation)
    data = msgspec.json.encode({"person": str(person), "inside": inside})
    facts = {"person": str(person), "inside": inside}
    tx.announce(Event(kind, conversation, *numbers, person, by, facts, inside=data, outside=data))
