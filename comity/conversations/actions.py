"""The verbs of conversations; the only code that writes their tables."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from comity.conversations import access, events, queries
from comity.conversations.access import Seat
from comity.conversations.models import Channel, Conversation, Message, Participant, ReadPosition
from comity.conversations.shapes import StoredMessage, numbered, stored_json, stored_message
from comity.conversations.statements import INSERT_MESSAGE, NUMBER_FOR_ALL, NUMBER_INSIDE
from comity.foundation.clock import iso
from comity.foundation.errors import Conflict, Forbidden, RuleRefused
from comity.foundation.events import Event
from comity.foundation.policies import Actor
from comity.foundation.store import Tx, as_uuid
from comity.people import queries as people

NOTE = "note"


class Sent(NamedTuple):
    """`created` is False when the same client_id was sent here before: `json` is then the stored message."""

    id: uuid.UUID
    seq: int
    json: bytes
    created: bool


class Numbers(NamedTuple):
    inside: int
    outside: int | None


# ---- sending: the hot path, driver-level SQL


def send_message(
    tx: Tx,
    *,
    actor: Actor,
    conversation: uuid.UUID | None,
    client_id: uuid.UUID,
    body: str,
    lane: str = "message",
    reply_to: uuid.UUID | None = None,
    audience: Collection[uuid.UUID] | None = None,
    page: dict[str, Any] | None = None,
) -> Sent:
    """Write a message or a note. It is numbered inside the transaction, once per (author, client_id) for ever.

    Raises NotFound, Forbidden (a note by an outsider), Conflict `client_id_reused` or `audience_changed`, RuleRefused.
    """
    if conversation is not None:
        tx.lock(conversation)
    seat, before = access.seat_to_write(tx, actor=actor, conversation=conversation, client_id=client_id)
    if before is not None:
        return _sent_before(seat, before)
    _check_lane(tx, seat, lane, reply_to, audience)
    if not seat.takes_part and lane != NOTE:
        _seat_participant(tx, seat.conversation, actor.person, inside=True, by=actor.person)
    return _append(tx, seat, actor.person, client_id, body, lane, reply_to, page)


def _append(
    tx: Tx,
    seat: Seat,
    author: uuid.UUID,
    client_id: uuid.UUID,
    body: str,
    lane: str,
    reply_to: uuid.UUID | None,
    page: dict[str, Any] | None,
) -> Sent:
    conversation, message = seat.conversation, tx.new_id()
    numbers = _number(tx, conversation, for_all=lane != NOTE)
    stored = stored_json(
        StoredMessage(message, conversation, author, lane, body, client_id, iso(tx.now), reply_to, page)
    )
    row = {
        "id": tx.raw(message),
        "conversation": tx.raw(conversation),
        "author": tx.raw(author),
        "client_id": tx.raw(client_id),
        "lane": lane,
        "body": body,
        "reply_to": reply_to,
        "page": None if page is None else msgspec.json.encode(page).decode(),
        "inside_seq": numbers.inside,
        "outside_seq": numbers.outside,
        "now": tx.now,
        "json": stored,
    }
    tx.execute(INSERT_MESSAGE, row)
    inside = numbered(numbers.inside, stored)
    outside = None if numbers.outside is None else numbered(numbers.outside, stored)
    tx.announce(
        Event(
            events.MESSAGE_CREATED,
            conversation,
            numbers.inside,
            numbers.outside,
            message,
            author,
            client_id=str(client_id),
            inside=inside,
            outside=outside,
        )
    )
    if seat.inside or outside is None or numbers.outside is None:
        return Sent(message, numbers.inside, inside, True)
    return Sent(message, numbers.outside, outside, True)


def _number(tx: Tx, conversation: uuid.UUID, *, for_all: bool) -> Numbers:
    """The next number in both logs, or in the inside log alone."""
    statement = NUMBER_FOR_ALL if for_all else NUMBER_INSIDE
    row = tx.execute(statement, {"conversation": tx.raw(conversation), "now": tx.now})[0]
    return Numbers(row[0], row[1] if for_all else None)


def _sent_before(seat: Seat, row: tuple[Any, ...]) -> Sent:
    conversation, inside_seq, outside_seq, stored = row
    if as_uuid(conversation) != seat.conversation:
        raise Conflict("This client_id was used in another conversation.", code="client_id_reused")
    seq = inside_seq if seat.inside else outside_seq
    json = numbered(seq, stored)
    return Sent(uuid.UUID(msgspec.json.decode(json)["id"]), seq, json, False)


def _check_lane(
    tx: Tx, seat: Seat, lane: str, reply_to: uuid.UUID | None, audience: Collection[uuid.UUID] | None
) -> None:
    if lane == NOTE and not seat.inside:
        raise Forbidden("Notes are written inside only.")
    if reply_to is not None:
        target = tx.session.scalar(
            select(Message).where(Message.id == reply_to, Message.conversation == seat.conversation)
        )
        if target is None or (target.lane == NOTE and lane != NOTE):
            raise RuleRefused(
                "There is no such message to reply to.", fields={"reply_to": "is not a message of this conversation"}
            )
    if audience is not None:
        _check_audience(tx, seat.conversation, audience)


def _check_audience(tx: Tx, conversation: uuid.UUID, audience: Collection[uuid.UUID]) -> None:
    """The words go only to those whom the writer saw on the button."""
    present = queries.outside_participants(tx, conversation=conversation)
    if set(audience) != present:
        readers = sorted(str(person) for person in present)
        raise Conflict("Who reads this outside has changed.", code="audience_changed", details={"audience": readers})


# ---- what may happen to a message later


def edit_message(tx: Tx, *, actor: Actor, message: uuid.UUID | None, body: str) -> bytes:
    """Change one's own words; the change is an entry of its own. Returns the message's JSON for the actor."""
    row = _locked_message(tx, actor, message)
    if row.deleted_at is not None:
        raise Conflict("This message was taken back.", code="deleted")
    if row.body != body:
        row.body, row.edited_at, row.version = body, tx.now, row.version + 1
        _announce_change(tx, row, events.MESSAGE_EDITED, actor.person)
    return numbered(row.inside_seq if actor.inside else row.outside_seq, row.json)


def delete_message(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> None:
    """Take back one's own words: a tombstone stays, and an entry. Twice is as good as once."""
    row = _locked_message(tx, actor, message)
    if row.deleted_at is None:
        row.body, row.page, row.deleted_at, row.version = "", None, tx.now, row.version + 1
        _announce_change(tx, row, events.MESSAGE_DELETED, actor.person)


