"""Answers leave by mail: which they are, and what becomes of each."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from comity.calls import queries as calls
from comity.channels.email import queries, seals
from comity.channels.email.models import Mailbox, MailId, MailProgress, OutgoingMail, ReplyAddress, SuppressedAddress
from comity.channels.email.reaching import Reach, reach_of
from comity.conversations import actions as conversations, queries as talks
from comity.conversations.models import Conversation, Message
from comity.foundation.clock import DAY, HOUR, MINUTE, SECOND
from comity.foundation.events import Cursor
from comity.foundation.store import Tx
from comity.people import queries as people

ANSWER = "mail.answer"
WAITING, QUEUED, SENT, DROPPED = "waiting", "queued", "sent", "dropped"
DELIVERED, DELAYED, BOUNCED, REFUSED = "delivered", "delayed", "bounced", "refused"
ON_ITS_WAY = (WAITING, QUEUED)
UNDO, LOOK_AGAIN = 10 * SECOND, 30 * SECOND
GIVEN_UP = 2 * DAY
LASTS, FRESH = 365 * DAY, 180 * DAY
"""How long a reply address holds, and how long at least when it is given out."""
NOTE, SPREAD = "note", "spread"


def carry(tx: Tx, *, messages: Collection[uuid.UUID], after: Cursor) -> int:
    """Answers among these messages, but not the lines that calls left, are put on their way, and the place in the log
    is kept. Twice is as good as once.

    Returns how many mails wait from now on.
    """
    progress = tx.session.get(MailProgress, queries.THE_ONE, with_for_update=True, populate_existing=True)
    if progress is None or Cursor(progress.txid, progress.position) >= after:
        return 0
    found = select(Message, Conversation).join(Conversation, Conversation.id == Message.conversation)
    said = list(tx.session.execute(found.where(Message.id.in_(list(messages))).order_by(Message.id)))
    inside = people.insiders(tx, persons={message.author for message, _ in said})
    lines = calls.by_lines(tx, messages=messages)
    answers = [(message, talk) for message, talk in said if message.author in inside and message.id not in lines]
    waiting = sum(_put_on_its_way(tx, message, talk) for message, talk in answers)
    progress.txid, progress.position = after.txid, after.position
    return waiting


def _put_on_its_way(tx: Tx, message: Message, talk: Conversation) -> int:
    if message.deleted_at is not None or message.outside_seq is None or message.lane == NOTE:
        return 0
    if queries.incoming_of(tx, messages=[message.id]):
        return 0  # a colleague mailed it himself, to everybody whom it names
    mailbox = queries.answering_mailbox(tx, talk=talk, author=message.author)
    if mailbox is None:
        return 0
    program = not people.is_colleague(tx, person=message.author)
    readers = talks.outside_participants(tx, conversation=talk.id)
    reached = [(person, reach_of(tx, talk=talk, person=person)) for person in sorted(readers)]
    return sum(_wait(tx, mailbox, message, person, reach, program) for person, reach in reached if reach is not None)


def _wait(tx: Tx, mailbox: Mailbox, message: Message, person: uuid.UUID, reach: Reach, program: bool) -> int:
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    mail, due = tx.new_id(), message.created_at + UNDO
    row = {
        "id": mail,
        "mailbox": mailbox.id,
        "conversation": message.conversation,
        "message": message.id,
        "person": person,
        "address": reach.address,
        "message_id": f"{mail}@{mailbox.address.partition('@')[2]}",
        "state": WAITING,
        "reason": "",
        "always": reach.always,
        "automatic": program,
        "attempts": 0,
        "created_at": tx.now,
        "changed_at": tx.now,
    }
    made = insert(OutgoingMail).values(row).on_conflict_do_nothing(index_elements=["message", "person"])
    if tx.session.scalar(made.returning(OutgoingMail.id)) is None:
        return 0
    tx.enqueue(ANSWER, {"mail": str(mail)}, run_at=due)
    return 1


def note_state(tx: Tx, *, mail: uuid.UUID, state: str, reason: str = "") -> None:
    """What became of a mail; those inside see it at its message."""
    row = _locked(tx, mail)
    if (row.state, row.reason) == (state, reason):
        return
    row.state, row.reason, row.changed_at = state, reason, tx.now
    tx.session.flush()
    if state == SENT:
        _note_id(tx, row)
    if state not in (WAITING, DROPPED):
        conversations.announce_way(tx, message=row.message)


def drop(tx: Tx, *, mail: uuid.UUID, reason: str) -> None:
    """It is not needed: the message was taken back, or read where it was written."""
    row = _locked(tx, mail)
    if row.state in ON_ITS_WAY:
        row.state, row.reason, row.changed_at = DROPPED, reason, tx.now


def look_again(tx: Tx, *, mail: uuid.UUID) -> None:
    """He is here at this moment, and may read it without a mail."""
    tx.enqueue(ANSWER, {"mail": str(mail)}, run_at=tx.now + LOOK_AGAIN)


def put_off(tx: Tx, *, mail: uuid.UUID, reason: str) -> None:
    """The mail server does not take it now: later, twice as late each time, at most an hour; after two days never."""
    row = _locked(tx, mail)
    row.attempts += 1
    if tx.now > row.created_at + GIVEN_UP:
        note_state(tx, mail=mail, state=REFUSED, reason=reason)
        return
    note_state(tx, mail=mail, state=QUEUED, reason=reason)
    tx.enqueue(ANSWER, {"mail": str(mail)}, run_at=tx.now + pause_after(row.attempts))


def pause_after(attempts: int) -> int:
    """Until it is tried again: twice as long each time, at most an hour."""
    return min(HOUR, (MINUTE // 4) << attempts)


def await_turn(tx: Tx, *, mail: uuid.UUID, wait: int) -> None:
    """Many mails go to its domain: it leaves in so many microseconds, when it is its turn."""
    note_state(tx, mail=mail, state=QUEUED, reason=SPREAD)
    tx.enqueue(ANSWER, {"mail": str(mail), "turn": True}, run_at=tx.now + wait)


def give_reply_address(tx: Tx, *, mail: uuid.UUID, key: str) -> str:
    """The address under which this person answers in this conversation; the same for half a year and more."""
    row = _locked(tx, mail)
    mailbox = tx.session.get_one(Mailbox, row.mailbox)
    known = select(ReplyAddress).where(
        ReplyAddress.conversation == row.conversation,
        ReplyAddress.person == row.person,
        ReplyAddress.address == row.address,
        ReplyAddress.mailbox == row.mailbox,
        ReplyAddress.expires_at > tx.now + FRESH,
    )
    given = tx.session.scalar(known.order_by(ReplyAddress.expires_at.desc()).limit(1))
    if given is None:
        given = ReplyAddress(
            id=tx.new_id(),
            mailbox=row.mailbox,
            conversation=row.conversation,
            person=row.person,
            address=row.address,
            code=seals.new_code(),
            created_at=tx.now,
            expires_at=tx.now + LASTS,
        )
        tx.session.add(given)
        tx.session.flush()
    return seals.reply_address(key, mailbox.address, given)


def suppress(tx: Tx, *, address: str, reason: str, by: uuid.UUID | None = None) -> None:
    """Nothing is mailed to this address until somebody lifts it. Twice is as good as once."""
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    row = {"id": tx.new_id(), "address": address, "reason": reason, "added_at": tx.now, "added_by": by}
    tx.session.execute(insert(SuppressedAddress).values(row).on_conflict_do_nothing(index_elements=["address"]))


def automatic_lately(tx: Tx, *, address: str, but: uuid.UUID) -> int:
    """How many words of programs went to this address within an hour, besides this mail."""
    lately = select(func.count()).where(
        OutgoingMail.address == address,
        OutgoingMail.automatic.is_(True),
        OutgoingMail.created_at > tx.now - HOUR,
        OutgoingMail.state.not_in((WAITING, DROPPED, REFUSED)),
        OutgoingMail.id != but,
    )
    return tx.session.scalar(lately) or 0


def _note_id(tx: Tx, row: OutgoingMail) -> None:
    """From now on an answer to it is known by its Message-ID."""
    known = select(MailId.id).where(MailId.mailbox == row.mailbox, MailId.message_id == row.message_id)
    if tx.session.scalar(known.limit(1)) is None:
        tx.session.add(
            MailId(
                id=tx.new_id(),
                mailbox=row.mailbox,
                message_id=row.message_id,
                conversation=row.conversation,
                person=row.person,
                outgoing=True,
                created_at=tx.now,
            )
        )


def _locked(tx: Tx, mail: uuid.UUID) -> OutgoingMail:
    conversation = tx.session.scalar(select(OutgoingMail.conversation).where(OutgoingMail.id == mail))
    assert conversation is not None
    tx.lock(conversation)
    return tx.session.get_one(OutgoingMail, mail, populate_existing=True)
