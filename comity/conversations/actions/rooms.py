"""Rooms: they begin, are joined, changed, archived and opened again; who governs them; what is pinned in them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, Literal

import msgspec

from comity.conversations import access, events, queries
from comity.conversations.actions.entries import announce_message
from comity.conversations.actions.membership import Posting, refuse_stopped, seat_participant, start_conversation
from comity.conversations.actions.numbering import number
from comity.conversations.models import Conversation, Message, Participant, Pin
from comity.foundation.errors import Forbidden, NotFound, RuleRefused
from comity.foundation.events import Event
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people

Openness = Literal["private", "public"]
Level = Literal["all", "mentions", "nothing"]
PINS = 100


def start_room(
    tx: Tx,
    *,
    actor: Actor,
    title: str,
    topic: str = "",
    participants: Collection[uuid.UUID] = (),
    visibility: Openness = "private",
    posting: Posting = "everyone",
) -> Conversation:
    """Begin a room; who begins it is its host. Raises RuleRefused where somebody named must not be contacted."""
    refuse_stopped(tx, participants)
    return start_conversation(
        tx,
        kind="room",
        by=actor.person,
        participants=participants,
        title=title,
        topic=topic,
        visibility=visibility,
        posting=posting,
    )


def join_room(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> None:
    """Take part in a room that is open to everybody inside; who does already stays as he is."""
    seat = access.joinable(tx, actor=actor, conversation=conversation)
    tx.lock(seat.conversation)
    if not queries.takes_part(tx, person=actor.person, conversation=seat.conversation):
        seat_participant(tx, seat.conversation, actor.person, inside=True, by=actor.person)


def change_room(
    tx: Tx,
    *,
    actor: Actor,
    room: uuid.UUID | None,
    title: str | None = None,
    topic: str | None = None,
    visibility: Openness | None = None,
    posting: Posting | None = None,
) -> Conversation:
    """Change what is named."""
    row = _governed(tx, actor, room)
    _refuse_archived(row)
    wanted = {"title": title, "topic": topic, "visibility": visibility, "posting": posting}
    changed = {name: value for name, value in wanted.items() if value is not None and value != getattr(row, name)}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        tx.session.flush()
        announce_room(tx, row.id, events.ROOM_CHANGED, actor.person, {"changed": sorted(changed)})
    return row


def archive_room(tx: Tx, *, actor: Actor, room: uuid.UUID | None) -> None:
    """It can be read from now on, not written to. Twice is as good as once."""
    row = _governed(tx, actor, room)
    if row.archived_at is None:
        row.archived_at, row.archived_by = tx.now, actor.person
        tx.session.flush()
        announce_room(tx, row.id, events.ROOM_ARCHIVED, actor.person, {})


def reopen_room(tx: Tx, *, actor: Actor, room: uuid.UUID | None) -> None:
    row = _governed(tx, actor, room)
    if row.archived_at is not None:
        row.archived_at = row.archived_by = None
        tx.session.flush()
        announce_room(tx, row.id, events.ROOM_REOPENED, actor.person, {})


def make_host(tx: Tx, *, actor: Actor, room: uuid.UUID | None, person: uuid.UUID) -> None:
    """Let a member who takes part govern the room as well."""
    _set_role(tx, _governed(tx, actor, room), person, access.HOST, actor.person)


def remove_host(tx: Tx, *, actor: Actor, room: uuid.UUID | None, person: uuid.UUID) -> None:
    """Raises RuleRefused for the last one: somebody governs every room."""
    row = _governed(tx, actor, room)
    if queries.hosts(tx, conversation=row.id) == {person}:
        raise RuleRefused("A room has a host. Make somebody else host first.", code="last_host")
    _set_role(tx, row, person, "", actor.person)


def _set_role(tx: Tx, row: Conversation, person: uuid.UUID, role: str, by: uuid.UUID) -> None:
    seat = tx.session.get(Participant, (row.id, person), populate_existing=True)
    if seat is None or seat.left_at is not None or not people.is_colleague(tx, person=person):
        raise RuleRefused("Only members who take part are hosts.", code="takes_no_part")
    if seat.role != role:
        seat.role = role
        tx.session.flush()
        announce_room(tx, row.id, events.ROOM_CHANGED, by, {"changed": ["hosts"]})


def _governed(tx: Tx, actor: Actor, room: uuid.UUID | None) -> Conversation:
    row = access.governed_room(tx, actor=actor, room=room)
    tx.lock(row.id)
    tx.session.refresh(row)
    return row


def _refuse_archived(row: Conversation) -> None:
    if row.archived_at is not None:
        raise RuleRefused("This room is archived. Open it again first.", code="archived")


def announce_room(tx: Tx, room: uuid.UUID, kind: str, by: uuid.UUID, facts: dict[str, Any]) -> None:
    """An entry of both logs: guests are in the room as well."""
    numbers = number(tx, room, for_all=True)
    said = {"id": str(room), **facts}
    data = msgspec.json.encode(said)
    tx.announce(Event(kind, room, *numbers, room, by, said, inside=data, outside=data))


# ---- what one wants to hear of it


def set_level(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, level: Level) -> None:
    """What of a conversation one is notified of. Raises Forbidden where he does not take part."""
    seat = access.seat(tx, actor=actor, conversation=conversation)
    if not seat.takes_part:
        raise Forbidden("Take part first: there is nothing to be notified of yet.")
    tx.session.get_one(Participant, (seat.conversation, actor.person)).level = level
    tx.session.flush()


# ---- what is kept at hand


def pin_message(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, message: uuid.UUID | None) -> None:
    """Keep a message at hand for everybody who reads it here; pinned already stays as it is."""
    row = _pinnable(tx, actor, conversation, message)
    if row.deleted_at is not None:
        raise RuleRefused("This message was taken back.", code="deleted")
    if tx.session.get(Pin, (row.conversation, row.id)) is not None:
        return
    if len(queries.pins(tx, actor=actor, conversation=row.conversation)) >= PINS:
        raise RuleRefused(f"A conversation keeps {PINS} messages at hand. Take one down first.", code="too_many_pins")
    pin = Pin(conversation=row.conversation, message=row.id, pinned_by=actor.person, pinned_at=tx.now)
    tx.session.add(pin)
    announce_message(tx, row, events.MESSAGE_PINNED, actor.person)


def unpin_message(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, message: uuid.UUID | None) -> None:
    row = _pinnable(tx, actor, conversation, message)
    pin = tx.session.get(Pin, (row.conversation, row.id))
    if pin is not None:
        tx.session.delete(pin)
        announce_message(tx, row, events.MESSAGE_UNPINNED, actor.person)


def _pinnable(tx: Tx, actor: Actor, conversation: uuid.UUID | None, message: uuid.UUID | None) -> Message:
    place = access.pinboard(tx, actor=actor, conversation=conversation)
    row = access.visible_message(tx, actor=actor, message=message)
    if row.conversation != place:
        raise NotFound
    tx.lock(place)
    return row
