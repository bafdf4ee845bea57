"""What mail servers say became of our mails (RFC 3464)."""

from __future__ import annotations

from sqlalchemy import select

from comity.channels.email import queries, seals
from comity.channels.email.actions.leaving import BOUNCED, DELAYED, DELIVERED, SENT, note_state, suppress
from comity.channels.email.models import IncomingMail, Mailbox, OutgoingMail
from comity.channels.email.reading import Delivery, Letter
from comity.foundation.mail import one_line
from comity.foundation.store import Tx

STATES = {"failed": BOUNCED, "delayed": DELAYED, "delivered": DELIVERED}
FINAL = (BOUNCED, DELIVERED)
LONGEST_REASON = 200


def note_report(tx: Tx, *, key: str, mailbox: Mailbox, mail: IncomingMail, letter: Letter) -> bool:
    """Whether it reports on a mail of ours. What it says is believed of the address alone to which that mail went."""
    outgoing = _reported(tx, key, mailbox, mail, letter)
    if outgoing is None or letter.report is None:
        return False
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
    if state is None or outgoing.state not in (SENT, DELAYED):
        return
    reason = one_line(delivery.reason or delivery.status)[:LONGEST_REASON]
    note_state(tx, mail=outgoing.id, state=state, reason=reason)
    if state == BOUNCED and not delivery.status.startswith("4"):
        suppress(tx, address=outgoing.address, reason=reason)
