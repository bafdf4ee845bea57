"""Questions from outside, as the log tells of them: asked, answered, taken back."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from comity.conversations.models import Message
from comity.etiquette.advising.asking import asks
from comity.etiquette.advising.models import Question, QuestionProgress
from comity.etiquette.advising.reading import THE_ONE, Batch
from comity.foundation.events import Cursor
from comity.foundation.store import Tx
from comity.foundation.store.log import settled_end
from comity.people import queries as people

AT_ONCE = 200
_UNANSWERED = {"answer": None, "answered_by": None, "answered_at": None}


def begin(tx: Tx) -> None:
    """Questions are counted from the first start on."""
    if tx.session.get(QuestionProgress, THE_ONE, with_for_update=True) is None:
        end = settled_end(tx)
        tx.session.add(QuestionProgress(id=THE_ONE, txid=end.txid, position=end.position))


def take_in(tx: Tx, *, batch: Batch) -> None:
    """Count what this batch tells, and move the progress. Twice is as good as once, so two processes may do it."""
    progress = tx.session.get(QuestionProgress, THE_ONE, with_for_update=True, populate_existing=True)
    if progress is None or Cursor(progress.txid, progress.position) >= batch.after:
        return
    for message in _messages(tx, batch.messages):
        _take_in(tx, message)
    progress.txid, progress.position = batch.after.txid, batch.after.position


def _messages(tx: Tx, ids: Collection[uuid.UUID]) -> list[Message]:
    known = select(Message).where(Message.id.in_(list(ids))) if ids else None
    ordered = None if known is None else known.order_by(Message.conversation, Message.inside_seq)
    return [] if ordered is None else list(tx.session.scalars(ordered))


def _take_in(tx: Tx, message: Message) -> None:
    if people.is_inside(tx, person=message.author):
        _answered(tx, message)
    elif message.deleted_at is None and asks(message.body):
        _asked(tx, message)
    else:
        tx.session.execute(delete(Question).where(Question.message == message.id))


def _asked(tx: Tx, message: Message) -> None:
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    row = {
        "message": message.id,
        "conversation": message.conversation,
        "asked_by": message.author,
        "asked_at": message.created_at,
    }
    tx.session.execute(insert(Question).values(row).on_conflict_do_nothing(index_elements=["message"]))
    after = select(Message).where(
        Message.conversation == message.conversation,
        Message.outside_seq > message.outside_seq,
        Message.deleted_at.is_(None),
    )
    # An edit may come to ask what was answered long ago.
    for later in tx.session.scalars(after.order_by(Message.outside_seq).limit(AT_ONCE)):
        if people.is_inside(tx, person=later.author):
            _answered(tx, later)
            return


def _answered(tx: Tx, message: Message) -> None:
    if message.deleted_at is not None:
        tx.session.execute(update(Question).where(Question.answer == message.id).values(_UNANSWERED))
        return
    earlier = select(Message.id).where(
        Message.conversation == message.conversation, Message.inside_seq < message.inside_seq
    )
    opened = update(Question).where(
        Question.conversation == message.conversation, Question.answered_at.is_(None), Question.message.in_(earlier)
    )
    answer = {"answer": message.id, "answered_by": message.author, "answered_at": message.created_at}
    tx.session.execute(opened.values(answer), execution_options={"synchronize_session": False})
