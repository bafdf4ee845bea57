"""A colleague answers an invitation: yes, maybe or no. It leaves after ten seconds, and can be changed."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from comity.channels.email.actions.leaving import (
    BOUNCED,
    DROPPED,
    GIVEN_UP,
    ON_ITS_WAY,
    QUEUED,
    REFUSED,
    UNDO,
    WAITING,
    pause_after,
)
from comity.channels.email.invitations import Invitation, Standing, invitation_at, overtaken_by, standings
from comity.channels.email.models import IncomingMail, InvitationAnswer, Mailbox
from comity.conversations import access as conversations, actions as talks, queries as seats
from comity.conversations.actions.membership import seat_participant
from comity.foundation.errors import NotFound, RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

REPLY = "mail.invitation"
ANSWERS = ("yes", "maybe", "no")


def answer_invitation(tx: Tx, *, actor: Actor, message: uuid.UUID | None, answer: str) -> Standing:
    """Answer the invitation that came as this message; another answer takes the place of the former one, and what the
    organiser knows already is not mailed again. Who answers takes part.

    Raises NotFound, RuleRefused `no_answer_wanted`, `overtaken`, `mailbox_removed`.
    """
    one = _invitation(tx, actor, message)
    mailbox = tx.session.get_one(Mailbox, one.mail.mailbox)
    _check(_standing(tx, one), mailbox)
    current = _standing(tx, one).answer
    if current is None or current.answer != answer or current.state in (REFUSED, BOUNCED):
        _drop_waiting(tx, one, "changed")
        told = _standing(tx, one).answer
        if told is None or told.answer != answer or told.state in (REFUSED, BOUNCED):
            _put_on_its_way(tx, actor, one, mailbox, answer)
        _take_part(tx, actor, one)
        _show(tx, one)
    return _standing(tx, one)


def take_back_answer(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> Standing:
    """What has not left yet does not leave; the answer before it counts again. Twice is as good as once. Raises
    NotFound, RuleRefused `already_sent`."""
    one = _invitation(tx, actor, message)
    current = _standing(tx, one).answer
    if current is not None and current.state not in ON_ITS_WAY:
        raise RuleRefused("This answer has left. Give another one instead.", code="already_sent")
    if current is not None:
        _drop_waiting(tx, one, "taken_back")
        _show(tx, one)
    return _standing(tx, one)


def note_answer(tx: Tx, *, answer: uuid.UUID, state: str, reason: str = "") -> None:
    """What became of the mail that tells an answer; those inside see it at the invitation."""
    one, row = _locked(tx, answer)
    if (row.state, row.reason) != (state, reason):
        row.state, row.reason, row.changed_at = state, reason, tx.now
        _show(tx, one)


def put_off_answer(tx: Tx, *, answer: uuid.UUID, reason: str) -> None:
    """The mail server does not take it now: later, as answers in a talk are."""
    _, row = _locked(tx, answer)
    row.attempts += 1
    if tx.now > row.answered_at + GIVEN_UP:
        note_answer(tx, answer=answer, state=REFUSED, reason=reason)
        return
    note_answer(tx, answer=answer, state=QUEUED, reason=reason)
    tx.enqueue(REPLY, {"answer": str(answer)}, run_at=tx.now + pause_after(row.attempts))


def overtake(tx: Tx, *, mail: IncomingMail) -> None:
    """An update or a cancellation was filed: what it took the place of is drawn anew, and answers to that which have
    not left never leave."""
    new = None if mail.message is None else invitation_at(tx, message=mail.message)
    for old in [] if new is None else overtaken_by(tx, invitation=new):
        _drop_waiting(tx, old, "overtaken")
        _show(tx, old)


def _invitation(tx: Tx, actor: Actor, message: uuid.UUID | None) -> Invitation:
    row = conversations.visible_message(tx, actor=actor, message=message)
    one = invitation_at(tx, message=row.id)
    if one is None:
        raise NotFound
    tx.lock(row.conversation)
    conversations.outside_talk(tx, actor=actor, conversation=row.conversation)
    if row.deleted_at is not None:
        raise NotFound
    return one


def _standing(tx: Tx, one: Invitation) -> Standing:
    tx.session.flush()
    return standings(tx, invitations=[one])[one.mail.id]


def _check(standing: Standing, mailbox: Mailbox) -> None:
    if standing.newer is not None:
        raise RuleRefused("It was changed or cancelled since.", code="overtaken")
    if not standing.wants_answer:
        raise RuleRefused("Nobody asked for an answer to this.", code="no_answer_wanted")
    if mailbox.removed_at is not None:
        raise RuleRefused("Its mailbox was removed, so no answer can leave.", code="mailbox_removed")


def _put_on_its_way(tx: Tx, actor: Actor, one: Invitation, mailbox: Mailbox, answer: str) -> None:
    row = InvitationAnswer(
        id=tx.new_id(),
        mail=one.mail.id,
        answer=answer,
        answered_by=actor.person,
        answered_at=tx.now,
        message_id=f"{tx.new_id()}@{mailbox.address.partition('@')[2]}",
        state=WAITING,
        changed_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.enqueue(REPLY, {"answer": str(row.id)}, run_at=tx.now + UNDO)


def _drop_waiting(tx: Tx, one: Invitation, reason: str) -> None:
    waiting = select(InvitationAnswer).where(
        InvitationAnswer.mail == one.mail.id, InvitationAnswer.state.in_(ON_ITS_WAY)
    )
    for row in tx.session.scalars(waiting):
        row.state, row.reason, row.changed_at = DROPPED, reason, tx.now


def _take_part(tx: Tx, actor: Actor, one: Invitation) -> None:
    conversation = one.mail.conversation
    if conversation is not None and not seats.takes_part(tx, person=actor.person, conversation=conversation):
        seat_participant(tx, conversation, actor.person, inside=True, by=actor.person)


def _show(tx: Tx, one: Invitation) -> None:
    if one.mail.message is not None:
        talks.announce_way(tx, message=one.mail.message)


def _locked(tx: Tx, answer: uuid.UUID) -> tuple[Invitation, InvitationAnswer]:
    found = select(IncomingMail.conversation, IncomingMail.message).join(
        InvitationAnswer, InvitationAnswer.mail == IncomingMail.id
    )
    conversation, message = tx.session.execute(found.where(InvitationAnswer.id == answer)).one()
    assert conversation is not None and message is not None
    tx.lock(conversation)
    one = invitation_at(tx, message=message)
    assert one is not None
    return one, tx.session.get_one(InvitationAnswer, answer, populate_existing=True)
