"""What colleagues do with an outside conversation: put it off, finish it, hand it on, label it. Each is an entry of the
inside log alone, so that people outside get no trace of it."""

from __future__ import annotations

import uuid
from typing import Any, Literal

import msgspec

from comity.conversations import access, events, queries
from comity.conversations.access import Seat
from comity.conversations.actions.membership import remove_participant, seat_participant
from comity.conversations.actions.numbering import number
from comity.conversations.models import Conversation, Label
from comity.foundation.clock import DAY, iso
from comity.foundation.errors import Forbidden, RuleRefused
from comity.foundation.events import Event
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import queries as people

Status = Literal["open", "snoozed", "done"]
LONGEST = 366 * DAY
MOST_LABELS = 20


class Before(msgspec.Struct, frozen=True):
    """How a conversation stood before an act, so that the act can be undone; `joined` says that the act brought the
    assignee in, `changed` that it did anything at all."""

    status: str
    snoozed_until: str | None
    assignee: str | None
    changed: bool = True
    joined: bool = False


def set_status(
    tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, status: Status, until: int | None = None
) -> Before:
    """Open, put off until a moment of the coming year, or done. What is done waits for nobody; opened again, whoever
    was not answered waits again. Raises NotFound, RuleRefused."""
    if (status == "snoozed") != (until is not None):
        raise RuleRefused("Say until when, and only then.", fields={"snoozed_until": "goes with snoozed, only with it"})
    if until is not None and not tx.now < until <= tx.now + LONGEST:
        raise RuleRefused("This is not a moment to come.", fields={"snoozed_until": "a moment of the coming year"})
    row, _ = locked_outside(tx, actor=actor, conversation=conversation)
    before = _before(row, changed=(row.status, row.snoozed_until) != (status, until))
    if before.changed:
        _move_to(tx, row, status, until, by=actor.person)
    return before


def wake_up(tx: Tx, *, conversation: uuid.UUID) -> None:
    """What was put off is open again, once its moment has come."""
    tx.lock(conversation)
    row = tx.session.get_one(Conversation, conversation, populate_existing=True)
    due = row.status == "snoozed" and row.snoozed_until is not None and row.snoozed_until <= tx.now
    if due and row.merged_into is None:
        _move_to(tx, row, "open", None, by=None)


def assign(
    tx: Tx,
    *,
    actor: Actor,
    conversation: uuid.UUID | None,
    assignee: uuid.UUID | None,
    leaving: uuid.UUID | None = None,
) -> Before:
    """Hand it to a colleague, who takes part from then on, or to nobody. `leaving` leaves it at once (that is how an
    act that brought him in is undone). Raises NotFound, Forbidden, RuleRefused."""
    row, seat = locked_outside(tx, actor=actor, conversation=conversation)
    joins = assignee is not None and _must_join(tx, actor, seat, assignee)
    before = _before(row, changed=row.assignee != assignee, joined=joins)
    if assignee is not None and joins:
        seat_participant(tx, row.id, assignee, inside=True, by=actor.person)
    if before.changed:
        facts = {"assignee": _text(assignee), "before": _text(row.assignee)}
        row.assignee = assignee
        announce(tx, row, events.CONVERSATION_ASSIGNED, facts, by=actor.person, subject=assignee)
    if leaving is not None and leaving != assignee:
        remove_participant(tx, actor=actor, conversation=row.id, person=leaving)
    return before


def put_label(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, word: str) -> Before:
    """Label it with a word; twice is as good as once. Raises NotFound, RuleRefused."""
    row, _ = locked_outside(tx, actor=actor, conversation=conversation)
    words = queries.labels_of(tx, conversations=[row.id]).get(row.id, ())
    before = _before(row, changed=word not in words)
    if before.changed:
        if len(words) >= MOST_LABELS:
            raise RuleRefused(f"A conversation has at most {MOST_LABELS} labels.", fields={"word": "is one too many"})
        tx.session.add(Label(conversation=row.id, word=word, put_by=actor.person, put_at=tx.now))
        announce(tx, row, events.CONVERSATION_LABELLED, {"word": word}, by=actor.person)
    return before


def take_label(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, word: str) -> Before:
    """Take a label off. Raises NotFound, RuleRefused."""
    row, _ = locked_outside(tx, actor=actor, conversation=conversation)
    label = tx.session.get(Label, (row.id, word))
    if label is not None:
        tx.session.delete(label)
        announce(tx, row, events.CONVERSATION_UNLABELLED, {"word": word}, by=actor.person)
    return _before(row, changed=label is not None)


def announce(
    tx: Tx,
    row: Conversation,
    kind: str,
    facts: dict[str, Any],
    *,
    by: uuid.UUID | None,
    subject: uuid.UUID | None = None,
) -> None:
    """An entry of the inside log."""
    tx.session.flush()
    numbers = number(tx, row.id, for_all=False)
    tx.session.refresh(row)
    facts = facts | {"by": _text(by)}
    tx.announce(Event(kind, row.id, *numbers, subject or row.id, by, facts, inside=msgspec.json.encode(facts)))


def locked_outside(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> tuple[Conversation, Seat]:
    """An outside conversation that the actor sees from inside, held until the commit, and his place in it."""
    if conversation is not None:
        tx.lock(conversation)
    seat = access.outside_talk(tx, actor=actor, conversation=conversation)
    return tx.session.get_one(Conversation, seat.conversation, populate_existing=True), seat


def _move_to(tx: Tx, row: Conversation, status: Status, until: int | None, *, by: uuid.UUID | None) -> None:
    facts = {"status": status, "before": row.status, "until": None if until is None else iso(until)}
    if status == "done":
        row.waiting_since = None
    elif row.status == "done":
        row.waiting_since = queries.asked_since(tx, conversation=row.id)
    row.status, row.snoozed_until = status, until
    announce(tx, row, events.CONVERSATION_STATUS, facts, by=by)


def _must_join(tx: Tx, actor: Actor, seat: Seat, assignee: uuid.UUID) -> bool:
    """Whether the colleague does not take part yet. Who does not take part himself hands it on only to those who see
    it already."""
    if not people.is_colleague(tx, person=assignee):
        raise RuleRefused("Only a colleague can hold it.", fields={"assignee": "is no colleague"})
    if queries.takes_part(tx, person=assignee, conversation=seat.conversation):
        return False
    if not access.can_bring_in(tx, place=seat, by=actor.person, person=assignee):
        raise Forbidden("Only members who take part can bring somebody in.")
    return True


def _before(row: Conversation, *, changed: bool, joined: bool = False) -> Before:
    until = None if row.snoozed_until is None else iso(row.snoozed_until)
    return Before(row.status, until, _text(row.assignee), changed, joined)


def _text(person: uuid.UUID | None) -> str | None:
    return None if person is None else str(person)
