"""Mail is kept before anything else is done with it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import delete, select

from comity.channels.email import access
from comity.channels.email.actions.pictures import forget_pictures
from comity.channels.email.models import IncomingMail, Mailbox, OriginalMail
from comity.foundation.clock import DAY
from comity.foundation.errors import NotFound, RuleRefused
from comity.foundation.ids import new_id
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

FILE = "mail.file"
RECEIVED, FILED, QUARANTINED, IGNORED = "received", "filed", "quarantined", "ignored"
KEPT = 90 * DAY
FORGOTTEN, OLDEST = 500, 500
LONGEST_REASON = 300


class Envelope(Struct, frozen=True):
    """What the mail server was told: from whom, to whom; and which machine handed the mail over to it (`peer`, an IP
    address), under which name. Empty where nobody said."""

    sender: str = ""
    recipient: str = ""
    peer: str = ""
    helo: str = ""


class Taken(Struct, frozen=True):
    """`created` is False when the same bytes were taken in before."""

    mail: uuid.UUID
    created: bool


def take_in(tx: Tx, *, mailbox: uuid.UUID, raw: bytes, route: str, envelope: Envelope) -> Taken:
    """Keep a raw mail that arrived in a mailbox, whatever it says; a job files it. The same bytes again are known.

    Once this is committed its sender may be told that we have it. Raises NotFound.
    """
    taken = keep(tx, mailbox=mailbox, raw=raw, route=route, envelope=envelope)
    if taken.created:
        file_soon(tx, mails=[taken.mail])
    return taken


def keep(tx: Tx, *, mailbox: uuid.UUID, raw: bytes, route: str, envelope: Envelope, place: int = 0) -> Taken:
    """Keep the bytes; whoever calls it has them filed. `place` is that among several that came in one unit: each has
    its own microsecond, so that they stay in their order. Raises NotFound."""
    tx.lock(mailbox)
    box = tx.session.get(Mailbox, mailbox)
    if box is None or box.removed_at is not None:
        raise NotFound
    sha256 = hashlib.sha256(raw).digest()
    same = select(IncomingMail.id).where(IncomingMail.mailbox == mailbox, IncomingMail.sha256 == sha256)
    known = tx.session.scalar(same)
    if known is not None:
        return Taken(known, created=False)
    row = IncomingMail(
        id=new_id(tx.now + place),
        mailbox=mailbox,
        sha256=sha256,
        size=len(raw),
        route=route,
        envelope_sender=_address(envelope.sender),
        envelope_recipient=_address(envelope.recipient),
        envelope_peer=_address(envelope.peer),
        envelope_helo=_address(envelope.helo),
        state=RECEIVED,
        received_at=tx.now + place,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.session.add(OriginalMail(mail=row.id, content=raw))
    tx.session.flush()
    return Taken(row.id, created=True)


def file_soon(tx: Tx, *, mails: Sequence[uuid.UUID], run_at: int | None = None) -> None:
    """One job files these in this order."""
    if mails:
        tx.enqueue(FILE, {"mails": [str(mail) for mail in mails]}, run_at=run_at)


def _address(text: str) -> str:
    return text.replace("\0", "").strip().strip("<>").lower()[:320]


def quarantine(tx: Tx, *, mail: uuid.UUID, reason: str) -> None:
    """It cannot be filed, and waits for a look. Twice is as good as once."""
    row = tx.session.get(IncomingMail, mail, with_for_update=True)
    if row is not None and row.state in (RECEIVED, QUARANTINED):
        row.state, row.reason, row.filed_at = QUARANTINED, reason.replace("\0", "")[:LONGEST_REASON], tx.now


def retry(tx: Tx, *, actor: Actor, mail: uuid.UUID | None) -> IncomingMail:
    """File a mail once more that could not be filed. Raises NotFound, RuleRefused `not_waiting`, `forgotten`."""
    row = access.mail(tx, actor=actor, mail=mail)
    if row.state != QUARANTINED:
        raise RuleRefused("This mail does not wait for anything.", code="not_waiting")
    if tx.session.scalar(select(OriginalMail.mail).where(OriginalMail.mail == row.id)) is None:
        raise RuleRefused("Its bytes were forgotten after 90 days.", code="forgotten")
    row.state, row.reason, row.filed_at = RECEIVED, "", None
    file_soon(tx, mails=[row.id])
    return row


def file_at_once(tx: Tx) -> None:
    """Who died while he filed some held them for minutes: the oldest that wait are filed now, each alone, for one of
    them may be why. Twice is as good as once."""
    oldest = select(IncomingMail.id, IncomingMail.received_at).where(IncomingMail.state == RECEIVED)
    for mail, received_at in tx.session.execute(oldest.order_by(IncomingMail.received_at).limit(OLDEST)).all():
        file_soon(tx, mails=[mail], run_at=received_at)


def forget_originals(tx: Tx) -> int:
    """The bytes of old mails go; what they said stands in their conversations. Returns how many went."""
    old = select(IncomingMail.id).where(IncomingMail.received_at < tx.now - KEPT, IncomingMail.state != RECEIVED)
    held = old.join(OriginalMail, OriginalMail.mail == IncomingMail.id).limit(FORGOTTEN)
    gone = delete(OriginalMail).where(OriginalMail.mail.in_(held)).returning(OriginalMail.mail)
    mails = list(tx.session.scalars(gone))
    forget_pictures(tx, mails=mails)
    return len(mails)
