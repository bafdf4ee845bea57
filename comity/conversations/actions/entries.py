"""Entries about a message that stands already: what hangs on it has changed, and who reads it hears of that."""

from __future__ import annotations

import uuid

from comity.conversations import events, queries
from comity.conversations.actions.numbering import Numbers, number
from comity.conversations.models import Message
from comity.conversations.shapes import numbered, stored_json, stored_message
from comity.foundation.events import Event
from comity.foundation.store import Tx


def renew_json(tx: Tx, row: Message) -> str:
    """Make a message's stored JSON anew from its row and what hangs on it now."""
    tx.session.flush()
    row.json = stored_json(stored_message(row, queries.parts_of(tx, message=row.id)))
    tx.session.flush()
    return row.json


def number_change(tx: Tx, row: Message) -> Numbers:
    """Who could read the message hears of the change: of a note only those inside."""
    return number(tx, row.conversation, for_all=row.outside_seq is not None)


def announce_way(tx: Tx, *, message: uuid.UUID) -> None:
    """What a channel knows of the way of a message is another: those inside see it drawn again."""
    row = tx.session.get_one(Message, message)
    tx.lock(row.conversation)
    tx.session.flush()
    numbers = number(tx, row.conversation, for_all=False)
    inside = numbered(row.inside_seq, row.json)
    tx.announce(Event(events.MESSAGE_CARRIED, row.conversation, *numbers, row.id, None, inside=inside))


def announce_message(tx: Tx, row: Message, kind: str, by: uuid.UUID | None) -> None:
    """An entry that shows the message as it is now."""
    tx.session.flush()
    numbers = number_change(tx, row)
    inside = numbered(row.inside_seq, row.json)
    outside = None if row.outside_seq is None else numbered(row.outside_seq, row.json)
    tx.announce(Event(kind, row.conversation, *numbers, row.id, by, inside=inside, outside=outside))
