"""A mail that was read becomes a message of the conversation it belongs to, by the verbs that every door uses."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import cast

from msgspec import Struct
from sqlalchemy import bindparam, exists, func, select

from comity.accounts import queries as accounts
from comity.channels.email import queries
from comity.channels.email.actions.answers import overtake
from comity.channels.email.actions.copies import note_copies
from comity.channels.email.actions.leaving import NOTE
from comity.channels.email.actions.reports import note_report
from comity.channels.email.actions.taking import FILED, IGNORED, LONGEST_REASON, QUARANTINED, RECEIVED
from comity.channels.email.models import IncomingMail, Mailbox, MailId, MailInvitation
from comity.channels.email.proving import NOBODY_LOOKED, Proof
from comity.channels.email.reading import Invitation, Letter
from comity.channels.email.threads import EMAIL, Place, Sender, address_of, going_on, place_of, sender_of, subject_key
from comity.conversations import actions as conversations, gates, queries as talks, visitors
from comity.conversations.actions.membership import Visibility, seat_participant
from comity.conversations.models import Channel
from comity.foundation.clock import HOUR
from comity.foundation.files import actions as files
from comity.foundation.files.actions import Found
from comity.foundation.limits import MESSAGE_CHARACTERS
from comity.foundation.mail import one_line
from comity.foundation.policies import Actor, Role
from comity.foundation.store import Tx
from comity.people import actions as people, queries as known
from comity.people.joining import actions as joining, reasons

AUTOMATIC_AN_HOUR = 5
"""So many automatic mails of one sender are filed within an hour; more only repeat themselves."""
LONGEST_SUBJECT, LONGEST_NAME, LONGEST_ID = 300, 200, 998
_THIS = IncomingMail.id == bindparam("mail")
_MAILBOX = select(IncomingMail.mailbox).where(_THIS)
_HELD = (
    select(IncomingMail, Mailbox)
    .join(Mailbox, Mailbox.id == IncomingMail.mailbox)
    .where(_THIS)
    .execution_options(populate_existing=True)
)
_KNOWN = select(
    exists().where(Mailbox.address == bindparam("sender"), Mailbox.removed_at.is_(None)),
    exists().where(
        IncomingMail.mailbox == bindparam("mailbox"), IncomingMail.fingerprint == bindparam("fingerprint"), ~_THIS
    ),
)
"""Whether it is from a mailbox of ours, and whether it came before. Built once, as the others: of a backlog thousands
of mails are filed."""


class Enclosed(Struct, frozen=True):
    """An attachment whose bytes are on disk already, under the name `blob`."""

    name: str
    blob: str
    found: Found


class Opened(Struct, frozen=True):
    """A mail that was read. `fingerprint` is the same by whatever route it came; `own`: it carries our own mark."""

    letter: Letter
    enclosed: Sequence[Enclosed]
    fingerprint: bytes
    own: bool = False
    proof: Proof = NOBODY_LOOKED


def file_mail(tx: Tx, *, mail: uuid.UUID, opened: Opened, key: str, screens: gates.Screens = ()) -> str:
    """File a mail that was kept; returns its state. It may be done twice. Nothing of it is ever answered by itself.

    Raises what the verbs of conversations refuse, such as `blocked`.
    """
    row, mailbox = _held(tx, mail)
    letter = opened.letter
    if row.state != RECEIVED:
        return row.state
    why = _ignored(tx, row, mailbox, opened)
    if why is not None:
        return _settled(tx, row, opened, IGNORED, why)
    if letter.report is not None or letter.automatic == "report":
        ours = note_report(tx, key=key, mailbox=mailbox, mail=row, letter=letter)
        return _settled(tx, row, opened, FILED if ours else IGNORED, "report")
    sender = sender_of(tx, letter, verified=opened.proof.verified)
    if sender is None:
        return _settled(tx, row, opened, QUARANTINED, "several_senders" if letter.several_senders else "no_sender")
    return _said(tx, row, mailbox, opened, sender, key, screens)


def _held(tx: Tx, mail: uuid.UUID) -> tuple[IncomingMail, Mailbox]:
    """One mail of a mailbox at a time, so that two routes of the same mail find each other."""
    tx.lock(tx.rows(_MAILBOX, {"mail": mail}).scalar_one())
    row, mailbox = tx.session.execute(_HELD, {"mail": mail}).one()
    return row, mailbox


def _ignored(tx: Tx, row: IncomingMail, mailbox: Mailbox, opened: Opened) -> str | None:
    """Why this mail says nothing new to anybody."""
    letter = opened.letter
    if mailbox.probe_id and letter.message_id == mailbox.probe_id:
        mailbox.probe_back_at = mailbox.probe_back_at or tx.now
        return "probe"
    which = {"mail": row.id, "mailbox": row.mailbox, "fingerprint": opened.fingerprint, "sender": address_of(letter)}
    from_ourselves, same = tx.rows(_KNOWN, which).one()
    if opened.own or from_ourselves:
        return "own"
    if same:
        return "same"
    if letter.automatic not in ("", "report"):
        return "too_many" if _automatic_lately(tx, row, address_of(letter)) >= AUTOMATIC_AN_HOUR else None
    return None


def _automatic_lately(tx: Tx, row: IncomingMail, sender: str) -> int:
    lately = select(func.count()).where(
        IncomingMail.mailbox == row.mailbox,
        IncomingMail.sender == sender,
        IncomingMail.received_at > tx.now - HOUR,
        IncomingMail.automatic != "",
        IncomingMail.state == FILED,
    )
    return tx.session.scalar(lately) or 0


def _said(
    tx: Tx, row: IncomingMail, mailbox: Mailbox, opened: Opened, sender: Sender, key: str, screens: gates.Screens
) -> str:
    letter = opened.letter
    found = place_of(tx, key=key, mailbox=mailbox, recipient=row.envelope_recipient, letter=letter, sender=sender)
    place = going_on(tx, place=found)
    person = place.proved or _person(tx, sender)
    if place.proved is not None:
        _prove(tx, person, sender)
    if sender.verified:
        people.verify_address(tx, kind=EMAIL, value=sender.email, verified_by="dmarc")
    words = _Words(row, mailbox, opened, place)
    conversation, message = _noted(tx, words, person) if sender.colleague else _written(tx, words, person, screens)
    row.conversation, row.message, row.author, row.unproved = conversation, message, person, sender.unproved
    row.answer_to = _answer_to(tx, letter, sender, place)
    row.sender = sender.email[:320]
    row.copied_to = _shortened(", ".join(one_line(one.name) or one.email for one in letter.cc))
    if letter.message_id:
        _note_id(tx, mailbox, letter.message_id[:LONGEST_ID], conversation, person)
    settled = _settled(tx, row, opened, FILED, place.why)
    note_copies(tx, mail=row, mailbox=mailbox, letter=letter, seats=_seats(sender, place))
    if letter.invitation is not None:
        _note_invitation(tx, row, mailbox, letter.invitation)
        overtake(tx, mail=row)
    return settled


def _seats(sender: Sender, place: Place) -> bool:
    """Whether those who got a copy take part. In a talk that there was before only by somebody who is proved: else a
    forged mail could have our answers sent to its author. What a colleague mails into a talk is a note, for no one."""
    if place.conversation is None:
        return not sender.unproved
    return not sender.colleague and (sender.verified or place.proved is not None)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def _answer_to(tx: Tx, letter: Letter, sender: Sender, place: Place) -> str:
    """Reply-To, where it is one address and not ours. In a talk that there was before only of somebody who is proved:
    else a forged mail could lead our answers away."""
    named = {one.email.lower() for one in letter.reply_to if one.email}
    if len(named) != 1 or not (sender.verified or place.proved or place.conversation is None):
        return ""
    [address] = named
    ours = queries.mailbox_for(tx, recipient=address) is not None
    return "" if ours or address == sender.email else address[:320]


def _person(tx: Tx, sender: Sender) -> uuid.UUID:
    if sender.person is not None:
        return sender.person
    name = sender.email if sender.unproved else one_line(sender.name)[:LONGEST_NAME] or sender.email
    person = people.add_person(tx, name=name)
    people.add_address(tx, person=person, kind=sender.kind, value=sender.email)
    return person


def _prove(tx: Tx, person: uuid.UUID, sender: Sender) -> None:
    """He has what we mailed to this address, so it is his; somebody who has it already is the same person."""
    if sender.person is not None:
        people.verify_address(tx, kind=EMAIL, value=sender.email, verified_by="mail")
    if sender.person not in (None, person):
        joining.join_proved(tx, one=person, other=sender.person, reason=reasons.ANSWERED, value=sender.email)
    if sender.person is None:
        people.add_address(tx, person=person, kind=EMAIL, value=sender.email, verified_by="mail")
        row = known.card(tx, person=person)
        if row is not None and row.name.startswith(known.UNNAMED) and (name := one_line(sender.name)[:LONGEST_NAME]):
            people.rename_person(tx, person=person, name=name, about=row.about)


class _Words(Struct, frozen=True):
    """A mail on its way into a conversation."""

    row: IncomingMail
    mailbox: Mailbox
    opened: Opened
    place: Place

    @property
    def body(self) -> str:
        return _body(self.opened, new=self.place.conversation is None)


def _noted(tx: Tx, words: _Words, person: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """Words of a colleague who proved it. They were written to the house: in a talk that there is they are a note, and
    nothing of them leaves."""
    member = accounts.member_of(tx, person=person)
    assert member is not None
    actor = Actor(
        person, "token", cast(Role, member.role), words.row.id, member=member.id, channel=words.mailbox.channel
    )
    if words.place.conversation is None:
        return _begun(tx, words, actor, ())
    own = [_uploaded(tx, person, one) for one in words.opened.enclosed]
    place, client = words.place.conversation, words.row.id
    said = conversations.send_message(
        tx, actor=actor, conversation=place, client_id=client, body=words.body, lane=NOTE, files=own, plain=True
    )
    return place, said.id


def _written(tx: Tx, words: _Words, person: uuid.UUID, screens: gates.Screens) -> tuple[uuid.UUID, uuid.UUID]:
    """The words in their conversation."""
    row, place = words.row, words.place
    actor = Actor(person, "visitor", "visitor", row.id, channel=words.mailbox.channel)
    if place.conversation is not None:
        own = [_uploaded(tx, person, one) for one in words.opened.enclosed]
        if not talks.takes_part(tx, person=person, conversation=place.conversation):
            seat_participant(tx, place.conversation, person, inside=False, by=person)
        sent = conversations.send_message(
            tx, actor=actor, conversation=place.conversation, client_id=row.id, body=words.body, files=own, plain=True
        )
        return place.conversation, sent.id
    return _begun(tx, words, actor, screens)


def _begun(tx: Tx, words: _Words, actor: Actor, screens: gates.Screens) -> tuple[uuid.UUID, uuid.UUID]:
    """A talk of its own, with those whom the mailbox asks."""
    mailbox = words.mailbox
    tx.lock(actor.person)
    own = [_uploaded(tx, actor.person, one) for one in words.opened.enclosed]
    channel = tx.session.get_one(Channel, mailbox.channel)
    visibility: Visibility = "private" if mailbox.owner is not None else "channel"
    asked = known.insiders(tx, persons=[uuid.UUID(one) for one in channel.asked])
    sent = visitors.begin(
        tx,
        actor=actor,
        asked=sorted(asked),
        client_id=words.row.id,
        body=words.body,
        visibility=visibility,
        files=own,
        plain=True,
        screens=screens,
    )
    return sent.conversation, sent.id


def _uploaded(tx: Tx, person: uuid.UUID, one: Enclosed) -> uuid.UUID:
    return files.add_upload(tx, owner=person, name=one.name, blob=one.blob, found=one.found).id


def _body(opened: Opened, *, new: bool) -> str:
    """The new words, in a new conversation under their subject. Of a mail that only passes something on, what it
    passes on; what is too long is cut, and stands as a whole in a file beside it."""
    letter = opened.letter
    words = (letter.words.strip() or letter.quoted.strip()).replace("\0", "")
    subject = one_line(letter.subject)[:LONGEST_SUBJECT]
    said = "\n\n".join(part for part in ((subject if new or not words else ""), words) if part)
    if not said and not opened.enclosed:
        return "…"
    return said if len(said) <= MESSAGE_CHARACTERS else said[: MESSAGE_CHARACTERS - 1] + "…"


def _note_invitation(tx: Tx, row: IncomingMail, mailbox: Mailbox, one: Invitation) -> None:
    said = {"method": one.method, "summary": one.summary, "place": one.place, "organiser": one.organiser}
    which = {"uid": one.uid, "sequence": one.sequence, "recurrence": one.recurrence}
    invited = next((address for address in one.attendees if queries.unmarked(address) == mailbox.address), "")
    tx.session.add(MailInvitation(mail=row.id, starts=one.start, ends=one.end, invited=invited, **said, **which))
    tx.session.flush()


def _note_id(tx: Tx, mailbox: Mailbox, message_id: str, conversation: uuid.UUID, person: uuid.UUID) -> None:
    tx.session.add(
        MailId(
            id=tx.new_id(),
            mailbox=mailbox.id,
            message_id=message_id,
            conversation=conversation,
            person=person,
            outgoing=False,
            created_at=tx.now,
        )
    )


def _settled(tx: Tx, row: IncomingMail, opened: Opened, state: str, reason: str) -> str:
    letter = opened.letter
    row.state, row.reason, row.filed_at = state, reason[:LONGEST_REASON], tx.now
    row.sender = address_of(letter)[:320]
    row.subject = one_line(letter.subject)[:LONGEST_SUBJECT]
    row.subject_key, row.automatic = subject_key(row.subject), letter.automatic
    proof = opened.proof
    row.dkim, row.spf, row.dmarc, row.proof = proof.dkim, proof.spf, proof.dmarc, proof.reason[:LONGEST_REASON]
    row.fingerprint = opened.fingerprint if state == FILED else None
    tx.session.flush()
    return state
