"""An answer to an invitation as a mail to its organiser (RFC 5546, 3.2.3; RFC 6047)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from msgspec import Struct

from comity.channels.email import actions, publishing, queries, seals
from comity.channels.email.actions import leaving
from comity.channels.email.calendars import WHOLE_DAY, Reply, calendar
from comity.channels.email.composing import in_brackets, voice_of
from comity.channels.email.invitations import Invitation, standings
from comity.channels.email.models import IncomingMail, InvitationAnswer, Mailbox, MailInvitation
from comity.channels.email.reading.automatic import OWN_HEADER
from comity.foundation.clock import SECOND
from comity.foundation.jobs import Failed
from comity.foundation.logs import log_failure
from comity.foundation.mail import SHORT, one_line
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import queries as people


class Sending(Struct, frozen=True):
    """All that the mail needs."""

    reply: Reply
    mailbox: str
    message_id: str
    references: Sequence[str]


async def reply(runtime: Runtime, answer: uuid.UUID) -> None:
    """Mail an answer to the organiser, if it still counts. A crash after the mail server took it sends it once more,
    under the same Message-ID."""
    write = runtime.store.write
    found = await runtime.store.read(sending_of, answer=answer)
    if found is None:
        return
    if isinstance(found, str):
        await write(actions.note_answer, answer=answer, state=leaving.REFUSED, reason=found)
        return
    try:
        message = composed(runtime, found)
        await publishing.hand_over_signed(
            runtime, message, mailbox=found.mailbox, sender=found.mailbox, recipient=found.reply.organiser
        )
    except (MessageError, ValueError) as error:  # an address that no header can hold
        log_failure(error)
        await write(actions.note_answer, answer=answer, state=leaving.REFUSED, reason="unwritten")
    except Failed as failed:
        if failed.permanent:
            await write(actions.note_answer, answer=answer, state=leaving.REFUSED, reason=str(failed))
        else:
            await write(actions.put_off_answer, answer=answer, reason=str(failed))
    else:
        await write(actions.note_answer, answer=answer, state=leaving.SENT)


def sending_of(tx: Tx, *, answer: uuid.UUID) -> Sending | str | None:
    """None where it is not to be mailed any more, a word of `ways.refusal_words` where it must not."""
    row = tx.session.get(InvitationAnswer, answer)
    if row is None or row.state not in leaving.ON_ITS_WAY:
        return None
    mail, said = tx.session.get_one(IncomingMail, row.mail), tx.session.get_one(MailInvitation, row.mail)
    standing = standings(tx, invitations=[Invitation(mail, said)])[mail.id]
    if not standing.wants_answer or standing.answer is not row:
        return None
    return _why_not(tx, mail, said) or _sending(tx, row, mail, said)


def _why_not(tx: Tx, mail: IncomingMail, said: MailInvitation) -> str | None:
    if tx.session.get_one(Mailbox, mail.mailbox).removed_at is not None:
        return "mailbox_removed"
    organiser = said.organiser.lower()
    if queries.is_suppressed(tx, address=organiser):
        return "suppressed"
    person = people.person_at(tx, kind="email", value=organiser)
    return "stopped" if person is not None and people.stopped(tx, persons=[person]) else None


def _sending(tx: Tx, row: InvitationAnswer, mail: IncomingMail, said: MailInvitation) -> Sending:
    mailbox = tx.session.get_one(Mailbox, mail.mailbox)
    known: Sequence[str] = ()
    if mail.conversation is not None and mail.author is not None:
        known = queries.known_ids(tx, conversation=mail.conversation, person=mail.author)
    told = Reply(
        answer=row.answer,
        voice=voice_of(tx, person=row.answered_by, mailbox=mailbox),
        attendee=said.invited or mailbox.address,
        organiser=said.organiser,
        summary=said.summary,
        starts=said.starts,
        ends=said.ends,
        place=said.place,
        uid=said.uid,
        sequence=said.sequence,
        recurrence=said.recurrence,
    )
    return Sending(told, mailbox.address, row.message_id, known)


def composed(runtime: Runtime, sending: Sending) -> EmailMessage:
    """The answer in words and for calendars, with exactly these headers."""
    _, now, reply = runtime.templates.gettext, runtime.store.clock(), sending.reply
    words = {"yes": _("Accepted: %(summary)s"), "maybe": _("Tentative: %(summary)s"), "no": _("Declined: %(summary)s")}
    summary = reply.summary or _("An appointment")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(one_line(reply.voice)[:SHORT], addr_spec=sending.mailbox)
    message["To"] = Address(addr_spec=reply.organiser)
    message["Subject"] = one_line(words[reply.answer] % {"summary": summary})[:SHORT]
    message["Date"] = formatdate(now / SECOND)
    message["Message-ID"] = in_brackets(sending.message_id)
    if sending.references:
        message["In-Reply-To"] = in_brackets(sending.references[-1])
        message["References"] = " ".join(in_brackets(known) for known in sending.references)
    message[OWN_HEADER] = seals.loop_mark(runtime.settings.secret_key)
    said = runtime.templates.render("email/reply.txt", reply=reply, summary=summary, starts=_when(reply.starts))
    message.set_content(said)
    message.add_alternative(calendar(reply, now=now), subtype="calendar", params={"method": "REPLY"})
    return message


def _when(said: str) -> str:
    """As the invitation says it, for people."""
    return said if len(said) <= WHOLE_DAY else datetime.fromisoformat(said).strftime("%Y-%m-%d %H:%M %Z").strip()
