"""Who got a copy of a mail: people outside take part, as far as that is safe; everybody else is named."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import exists, or_, select, update

from comity.accounts import queries as accounts
from comity.channels.email import access, queries
from comity.channels.email.models import IncomingMail, Mailbox, MailCopy, MailId
from comity.channels.email.reading import Letter
from comity.channels.email.threads import EMAIL
from comity.conversations import actions as conversations, queries as talks
from comity.conversations.actions.membership import seat_participant, unseat_participant
from comity.conversations.models import Message, Participant
from comity.foundation.errors import BadInput
from comity.foundation.mail import one_line
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import actions as people, queries as known
from comity.people.handles import checked_email

MOST_COPIED = 10
"""A mail that names more people is for a crowd: nobody of them takes part by it, and none is offered."""
LONGEST_NAME = 200
AFTER_ITS_AUTHOR = 1
"""Microsecond by which who got a copy of a mail joins after who wrote it."""


def note_copies(tx: Tx, *, mail: IncomingMail, mailbox: Mailbox, letter: Letter, seats: bool) -> None:
    """Keep whom a mail names besides us and its sender. With `seats` people outside take part from now on: who they
    are is read on the button before anything goes to them. Nobody who was taken out comes in again by a mail, nobody
    inside is brought in, and mail of programs and lists names nobody."""
    named = {} if letter.automatic else _others(tx, mail, mailbox.address, letter)
    if mail.conversation is None or len(named) > MOST_COPIED:
        return
    for address, name in named.items():
        person = known.person_at(tx, kind=EMAIL, value=address)
        member = (
            accounts.member_by_email(tx, email=address) if person is None else accounts.member_of(tx, person=person)
        )
        if member is not None:
            person = member.person
        elif seats and _may_come(tx, mail.conversation, person):
            person = person or _stranger(tx, address, name)
            _seat(tx, mail.conversation, person, by=mail.author or person)
            _refer(tx, mail, mail.conversation, person, letter.message_id)
        row = {"conversation": mail.conversation, "mail": mail.id, "address": address, "name": name, "person": person}
        tx.session.add(MailCopy(id=tx.new_id(), copied_at=tx.now, **row))
    tx.session.flush()


def _others(tx: Tx, mail: IncomingMail, here: str, letter: Letter) -> Mapping[str, str]:
    """Addresses with names: neither ours, as the one `here` is, nor those of who wrote it."""
    found: dict[str, str] = {}
    for one in (*letter.to, *letter.cc):
        if queries.unmarked(one.email) == here:
            continue
        try:
            address = checked_email(one.email)
        except BadInput:
            continue
        if address not in (mail.sender, mail.answer_to) and queries.mailbox_for(tx, recipient=address) is None:
            found.setdefault(address, one_line(one.name)[:LONGEST_NAME])
    return found


def _may_come(tx: Tx, conversation: uuid.UUID, person: uuid.UUID | None) -> bool:
    if person is None:
        return True
    seat = tx.session.get(Participant, (conversation, person))
    return (seat is None or seat.left_at is None) and not known.stopped(tx, persons=[person])


def _stranger(tx: Tx, address: str, name: str) -> uuid.UUID:
    person = people.add_person(tx, name=name if name and "@" not in name else address)
    people.add_address(tx, person=person, kind=EMAIL, value=address)
    return person


def _seat(tx: Tx, conversation: uuid.UUID, person: uuid.UUID, *, by: uuid.UUID) -> None:
    if not talks.takes_part(tx, person=person, conversation=conversation):
        seat_participant(tx, conversation, person, inside=False, by=by, after=AFTER_ITS_AUTHOR)


def _refer(tx: Tx, mail: IncomingMail, conversation: uuid.UUID, person: uuid.UUID, message_id: str) -> None:
    """He has this mail, so what he gets from us refers to it."""
    if message_id:
        row = {"mailbox": mail.mailbox, "message_id": message_id, "conversation": conversation, "person": person}
        tx.session.add(MailId(id=tx.new_id(), outgoing=False, created_at=tx.now, **row))


def bring_in(tx: Tx, *, actor: Actor, copy: uuid.UUID | None) -> None:
    """Somebody who got a copy takes part from now on: outside he gets what is answered by mail, inside he reads all of
    it. Raises NotFound, Forbidden, RuleRefused `blocked`, `do_not_contact`."""
    row = access.copy(tx, actor=actor, copy=copy)
    person = row.person or known.person_at(tx, kind=EMAIL, value=row.address) or _stranger(tx, row.address, row.name)
    named = update(MailCopy).where(MailCopy.conversation == row.conversation, MailCopy.address == row.address)
    tx.session.execute(named.values(person=person))
    conversations.add_participant(tx, actor=actor, conversation=row.conversation, person=person)


def leave_out(tx: Tx, *, actor: Actor, copy: uuid.UUID | None) -> None:
    """He takes part no longer: what is written later does not reach him. Raises NotFound, Forbidden."""
    row = access.copy(tx, actor=actor, copy=copy)
    if row.person is not None:
        conversations.remove_participant(tx, actor=actor, conversation=row.conversation, person=row.person)


def move_copies(tx: Tx, *, mail: IncomingMail, before: uuid.UUID, now: uuid.UUID, begun: bool, by: uuid.UUID) -> None:
    """The mail stands in another talk: whom it names is named there, and who took part by it alone where it stood does
    so no longer. In a talk of its own (`begun`) those outside who took part before do so again, and so does in the talk
    to which it comes back who was taken out when it left."""
    here = talks.outside_participants(tx, conversation=before)
    for row in list(tx.session.scalars(select(MailCopy).where(MailCopy.mail == mail.id))):
        row.conversation = now
        if row.person is None:
            continue
        _take_out(tx, row, before, by)
        if (begun and row.person in here) or _went_with_it(tx, row.person, now):
            _seat(tx, now, row.person, by=by)
            row.copied_at = tx.now
    tx.session.flush()


def _take_out(tx: Tx, row: MailCopy, before: uuid.UUID, by: uuid.UUID) -> None:
    """Take away the seat that this copy gave, unless he wrote there or another mail names him there."""
    seat = tx.session.get(Participant, (before, row.person))
    if seat is None or seat.left_at is not None or seat.joined_at != row.copied_at + AFTER_ITS_AUTHOR:
        return
    wrote = exists().where(Message.conversation == before, Message.author == row.person)
    named = exists().where(MailCopy.conversation == before, MailCopy.person == row.person, MailCopy.id != row.id)
    if not tx.session.scalar(select(or_(wrote, named))):
        unseat_participant(tx, seat.conversation, seat.person, by=by)


def _went_with_it(tx: Tx, person: uuid.UUID, conversation: uuid.UUID) -> bool:
    """Whether he was taken out of this talk in the unit in which words were, and may be in it again."""
    seat = tx.session.get(Participant, (conversation, person))
    if seat is None or seat.left_at is None or known.stopped(tx, persons=[person]):
        return False
    left = exists().where(Message.conversation == conversation, Message.deleted_at == seat.left_at)
    return bool(tx.session.scalar(select(left)))
