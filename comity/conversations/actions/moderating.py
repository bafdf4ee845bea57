"""What moderators do to a message or a talk. Whoever may is decided by the room that calls."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from comity.conversations import access, events, queries
from comity.conversations.actions.entries import announce_message, renew_json
from comity.conversations.actions.membership import announce_membership, seat_participant
from comity.conversations.models import Conversation, Message, Participant, ReadPosition
from comity.foundation.store import Tx
from comity.people import queries as people


def hide_message(tx: Tx, *, message: uuid.UUID, by: uuid.UUID) -> dict[str, Any]:
    """A tombstone stands in its place, as if it had been taken back. Returns what showing it again needs; empty where
    it was taken back already. What hung on it stays, so that it can be shown again as it was."""
    row = _locked(tx, message)
    if row.deleted_at is not None:
        return {}
    kept = {"body": row.body, "page": row.page}
    row.body, row.page, row.deleted_at, row.version = "", None, tx.now, row.version + 1
    renew_json(tx, row)
    announce_message(tx, row, events.MESSAGE_DELETED, by)
    return kept


def show_message(tx: Tx, *, message: uuid.UUID, kept: dict[str, Any], by: uuid.UUID) -> None:
    """What `hide_message` hid stands there again."""
    row = _locked(tx, message)
    if row.deleted_at is not None:
        row.body, row.page, row.deleted_at, row.version = kept["body"], kept["page"], None, row.version + 1
        renew_json(tx, row)
        announce_message(tx, row, events.MESSAGE_EDITED, by)


def let_talk_in(
    tx: Tx, *, conversation: uuid.UUID, asked: Collection[uuid.UUID], visibility: str, by: uuid.UUID
) -> None:
    """A talk that waited comes to those who were asked, as if it had begun now."""
    tx.lock(conversation)
    row = tx.session.get_one(Conversation, conversation, populate_existing=True)
    if row.visibility != access.HELD:
        return
    row.visibility, row.latest_at = visibility, tx.now
    row.waiting_since = queries.asked_since(tx, conversation=conversation)
    tx.session.flush()
    for person in sorted(people.colleagues(tx, persons=asked)):
        seat_participant(tx, conversation, person, inside=True, by=by)
        _unread_from_the_start(tx, conversation, person)


def hold_talk_back(tx: Tx, *, conversation: uuid.UUID, by: uuid.UUID) -> None:
    """It waits again. Where somebody inside has answered meanwhile, it stays."""
    tx.lock(conversation)
    row = tx.session.get_one(Conversation, conversation, populate_existing=True)
    authors = set(tx.session.scalars(select(Message.author).where(Message.conversation == conversation).distinct()))
    if row.kind != access.OUTSIDE or authors - people.outsiders(tx, persons=authors):
        return
    row.visibility = access.HELD
    here = select(Participant).where(Participant.conversation == conversation, Participant.left_at.is_(None))
    seats = list(tx.session.scalars(here))
    inside = people.insiders(tx, persons={seat.person for seat in seats})
    for seat in seats:
        if seat.person in inside:
            seat.left_at = tx.now
            tx.session.flush()
            announce_membership(tx, events.PARTICIPANT_LEFT, conversation, seat.person, True, by)


def _unread_from_the_start(tx: Tx, conversation: uuid.UUID, person: uuid.UUID) -> None:
    """Who comes in later has read what was there; here it was kept from him."""
    position = tx.session.get(ReadPosition, (conversation, person))
    if position is not None:
        position.seq = 0
        tx.session.flush()


def _locked(tx: Tx, message: uuid.UUID) -> Message:
    row = tx.session.get_one(Message, message)
    tx.lock(row.conversation)
    tx.session.refresh(row)
    return row