def _locked_message(tx: Tx, actor: Actor, message: uuid.UUID | None) -> Message:
    row = access.own_message(tx, actor=actor, message=message)
    tx.lock(row.conversation)
    tx.session.refresh(row)
    return row


def _announce_change(tx: Tx, row: Message, kind: str, by: uuid.UUID) -> None:
    row.json = stored_json(stored_message(row))
    tx.session.flush()
    numbers = _number(tx, row.conversation, for_all=row.outside_seq is not None)
    inside = numbered(row.inside_seq, row.json)
    outside = None if row.outside_seq is None else numbered(row.outside_seq, row.json)
    tx.announce(Event(kind, row.conversation, *numbers, row.id, by, inside=inside, outside=outside))


def mark_read(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, seq: int) -> int:
    """Move one's read position forward, never back and never past the newest entry. Returns where it is."""
    row = access.own_conversation(tx, actor=actor, conversation=conversation)
    seq = min(seq, row.inside_seq if actor.inside else row.outside_seq)
    before = queries.read_position(tx, person=actor.person, conversation=row.id)
    if seq <= before:
        return before
    _set_read_position(tx, row.id, actor.person, seq)
    return seq


def _set_read_position(tx: Tx, conversation: uuid.UUID, person: uuid.UUID, seq: int) -> None:
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    upsert = insert(ReadPosition).values(conversation=conversation, person=person, seq=seq)
    newer = upsert.on_conflict_do_update(
        index_elements=["conversation", "person"], set_={"seq": seq}, where=ReadPosition.seq < seq
    )
    tx.session.execute(newer)


# ---- conversations and who takes part


def start_conversation(
    tx: Tx,
    *,
    kind: str,
    by: uuid.UUID,
    participants: Collection[uuid.UUID],
    title: str = "",
    channel: uuid.UUID | None = None,
) -> Conversation:
    """Begin a room, a direct talk or an outside conversation; `by` takes part as well."""
    conversation = Conversation(
        id=tx.new_id(),
        kind=kind,
        title=title,
        channel=channel,
        created_at=tx.now,
        created_by=by,
        inside_seq=1,
        outside_seq=1,
        latest_at=tx.now,
    )
    tx.session.add(conversation)
    tx.session.flush()
    everyone = dict.fromkeys((by, *participants))
    tx.session.add_all(
        Participant(conversation=conversation.id, person=person, joined_at=tx.now) for person in everyone
    )
    tx.session.flush()
    facts = {"id": str(conversation.id), "kind": kind}
    data = msgspec.json.encode(facts)
    tx.announce(
        Event(events.CONVERSATION_CREATED, conversation.id, 1, 1, conversation.id, by, facts, inside=data, outside=data)
    )
    return conversation


