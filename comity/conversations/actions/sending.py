"""Sending: the hot path, driver-level SQL."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select

from comity.conversations import access, events, merged, queries
from comity.conversations.access import OUTSIDE, Seat
from comity.conversations.actions.arriving import screen_first_words
from comity.conversations.actions.entries import renew_json
from comity.conversations.actions.files import attach_files
from comity.conversations.actions.membership import seat_participant
from comity.conversations.actions.mentions import mentioned, record_mentions
from comity.conversations.actions.numbering import Numbers, number_arrival, number_message, number_note
from comity.conversations.actions.previews import ask_for_previews
from comity.conversations.actions.reach import check_reach
from comity.conversations.gates import Screens
from comity.conversations.models import Message
from comity.conversations.ports import Guard, Leaving, let_leave
from comity.conversations.shapes import StoredMessage, numbered, stored_json
from comity.conversations.statements import INSERT_MESSAGE
from comity.foundation.clock import iso
from comity.foundation.errors import Conflict, Forbidden, RuleRefused
from comity.foundation.events import Event
from comity.foundation.policies import Actor
from comity.foundation.store import Tx, as_uuid
from comity.people import queries as people

MESSAGE, NOTE, ROOM = "message", "note", "room"
BLOCK, DO_NOT_CONTACT = "block", "do_not_contact"


class Sent(NamedTuple):
    """`created` is False when the same client_id was sent here before: `json` is then the stored message.
    `conversation` is where it stands: another than was asked for, where that one was merged and its writer is outside.
    """

    id: uuid.UUID
    seq: int
    json: bytes
    created: bool
    conversation: uuid.UUID


class Draft(NamedTuple):
    """What somebody wants to say. `files` are ids of uploads of his own; `page` is what his browser claimed; `plain`:
    it is shown as it was written, nothing in it is markup."""

    client_id: uuid.UUID
    body: str
    lane: str = MESSAGE
    reply_to: uuid.UUID | None = None
    files: Sequence[uuid.UUID] = ()
    page: dict[str, Any] | None = None
    plain: bool = False


def send_message(
    tx: Tx,
    *,
    actor: Actor,
    conversation: uuid.UUID | None,
    client_id: uuid.UUID,
    body: str,
    lane: str = MESSAGE,
    reply_to: uuid.UUID | None = None,
    audience: Collection[uuid.UUID] | None = None,
    files: Sequence[uuid.UUID] = (),
    page: dict[str, Any] | None = None,
    plain: bool = False,
    confirm: Mapping[str, str] | None = None,
    guards: Collection[Guard] = (),
    screens: Screens = (),
) -> Sent:
    """Write a message or a note. It is numbered inside the transaction, once per (author, client_id) for ever.
    Words for people outside are held while one of the `guards` has a question that `confirm` does not answer;
    the first words of somebody outside after a call that nobody took, with their talk, where one of the `screens` does.
    What somebody outside writes into a conversation that was merged goes where that goes on.

    Raises NotFound, Forbidden (a note by an outsider, a room one only reads, `blocked`), Conflict `client_id_reused`,
    `audience_changed` or `merged`, RuleRefused (also with the code of a guard).
    """
    seat, before = _place_to_write(tx, actor, conversation, client_id)
    if before is not None:
        return _sent_before(tx, seat, before)
    readers = _readers(tx, seat, lane, audience)
    check_place(tx, actor, seat, lane, readers)
    _check_reply(tx, actor, seat, lane, reply_to)
    if audience is not None:
        check_audience(readers, audience)
    if guards and lane != NOTE:
        ask_guards(tx, actor, seat, body, readers=readers, guards=guards, confirm=confirm or {})
    if screens and not seat.inside:
        screen_first_words(tx, actor=actor, seat=seat, body=body, screens=screens)
    if not seat.takes_part and lane != NOTE:
        seat_participant(tx, seat.conversation, actor.person, inside=True, by=actor.person)
    return _append(tx, seat, actor, Draft(client_id, body, lane, reply_to, files, page, plain))


def _place_to_write(
    tx: Tx, actor: Actor, conversation: uuid.UUID | None, client_id: uuid.UUID
) -> tuple[Seat, tuple[Any, ...] | None]:
    if conversation is not None:
        tx.lock(conversation)
    seat, before = access.seat_to_write(tx, actor=actor, conversation=conversation, client_id=client_id)
    if before is None and seat.merged_into is not None and not seat.inside:
        return _place_to_write(tx, actor, seat.merged_into, client_id)
    return seat, before


def _append(tx: Tx, seat: Seat, actor: Actor, draft: Draft) -> Sent:
    conversation, message = seat.conversation, tx.new_id()
    named = (
        mentioned(tx, seat=seat, body=draft.body, lane=draft.lane, author=actor.person) if "@" in draft.body else None
    )
    numbers = _numbers(tx, seat, draft.lane, actor)
    stored = stored_words(tx, message, conversation, actor.person, draft, named)
    insert_message(tx, message, conversation, actor.person, draft, numbers, stored)
    if named:
        record_mentions(tx, message=message, conversation=conversation, inside_seq=numbers.inside, persons=named)
    if draft.files:
        stored = _with_files(tx, message, actor, draft)
    if seat.inside and "http" in draft.body:
        ask_for_previews(tx, message=message, body=draft.body)
    return _announced(tx, seat, actor.person, draft, message, numbers, stored)


def insert_message(
    tx: Tx, message: uuid.UUID, conversation: uuid.UUID, author: uuid.UUID, draft: Draft, numbers: Numbers, stored: str
) -> None:
    row = {
        "id": tx.raw(message),
        "conversation": tx.raw(conversation),
        "author": tx.raw(author),
        "client_id": tx.raw(draft.client_id),
        "lane": draft.lane,
        "body": draft.body,
        "plain": draft.plain,
        "reply_to": draft.reply_to,
        "page": None if draft.page is None else msgspec.json.encode(draft.page).decode(),
        "inside_seq": numbers.inside,
        "outside_seq": numbers.outside,
        "now": tx.now,
        "json": stored,
    }
    tx.later(INSERT_MESSAGE, row)


def _numbers(tx: Tx, seat: Seat, lane: str, actor: Actor) -> Numbers:
    """Whoever waits outside waits for a person: the words of a bot do not end that."""
    if lane == NOTE:
        return number_note(tx, seat.conversation)
    if seat.kind == OUTSIDE and not actor.is_bot:
        return number_message(tx, seat.conversation, inside=seat.inside)
    return number_arrival(tx, seat.conversation)


def stored_words(
    tx: Tx,
    message: uuid.UUID,
    conversation: uuid.UUID,
    author: uuid.UUID,
    draft: Draft,
    named: Sequence[uuid.UUID] | None,
) -> str:
    at = iso(tx.now)
    said = StoredMessage(message, conversation, author, draft.lane, draft.body, draft.client_id, at, draft.reply_to)
    said.page, said.plain = draft.page, draft.plain
    if named:
        said.mentions = list(named)
    return stored_json(said)


def _with_files(tx: Tx, message: uuid.UUID, actor: Actor, draft: Draft) -> str:
    attach_files(tx, actor=actor, message=message, files=draft.files)
    return renew_json(tx, tx.session.get_one(Message, message))


def _announced(
    tx: Tx, seat: Seat, author: uuid.UUID, draft: Draft, message: uuid.UUID, numbers: Numbers, stored: str
) -> Sent:
    inside, outside = announce_words(tx, message, seat.conversation, author, draft.client_id, numbers, stored)
    if seat.inside or outside is None or numbers.outside is None:
        return Sent(message, numbers.inside, inside, True, seat.conversation)
    return Sent(message, numbers.outside, outside, True, seat.conversation)


def announce_words(
    tx: Tx,
    message: uuid.UUID,
    conversation: uuid.UUID,
    author: uuid.UUID,
    client_id: uuid.UUID,
    numbers: Numbers,
    stored: str,
) -> tuple[bytes, bytes | None]:
    """Tell that a message was written. Returns its JSON for both sides."""
    inside = numbered(numbers.inside, stored)
    outside = None if numbers.outside is None else numbered(numbers.outside, stored)
    told = Event(events.MESSAGE_CREATED, conversation, numbers.inside, numbers.outside, message, author)
    told.client_id, told.inside, told.outside = str(client_id), inside, outside
    tx.announce(told)
    return inside, outside


def _sent_before(tx: Tx, seat: Seat, row: tuple[Any, ...]) -> Sent:
    conversation, inside_seq, outside_seq, stored = row
    where = as_uuid(conversation)
    if where != seat.conversation and not _same_talk(tx, where, seat.conversation):
        raise Conflict("This client_id was used in another conversation.", code="client_id_reused")
    seq = inside_seq if seat.inside else outside_seq
    json = numbered(seq, stored)
    return Sent(uuid.UUID(msgspec.json.decode(json)["id"]), seq, json, False, where)


def _same_talk(tx: Tx, one: uuid.UUID, other: uuid.UUID) -> bool:
    """Whether both go on in the same one: a second try may come after they were merged."""
    return merged.last_of(tx, conversation=one) == merged.last_of(tx, conversation=other)


def ask_guards(
    tx: Tx,
    actor: Actor,
    seat: Seat,
    body: str,
    *,
    readers: Collection[uuid.UUID],
    guards: Collection[Guard],
    confirm: Mapping[str, str],
    again: bool = False,
) -> None:
    """What holds words for people outside, and words in public rooms. Raises RuleRefused."""
    if readers and seat.inside:
        let_leave(tx, guards=guards, leaving=leaving(actor, seat, readers, body, again=again), confirm=confirm)
    if seat.kind == ROOM and seat.visibility == "public":
        words = Leaving(actor, seat.conversation, None, (), body, waiting=False, aside=False, again=again, public=True)
        let_leave(tx, guards=guards, leaving=words, confirm=confirm)


def leaving(actor: Actor, seat: Seat, readers: Collection[uuid.UUID], body: str, *, again: bool = False) -> Leaving:
    """Words as the guards look at them."""
    where = (seat.conversation, seat.channel)
    return Leaving(actor, *where, readers, body, waiting=seat.waiting, aside=seat.aside, again=again)


def _readers(tx: Tx, seat: Seat, lane: str, audience: Collection[uuid.UUID] | None) -> set[uuid.UUID]:
    """The people outside who read it, as far as somebody asks: not where everything stays inside."""
    if audience is None and not (seat.inside and seat.kind == OUTSIDE and lane != NOTE):
        return set()
    return queries.outside_participants(tx, conversation=seat.conversation)


def check_place(tx: Tx, actor: Actor, seat: Seat, lane: str, readers: Collection[uuid.UUID] | None = None) -> None:
    """Whether words may be said here at all: by whom, on this side, now. `readers` are those outside where they are
    known already."""
    if lane == NOTE and not seat.inside:
        raise Forbidden("Notes are written inside only.")
    access.refuse_merged(tx, place=seat)
    if seat.archived:
        raise RuleRefused("This room is archived. It can be read, not written to.", code="archived")
    if seat.kind == ROOM and not seat.takes_part:
        raise Forbidden("Join this room to write here.", code="not_joined")
    if seat.posting == "hosts" and not seat.host:
        raise Forbidden("Only its hosts write in this room.", code="announcements_only")
    check_reach(tx, actor=actor, conversation=seat.conversation, lane=lane)
    if seat.kind == OUTSIDE and lane != NOTE:
        _check_stops(tx, actor, seat, readers)


def _check_stops(tx: Tx, actor: Actor, seat: Seat, readers: Collection[uuid.UUID] | None) -> None:
    persons = readers if seat.inside else {actor.person}
    if persons is None:
        persons = queries.outside_participants(tx, conversation=seat.conversation)
    stops = people.stopped(tx, persons=persons)
    if not seat.inside and BLOCK in stops.get(actor.person, ()):
        raise Forbidden("You cannot write here.", code="blocked")
    if seat.inside and any(DO_NOT_CONTACT in kinds for kinds in stops.values()):
        raise RuleRefused("Somebody here asked not to be written to.", code="do_not_contact")


def _check_reply(tx: Tx, actor: Actor, seat: Seat, lane: str, reply_to: uuid.UUID | None) -> None:
    if reply_to is None:
        return
    target = tx.session.scalar(select(Message).where(Message.id == reply_to))
    if target is None or (target.lane == NOTE and lane != NOTE) or not _answerable(tx, actor, seat, target):
        raise RuleRefused(
            "There is no such message to reply to.", fields={"reply_to": "is not a message of this conversation"}
        )


def _answerable(tx: Tx, actor: Actor, seat: Seat, target: Message) -> bool:
    """Whether it stands here; or, for somebody outside, in a talk of his that goes on here."""
    if target.conversation == seat.conversation or seat.inside:
        return target.conversation == seat.conversation
    his = queries.takes_part(tx, person=actor.person, conversation=target.conversation)
    return his and _same_talk(tx, target.conversation, seat.conversation)


def check_audience(present: set[uuid.UUID], audience: Collection[uuid.UUID]) -> None:
    """The words go only to those whom the writer saw on the button."""
    if set(audience) != present:
        readers = sorted(str(person) for person in present)
        raise Conflict("Who reads this outside has changed.", code="audience_changed", details={"audience": readers})
