"""The verbs of merging. One pointer is set; no message, number or participation of what is merged is ever rewritten."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import select

from comity.accounts.actions import audit
from comity.conversations import access, events, queries
from comity.conversations.access import Seat
from comity.conversations.actions.membership import seat_participant, unseat_participant
from comity.conversations.actions.numbering import Numbers, number
from comity.conversations.actions.reach import check_reach
from comity.conversations.actions.sending import check_audience
from comity.conversations.merging import queries as mergings
from comity.conversations.merging.actions.standing import Standing, set_back, standing_of, take_over
from comity.conversations.models import Conversation, Merging, Message, Participant
from comity.conversations.ports import Busy
from comity.foundation.errors import Conflict, NotFound, RuleRefused
from comity.foundation.events import Event
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import joined, queries as people

ONE_AT_A_TIME = uuid.UUID(int=0x4D45524745)
"""Held by every merging, so that two at once close no circle."""
WRONG = "conversation"
"""The field of the request that names what is merged."""


def merge(
    tx: Tx,
    *,
    actor: Actor,
    conversation: uuid.UUID | None,
    into: uuid.UUID | None,
    audience: Collection[uuid.UUID] | None = None,
    busy: Collection[Busy] = (),
) -> Merging:
    """Let an outside conversation go on in another one with the same people outside. Who took part in it takes part
    there from then on. Where somebody outside comes to read what he did not read before (he is one with who does, by
    another door), `audience` has to name all who read it then.

    Raises NotFound, Forbidden, RuleRefused `same`, `not_outside` or `other_people`, Conflict `merged`,
    `audience_changed` or the code of one of the `busy`.
    """
    _hold(tx, conversation, into)
    here = access.outside_place(tx, actor=actor, conversation=conversation)
    there = access.outside_place(tx, actor=actor, conversation=into)
    _check_places(tx, actor, here, there)
    readers = _check_people(tx, here, there)
    if audience is not None or len(readers) > 1:
        check_audience(set().union(*readers), audience or ())
    _check_busy(tx, here, busy)
    return _merged(tx, actor, here.conversation, there.conversation)


def undo_merging(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, into: uuid.UUID | None) -> Merging:
    """Both stand as they did before; what was said since stays where it was said, and so does who said it.

    Raises NotFound where the one does not go on in the other, Conflict `merged` where the other was merged itself.
    """
    _hold(tx, conversation, into)
    there = access.outside_place(tx, actor=actor, conversation=into)
    row = None if conversation is None else mergings.holding(tx, conversation=conversation, into=there.conversation)
    if row is None:
        raise NotFound
    access.refuse_merged(tx, place=there)
    return _undone(tx, actor, row)


def _hold(tx: Tx, conversation: uuid.UUID | None, into: uuid.UUID | None) -> None:
    """In the order in which words from outside go on, so that nobody waits for another in a circle."""
    for key in (ONE_AT_A_TIME, conversation, into):
        if key is not None:
            tx.lock(key)


# ---- what speaks against it


def _check_places(tx: Tx, actor: Actor, here: Seat, there: Seat) -> None:
    if here.conversation == there.conversation:
        raise RuleRefused("This is the same conversation.", code="same", fields={WRONG: "is the one it shall go on in"})
    for place in (here, there):
        access.refuse_merged(tx, place=place)
        check_reach(tx, actor=actor, conversation=place.conversation)


def _check_people(tx: Tx, here: Seat, there: Seat) -> list[set[uuid.UUID]]:
    """The people outside of both: one set where they are the very same, two where they are only one with each other."""
    outside = [queries.outside_participants(tx, conversation=place.conversation) for place in (here, there)]
    heads = joined.heads(tx, persons=outside[0] | outside[1])
    mine, theirs = ({heads[person] for person in side} for side in outside)
    if not mine or mine != theirs:
        raise RuleRefused(
            "Only conversations with the same people outside become one.",
            code="other_people",
            fields={WRONG: "is not with the same people outside"},
        )
    return outside[:1] if outside[0] == outside[1] else outside


def _check_busy(tx: Tx, here: Seat, busy: Collection[Busy]) -> None:
    for ask in busy:
        code = ask(tx, here.conversation)
        if code is not None:
            raise Conflict("Something is going on there now. Try again afterwards.", code=code)


# ---- to do and to undo


def _merged(tx: Tx, actor: Actor, conversation: uuid.UUID, into: uuid.UUID) -> Merging:
    target = tx.session.get_one(Conversation, into, populate_existing=True)
    source = tx.session.get_one(Conversation, conversation, populate_existing=True)
    before = standing_of(target)
    seated = _bring_over(tx, conversation, into, by=actor.person)
    tx.session.refresh(target)
    take_over(source, target)
    source.merged_into = into
    numbers = _told(tx, events.CONVERSATION_MERGED, conversation, into, by=actor.person)
    row = Merging(
        id=tx.new_id(),
        conversation=conversation,
        into=into,
        inside_seq=numbers.inside,
        outside_seq=numbers.outside,
        seated=[str(person) for person in seated],
        stood=_stood(before, standing_of(target)),
        merged_by=actor.person,
        merged_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    return row


def _undone(tx: Tx, actor: Actor, row: Merging) -> Merging:
    target = tx.session.get_one(Conversation, row.into, populate_existing=True)
    now = standing_of(target)
    tx.session.get_one(Conversation, row.conversation, populate_existing=True).merged_into = None
    for person in _who_leaves(tx, row):
        unseat_participant(tx, row.into, person, by=actor.person)
    _told(tx, events.CONVERSATION_PARTED, row.conversation, row.into, by=actor.person)
    tx.session.refresh(target)
    before, after = (msgspec.convert(row.stood[name], Standing) for name in ("before", "after"))
    set_back(tx, target, now=now, before=before, after=after, since=row.outside_seq)
    row.undone_by, row.undone_at = actor.person, tx.now
    tx.session.flush()
    return row


def _stood(before: Standing, after: Standing) -> dict[str, Any]:
    return {"before": msgspec.to_builtins(before), "after": msgspec.to_builtins(after)}


def _bring_over(tx: Tx, conversation: uuid.UUID, into: uuid.UUID, *, by: uuid.UUID) -> list[uuid.UUID]:
    """Who takes part in the one takes part in the other; bots and who has left the house do not come along."""
    there = set(queries.participants(tx, conversation=into))
    coming = [person for person in queries.participants(tx, conversation=conversation) if person not in there]
    colleagues = people.colleagues(tx, persons=coming)
    along = colleagues | queries.outside_participants(tx, conversation=conversation)
    coming = [person for person in coming if person in along]
    for place, person in enumerate(coming):
        seat_participant(tx, into, person, inside=person in colleagues, by=by, after=place)
    return coming


def _who_leaves(tx: Tx, row: Merging) -> list[uuid.UUID]:
    """Who takes part only because of it: he neither wrote there since, nor was brought in again by somebody."""
    said = select(Message.author).where(Message.conversation == row.into, Message.inside_seq > row.inside_seq)
    wrote = set(tx.session.scalars(said.distinct()))
    seats = select(Participant.person, Participant.joined_at).where(
        Participant.conversation == row.into, Participant.left_at.is_(None)
    )
    latest = row.merged_at + len(row.seated)
    here = {person for person, joined_at in tx.session.execute(seats) if joined_at <= latest}
    return [person for person in map(uuid.UUID, row.seated) if person in here - wrote]


def _told(tx: Tx, kind: str, conversation: uuid.UUID, into: uuid.UUID, *, by: uuid.UUID) -> Numbers:
    """An entry of both, in both logs: whoever has one of them open sees where it goes on. Returns the numbers in the
    one in which it goes on."""
    tx.session.flush()
    facts = {"conversation": str(conversation), "into": str(into)}
    data = msgspec.json.encode(facts)
    for place in (conversation, into):
        numbers = number(tx, place, for_all=True)
        tx.announce(Event(kind, place, *numbers, conversation, by, facts, inside=data, outside=data))
    audit(tx, kind, by=by, subject_kind="conversation", subject=conversation, facts={"into": str(into)})
    return numbers
