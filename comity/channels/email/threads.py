"""Which conversation a mail belongs to, and whose words it holds. Nothing is written here."""

from __future__ import annotations

import re
import uuid

from msgspec import Struct, structs
from sqlalchemy import select

from comity.accounts import queries as accounts
from comity.channels.email import queries, seals
from comity.channels.email.models import IncomingMail, Mailbox, MailId, MailInvitation
from comity.channels.email.reading import Letter
from comity.conversations import merged, queries as conversations
from comity.foundation.clock import DAY
from comity.foundation.store import Tx
from comity.people import queries as people

EMAIL, STAND_IN = "email", "sender"
"""Kinds of addresses: of people, and of whoever writes under the address of a colleague without proof."""
SAME_SUBJECT = 30 * DAY
LOOKED_AT = 20
_AGAIN = re.compile(r"^\s*(?:(?:re|aw|sv|antw|fwd?|wg|tr|rv|vs)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


class Sender(Struct, frozen=True):
    """Who wrote: `person` where he is known already. `verified`: the mail proves its domain. `colleague`: and it is the
    address of one. `unproved`: it is the address of a colleague without proof, so the words are those of a stand-in."""

    email: str
    name: str
    person: uuid.UUID | None
    verified: bool = False
    colleague: bool = False
    unproved: bool = False

    @property
    def kind(self) -> str:
        return STAND_IN if self.unproved else EMAIL


class Place(Struct, frozen=True):
    """Where a mail goes: None is a new conversation. `why` is reply_address, thread, invitation, subject or new,
    copied where it came to the reply address of another participant, or others_reply_address where it came to one of
    somebody else. `proved` is who got that address from us."""

    conversation: uuid.UUID | None
    why: str
    proved: uuid.UUID | None = None


def sender_of(tx: Tx, letter: Letter, *, verified: bool) -> Sender | None:
    """Who says that he wrote it; None where nobody or several do. A name that is itself another address is none."""
    email = address_of(letter)
    if letter.sender is None or not email:
        return None
    name = "" if letter.several_senders else letter.sender.name
    holder = people.person_at(tx, kind=EMAIL, value=email)
    member = accounts.member_by_email(tx, email=email) if holder is None else accounts.member_of(tx, person=holder)
    if member is None:
        return Sender(email, name, holder, verified=verified)
    if verified and accounts.is_colleague(member):
        return Sender(email, name, member.person, verified=True, colleague=True)
    return Sender(email, name, people.person_at(tx, kind=STAND_IN, value=email), unproved=True)


def address_of(letter: Letter) -> str:
    """The sender's address as addresses are kept: in lower case. "" where there is none."""
    return "" if letter.sender is None else letter.sender.email.lower()


def going_on(tx: Tx, *, place: Place) -> Place:
    """The same, where its conversation goes on; that one is held until the commit."""
    here = place.conversation
    while here is not None:
        tx.lock(here)
        last = merged.last_of(tx, conversation=here)
        if last == here:
            break
        here = last
    return structs.replace(place, conversation=here)


def place_of(tx: Tx, *, key: str, mailbox: Mailbox, recipient: str, letter: Letter, sender: Sender) -> Place:
    """Only conversations that had mail in this mailbox are found, whatever its headers say."""
    to_somebody_else = False
    for code, seal in seals.tokens(letter, mailbox.address, recipient):
        row = queries.reply_address_by(tx, code=code)
        if row is None or row.mailbox != mailbox.id or not seals.holds(key, row, seal, now=tx.now):
            continue
        his = row.address == sender.email or row.person == sender.person
        if his and not sender.unproved and (not sender.colleague or row.person == sender.person):
            return Place(row.conversation, "reply_address", row.person)
        if sender.person is not None and not sender.unproved and _takes_part(tx, sender.person, row.conversation):
            return Place(row.conversation, "copied")
        to_somebody_else = True
    if to_somebody_else:
        return Place(None, "others_reply_address")
    if sender.person is not None:
        found = _by_ids(tx, mailbox, letter, sender.person)
        if found is not None:
            return Place(found, "thread")
        found = _by_invitation(tx, mailbox, letter, sender.person)
        if found is not None:
            return Place(found, "invitation")
        found = _by_subject(tx, mailbox, letter, sender.email, sender.person)
        if found is not None:
            return Place(found, "subject")
    return Place(None, "new")


def _by_ids(tx: Tx, mailbox: Mailbox, letter: Letter, person: uuid.UUID) -> uuid.UUID | None:
    """A mail of ours or of his own that it answers, in a conversation in which he takes part."""
    for message_id in dict.fromkeys((letter.in_reply_to, *reversed(letter.references))):
        known = select(MailId.conversation).where(MailId.mailbox == mailbox.id, MailId.message_id == message_id)
        for conversation in tx.session.scalars(known.distinct().limit(LOOKED_AT)) if message_id else ():
            if _takes_part(tx, person, conversation):
                return conversation
    return None


def _by_invitation(tx: Tx, mailbox: Mailbox, letter: Letter, person: uuid.UUID) -> uuid.UUID | None:
    """Where he invited to the same appointment before."""
    if letter.invitation is None or not letter.invitation.uid:
        return None
    earlier = (
        select(IncomingMail.conversation)
        .join(MailInvitation, MailInvitation.mail == IncomingMail.id)
        .where(
            MailInvitation.uid == letter.invitation.uid,
            IncomingMail.mailbox == mailbox.id,
            IncomingMail.author == person,
            IncomingMail.conversation.is_not(None),
        )
    )
    newest = earlier.order_by(IncomingMail.received_at.desc()).limit(LOOKED_AT)
    found = (one for one in tx.session.scalars(newest) if one is not None)
    return next((one for one in found if _takes_part(tx, person, one)), None)


def _by_subject(tx: Tx, mailbox: Mailbox, letter: Letter, email: str, person: uuid.UUID) -> uuid.UUID | None:
    wanted = subject_key(letter.subject)
    earlier = select(IncomingMail).where(
        IncomingMail.mailbox == mailbox.id,
        IncomingMail.sender == email,
        IncomingMail.received_at > tx.now - SAME_SUBJECT,
        IncomingMail.conversation.is_not(None),
    )
    newest = earlier.order_by(IncomingMail.received_at.desc()).limit(LOOKED_AT)
    for mail in tx.session.scalars(newest) if wanted else ():
        alike = mail.subject_key == wanted and mail.author == person
        if alike and mail.conversation is not None and _takes_part(tx, person, mail.conversation):
            return mail.conversation
    return None


def _takes_part(tx: Tx, person: uuid.UUID, conversation: uuid.UUID) -> bool:
    return conversations.takes_part(tx, person=person, conversation=conversation)


def subject_key(subject: str) -> str:
    """A subject as it is compared: without Re: and its like in other languages, without case and doubled spaces."""
    return " ".join(_AGAIN.sub("", subject).casefold().split())[:200]