def start_direct(tx: Tx, *, by: uuid.UUID, other: uuid.UUID) -> tuple[Conversation, bool]:
    """The direct talk of two colleagues: the one they have, taken up again by who left it, or a new one (True)."""
    tx.lock(uuid.UUID(int=by.int ^ other.int))  # two who begin at the same moment begin one talk
    known = queries.direct_between(tx, one=by, other=other)
    if known is not None:
        for person in (by, other):
            if not queries.takes_part(tx, person=person, conversation=known.id):
                _seat_participant(tx, known.id, person, inside=True, by=by)
        return known, False
    return start_conversation(tx, kind="direct", by=by, participants=[other]), True


def add_participant(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, person: uuid.UUID) -> None:
    """Let somebody take part; who does already stays as he is."""
    row = _locked_conversation(tx, actor, conversation)
    if row.kind == "direct":
        raise RuleRefused("A direct talk has two people. Make a room for more.")
    if not queries.takes_part(tx, person=person, conversation=row.id):
        _seat_participant(tx, row.id, person, inside=people.is_inside(tx, person=person), by=actor.person)


def remove_participant(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, person: uuid.UUID) -> None:
    """Leave, or as a member remove somebody. What is written later does not reach him."""
    if person == actor.person:
        access.seat(tx, actor=actor, conversation=conversation)
    else:
        access.governable(tx, actor=actor, conversation=conversation)
    assert conversation is not None
    tx.lock(conversation)
    seat = tx.session.get(Participant, (conversation, person), with_for_update=True)
    if seat is None or seat.left_at is not None:
        return
    seat.left_at = tx.now
    tx.session.flush()
    _announce_membership(
        tx, events.PARTICIPANT_LEFT, conversation, person, people.is_inside(tx, person=person), actor.person
    )


def _locked_conversation(tx: Tx, actor: Actor, conversation: uuid.UUID | None) -> Conversation:
    row = access.governable(tx, actor=actor, conversation=conversation)
    tx.lock(row.id)
    return row


def _seat_participant(tx: Tx, conversation: uuid.UUID, person: uuid.UUID, *, inside: bool, by: uuid.UUID) -> None:
    seat = tx.session.get(Participant, (conversation, person))
    if seat is None:
        tx.session.add(Participant(conversation=conversation, person=person, joined_at=tx.now))
    else:
        seat.joined_at, seat.left_at = tx.now, None
    tx.session.flush()
    row = tx.session.get_one(Conversation, conversation, populate_existing=True)
    _set_read_position(tx, conversation, person, row.inside_seq if inside else row.outside_seq)
    _announce_membership(tx, events.PARTICIPANT_JOINED, conversation, person, inside, by)


def _announce_membership(
    tx: Tx, kind: str, conversation: uuid.UUID, person: uuid.UUID, inside: bool, by: uuid.UUID
) -> None:
    numbers = _number(tx, conversation, for_all=True)
    data = msgspec.json.encode({"person": str(person), "inside": inside})
    facts = {"person": str(person), "inside": inside}
    tx.announce(Event(kind, conversation, *numbers, person, by, facts, inside=data, outside=data))


# ---- channels


def open_channel(
    tx: Tx,
    *,
    kind: str,
    name: str,
    origins: list[str],
    asked: Collection[uuid.UUID],
    by: uuid.UUID,
    key: str | None = None,
) -> Channel:
    """Configure a door. `asked` take part in what comes through it; without any it is the one who opened it."""
    channel = Channel(
        id=tx.new_id(),
        kind=kind,
        name=name,
        key=key or secrets.token_urlsafe(12),
        origins=origins,
        asked=[str(person) for person in asked or (by,)],
        created_at=tx.now,
        created_by=by,
    )
    tx.session.add(channel)
    tx.session.flush()
    tx.announce(Event(events.CHANNEL_OPENED, subject=channel.id, actor=by, facts={"kind": kind}))
    return channel


def change_channel(
    tx: Tx,
    *,
    channel: Channel,
    by: uuid.UUID,
    name: str | None = None,
    origins: list[str] | None = None,
    asked: Collection[uuid.UUID] | None = None,
) -> None:
    """Change what is named of a door; conversations that came through it stay as they are."""
    channel.name = channel.name if name is None else name
    channel.origins = channel.origins if origins is None else origins
    channel.asked = channel.asked if asked is None else [str(person) for person in asked]
    tx.announce(Event(events.CHANNEL_CHANGED, subject=channel.id, actor=by))
