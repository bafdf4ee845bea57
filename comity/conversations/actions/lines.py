"""Lines: what was done together, told in a conversation as a message of one who did it."""

from __future__ import annotations

import uuid
from typing import Literal

from comity.conversations.access import OUTSIDE
from comity.conversations.actions.numbering import Numbers, number_arrival, number_message, number_note
from comity.conversations.actions.sending import NOTE, Draft, announce_words, insert_message, stored_words
from comity.conversations.models import Conversation
from comity.foundation.store import Tx

Turn = Literal["question", "answer", "neither"]


def add_line(
    tx: Tx, *, conversation: uuid.UUID, author: uuid.UUID, client_id: uuid.UUID, body: str, turn: Turn
) -> uuid.UUID:
    """Tell what happened, whoever may write here by now; the caller holds the conversation. `turn`: in an outside
    conversation somebody outside waits from now on, or does not any more. Returns the message."""
    return _added(tx, conversation, author, Draft(client_id, body), _numbers(tx, conversation, turn))


def add_note(tx: Tx, *, conversation: uuid.UUID, author: uuid.UUID, client_id: uuid.UUID, body: str) -> uuid.UUID:
    """The same beside the conversation, for those inside. Returns the note."""
    return _added(tx, conversation, author, Draft(client_id, body, NOTE), number_note(tx, conversation))


def _added(tx: Tx, conversation: uuid.UUID, author: uuid.UUID, draft: Draft, numbers: Numbers) -> uuid.UUID:
    message = tx.new_id()
    stored = stored_words(tx, message, conversation, author, draft, None)
    insert_message(tx, message, conversation, author, draft, numbers, stored)
    announce_words(tx, message, conversation, author, draft.client_id, numbers, stored)
    return message


def _numbers(tx: Tx, conversation: uuid.UUID, turn: Turn) -> Numbers:
    tx.session.flush()
    outside = tx.session.get_one(Conversation, conversation).kind == OUTSIDE
    if turn == "neither" or not outside:
        return number_arrival(tx, conversation)
    return number_message(tx, conversation, inside=turn == "answer")
