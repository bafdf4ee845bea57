"""What mail servers say became of our mails (RFC 3464)."""

from __future__ import annotations

from sqlalchemy import select

from comity.channels.email import queries, seals
from comity.channels.email.actions.answers import note_answer
from comity.channels.email.actions.leaving import BOUNCED, DELAYED, DELIVERED, SENT, note_state, suppress
from comity.channels.email.models import IncomingMail, InvitationAnswer, Mailbox, MailInvitation, OutgoingMail
from comity.channels.email.reading import Delivery, Letter, Report
from comity.foundation.mail import one_line
from comity.foundation.store import Tx

STATES = {"failed": BOUNCED, "delayed": DELAYED, "delivered": DELIVERED}
FINAL = (BOUNCED, DELIVERED)
LONGEST_REASON = 200


def note_report(tx: Tx, *, key: str, mailbox: Mailbox, mail: IncomingMail, letter: Letter) -> bool:
    """Whether it reports on a mail of ours. What it says is believed of the address alone to which that mail went."""
    outgoing = _reported(tx, key, mailbox, mail, letter)
    if letter.report is None:
        return False
    if outgoing is None:
        return _on_an_answer(tx, mailbox, letter.report)
    for delivery in letter.report.deliveries:
        if delivery.recipient.lower() in ("", outgoing.address):
            _note(tx, outgoing, delivery)
    return True


def _reported(tx: Tx, key: str, mailbox: Mailbox, mail: IncomingMail, letter: Letter) -> OutgoingMail | None:
    """By its Message-ID; without one by the reply address from which the mail was sent."""
    if letter.report is not None and letter.report.message_id:
        found = select(OutgoingMail).where(OutgoingMail.message_id == letter.report.message_id)
        return tx.session.scalar(found.where(OutgoingMail.mailbox == mailbox.id))
    for code, seal in seals.tokens(letter, mailbox.address, mail.envelope_recipient):
        row = queries.reply_address_by(tx, code=code)
        if row is not None and row.mailbox == mailbox.id and seals.holds(key, row, seal, now=tx.now):
            sent = select(OutgoingMail).where(
                OutgoingMail.conversation == row.conversation, OutgoingMail.address == row.address
            )
            return tx.session.scalar(sent.order_by(OutgoingMail.created_at.desc()).limit(1))
    return None


def _note(tx: Tx, outgoing: OutgoingMail, delivery: Delivery) -> None:
    state = STATES.get(delivery.action)
    if state is not None and outgoing.state in (SENT, DELAYED):
        note_state(tx, mail=outgoing.id, state=state, reason=_reason(delivery))
        _suppress(tx, outgoing.address, state, delivery)


def _on_an_answer(tx: Tx, mailbox: Mailbox, report: Report) -> bool:
    """Whether it reports on an answer to an invitation."""
    found = (
        select(InvitationAnswer, MailInvitation.organiser)
        .join(MailInvitation, MailInvitation.mail == InvitationAnswer.mail)
        .join(IncomingMail, IncomingMail.id == InvitationAnswer.mail)
        .where(InvitationAnswer.message_id == report.message_id, IncomingMail.mailbox == mailbox.id)
    )
    told = tx.session.execute(found).one_or_none()
    if told is None:
        return False
    answer, organiser = told
    for delivery in report.deliveries:
        state = STATES.get(delivery.action)
        if delivery.recipient.lower() not in ("", organiser.lower()) or answer.state not in (SENT, DELAYED):
            continue
        if state is not None:
            note_answer(tx, answer=answer.id, state=state, reason=_reason(delivery))
            _suppress(tx, organiser.lower(), state, delivery)
    return True


def _reason(delivery: Delivery) -> str:
    return one_line(delivery.reason or delivery.status)[:LONGEST_REASON]


def _suppress(tx: Tx, address: str, state: str, delivery: Delivery) -> None:
    if state == BOUNCED and not delivery.status.startswith("4"):
        suppress(tx, address=address, reason=_reason(delivery))
