"""Reads of mail that need thought."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from msgspec import Struct
from sqlalchemy import and_, bindparam, func, or_, select, union_all

from comity.channels.email.authenticity.author import ascii_domain
from comity.channels.email.authenticity.signing import Signer
from comity.channels.email.models import (
    QUARANTINED,
    IncomingMail,
    Mailbox,
    MailCopy,
    MailId,
    MailInvitation,
    MailProgress,
    MailSignature,
    OriginalMail,
    OutgoingMail,
    ReplyAddress,
    SigningKey,
    SuppressedAddress,
)
from comity.conversations import merged, queries as talks
from comity.conversations.access import HELD
from comity.conversations.models import Channel, Conversation, Message
from comity.foundation.events import Cursor
from comity.foundation.sealing import unseal
from comity.foundation.store import Tx

THE_ONE = 1
FETCHED = (Mailbox.imap_host != "", Mailbox.imap_secret.is_not(None), Mailbox.removed_at.is_(None))
SIGNING = "mail signing"
"""For what the keys of our domains are sealed."""
REFERENCES = 10


_WANTED: Any = bindparam("messages", expanding=True)
_BY_MAIL: Any = union_all(
    *(
        select(column, Mailbox.address).join(Mailbox, Mailbox.id == mailbox).where(column.in_(_WANTED), *more)
        for column, mailbox, more in (
            (IncomingMail.message, IncomingMail.mailbox, ()),
            (IncomingMail.moved_from, IncomingMail.mailbox, ()),
            (OutgoingMail.message, OutgoingMail.mailbox, (OutgoingMail.state.not_in(("waiting", "dropped")),)),
        )
    )
)
"""Built once: it is asked for every page of a talk, most of which never went by mail."""

WENT_BY_MAIL = or_(
    Message.id.in_(select(IncomingMail.message).where(IncomingMail.message.is_not(None))),
    Message.id.in_(select(OutgoingMail.message).where(OutgoingMail.state.not_in(("waiting", "dropped")))),
)
"""Messages that came or left by mail."""


_AT = select(Mailbox).where(Mailbox.address == bindparam("address"), Mailbox.removed_at.is_(None)).limit(1)
_ENVELOPE = (IncomingMail.envelope_sender, IncomingMail.envelope_peer, IncomingMail.envelope_helo)
_KEPT = (
    select(IncomingMail.state, OriginalMail.content, *_ENVELOPE)
    .join(OriginalMail, OriginalMail.mail == IncomingMail.id)
    .where(IncomingMail.id == bindparam("mail"))
)


class Kept(Struct, frozen=True):
    """A mail as it waits to be filed: its bytes, which state it has, and who handed it over for whom."""

    state: str
    content: bytes
    sender: str
    peer: str
    helo: str


def mailboxes(tx: Tx, *, owner: uuid.UUID | None = None) -> list[tuple[Mailbox, Channel]]:
    """The mailboxes with their channels, oldest first; with `owner` those that are his own."""
    found = select(Mailbox, Channel).join(Channel, Channel.id == Mailbox.channel).where(Mailbox.removed_at.is_(None))
    if owner is not None:
        found = found.where(Mailbox.owner == owner)
    return [(row[0], row[1]) for row in tx.session.execute(found.order_by(Mailbox.created_at, Mailbox.id))]


def addresses(tx: Tx, *, mailboxes: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = select(Mailbox.id, Mailbox.address).where(Mailbox.id.in_(list(mailboxes)))
    return {row.id: row.address for row in tx.session.execute(found)}


def mailbox_at(tx: Tx, *, address: str) -> Mailbox | None:
    return tx.session.scalar(_AT, {"address": address})


def mailbox_for(tx: Tx, *, recipient: str) -> Mailbox | None:
    """Whose mail this is: what stands behind a + belongs to the same mailbox, as our reply addresses do."""
    return mailbox_at(tx, address=unmarked(recipient))


def unmarked(address: str) -> str:
    """As addresses are kept, without what stands behind a +."""
    local, _, domain = address.strip().strip("<>").lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def fetched(tx: Tx) -> list[Mailbox]:
    """The mailboxes whose mail is fetched."""
    return list(tx.session.scalars(select(Mailbox).where(*FETCHED)))


def fetched_up_to(tx: Tx, *, mailbox: uuid.UUID) -> tuple[int, int] | None:
    """UIDVALIDITY and UID of the last mail that was fetched."""
    row = tx.session.get(Mailbox, mailbox)
    return None if row is None or row.imap_uidvalidity is None else (row.imap_uidvalidity, row.imap_last_uid)


def mailbox_of_channel(tx: Tx, *, channel: uuid.UUID | None) -> Mailbox | None:
    if channel is None:
        return None
    return tx.session.scalar(select(Mailbox).where(Mailbox.channel == channel, Mailbox.removed_at.is_(None)))


def answering_mailbox(tx: Tx, *, talk: Conversation, author: uuid.UUID) -> Mailbox | None:
    """From which mailbox an answer leaves: where the last mail of its conversation was, that of its channel, in a
    private talk the author's own, else the oldest shared one."""
    here = merged.gathered(tx, conversation=talk.id)
    last = select(Mailbox).join(MailId, MailId.mailbox == Mailbox.id).where(MailId.conversation.in_(here))
    last = last.where(Mailbox.removed_at.is_(None)).order_by(MailId.created_at.desc(), MailId.id.desc())
    shared = select(Mailbox).where(Mailbox.kind == "shared", Mailbox.removed_at.is_(None))
    return (
        tx.session.scalar(last.limit(1))
        or mailbox_of_channel(tx, channel=talk.channel)
        or (own_mailbox(tx, person=author) if talk.visibility == "private" else None)
        or tx.session.scalar(shared.order_by(Mailbox.created_at, Mailbox.id).limit(1))
    )


def own_mailbox(tx: Tx, *, person: uuid.UUID) -> Mailbox | None:
    """The oldest mailbox that is somebody's own."""
    his = select(Mailbox).where(Mailbox.owner == person, Mailbox.removed_at.is_(None))
    return tx.session.scalar(his.order_by(Mailbox.created_at, Mailbox.id).limit(1))


def kept(tx: Tx, *, mail: uuid.UUID) -> Kept | None:
    """None when the bytes were forgotten, or there is no such mail."""
    row = tx.rows(_KEPT, {"mail": mail}).one_or_none()
    return None if row is None else Kept(*row)


def mails(
    tx: Tx, *, mailbox: uuid.UUID, state: str | None, before: tuple[int, uuid.UUID] | None, limit: int
) -> list[IncomingMail]:
    """What arrived in a mailbox, newest first."""
    found = select(IncomingMail).where(IncomingMail.mailbox == mailbox)
    if state is not None:
        found = found.where(IncomingMail.state == state)
    if before is not None:
        at, last = before
        found = found.where(
            or_(IncomingMail.received_at < at, and_(IncomingMail.received_at == at, IncomingMail.id < last))
        )
    order = found.order_by(IncomingMail.received_at.desc(), IncomingMail.id.desc())
    return list(tx.session.scalars(order.limit(limit)))


def held(tx: Tx, *, conversations: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these conversations whose first words wait for a look."""
    found = select(Conversation.id).where(Conversation.id.in_(list(conversations)), Conversation.visibility == HELD)
    return set(tx.session.scalars(found))


def count_quarantined(tx: Tx) -> dict[uuid.UUID, int]:
    """How many mails wait for a look, by mailbox."""
    counted = select(IncomingMail.mailbox, func.count()).where(QUARANTINED)
    return {mailbox: count for mailbox, count in tx.session.execute(counted.group_by(IncomingMail.mailbox))}  # noqa: C416 - rows, not pairs


class Came(Struct, frozen=True):
    """A mail as which a message came, and the address of its mailbox. `whole`: it can be shown as a whole, since its
    bytes are still there, and the message was not taken back."""

    mail: IncomingMail
    mailbox: str
    whole: bool
    invitation: MailInvitation | None


def incoming_of(tx: Tx, *, messages: Collection[uuid.UUID]) -> list[Came]:
    """The mails as which these messages came."""
    whole = and_(OriginalMail.mail.is_not(None), Message.deleted_at.is_(None))
    found = (
        select(IncomingMail, Mailbox.address, whole, MailInvitation)
        .join(Mailbox, Mailbox.id == IncomingMail.mailbox)
        .join(Message, Message.id == IncomingMail.message)
        .outerjoin(OriginalMail, OriginalMail.mail == IncomingMail.id)
        .outerjoin(MailInvitation, MailInvitation.mail == IncomingMail.id)
        .where(IncomingMail.message.in_(list(messages)))
    )
    return [Came(row[0], row[1], bool(row[2]), row[3]) for row in tx.session.execute(found)]


def moved_from(tx: Tx, *, messages: Collection[uuid.UUID]) -> list[tuple[IncomingMail, str]]:
    """The mails that stood at these messages and were put elsewhere, with the addresses of their mailboxes."""
    found = select(IncomingMail, Mailbox.address).join(Mailbox, Mailbox.id == IncomingMail.mailbox)
    found = found.where(IncomingMail.moved_from.in_(list(messages)))
    return [(row[0], row[1]) for row in tx.session.execute(found)]


def outgoing_of(tx: Tx, *, messages: Collection[uuid.UUID]) -> list[tuple[OutgoingMail, str]]:
    """The mails as which these messages leave, with the addresses of their mailboxes."""
    found = select(OutgoingMail, Mailbox.address).join(Mailbox, Mailbox.id == OutgoingMail.mailbox)
    found = found.where(OutgoingMail.message.in_(list(messages))).order_by(OutgoingMail.created_at, OutgoingMail.id)
    return [(row[0], row[1]) for row in tx.session.execute(found)]


def went_by_mail(tx: Tx, *, messages: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, str]]:
    """Those of these messages that came or left by mail, or stood here before they were moved, with the addresses of
    their mailboxes."""
    return [(row[0], row[1]) for row in tx.session.execute(_BY_MAIL, {"messages": list(messages)})]


def last_from(tx: Tx, *, conversation: uuid.UUID, person: uuid.UUID | None = None) -> IncomingMail | None:
    """The newest mail of a conversation and of those that go on in it, of one author where he is named."""
    here = merged.gathered(tx, conversation=conversation)
    found = select(IncomingMail).where(IncomingMail.conversation.in_(here), IncomingMail.state == "filed")
    if person is not None:
        found = found.where(IncomingMail.author == person)
    return tx.session.scalar(found.order_by(IncomingMail.received_at.desc(), IncomingMail.id.desc()).limit(1))


def known_ids(tx: Tx, *, conversation: uuid.UUID, person: uuid.UUID) -> list[str]:
    """The last Message-IDs between us and one person, oldest first."""
    here = merged.gathered(tx, conversation=conversation)
    found = select(MailId.message_id).where(MailId.conversation.in_(here), MailId.person == person)
    newest = found.order_by(MailId.created_at.desc(), MailId.id.desc()).limit(REFERENCES)
    return list(tx.session.scalars(newest))[::-1]


class Copied(Struct, frozen=True):
    """Somebody whom mails of a conversation name: the newest row of him, whether he takes part, whether he wrote."""

    row: MailCopy
    takes_part: bool
    wrote: bool


def copied(tx: Tx, *, conversation: uuid.UUID) -> list[Copied]:
    """Whom the mails of a conversation name besides us, each once, in the order in which they were named."""
    named = select(MailCopy).where(MailCopy.conversation == conversation).order_by(MailCopy.copied_at, MailCopy.id)
    rows = {row.address: row for row in tx.session.scalars(named)}
    here = set(talks.participants(tx, conversation=conversation)) if rows else set()
    said = select(Message.author).where(
        Message.conversation == conversation, Message.author.in_([row.person for row in rows.values()])
    )
    wrote = set(tx.session.scalars(said.distinct())) if rows else set()
    return [Copied(row, row.person in here, row.person in wrote) for row in rows.values()]


def copied_at(tx: Tx, *, conversation: uuid.UUID, person: uuid.UUID) -> str | None:
    """The address at which somebody got a copy of a mail of this conversation, the last one."""
    here = merged.gathered(tx, conversation=conversation)
    named = select(MailCopy.address).where(MailCopy.conversation.in_(here), MailCopy.person == person)
    return tx.session.scalar(named.order_by(MailCopy.copied_at.desc(), MailCopy.id.desc()).limit(1))


def met_in_mail(tx: Tx, *, conversation: uuid.UUID, address: str) -> set[str]:
    """The addresses that stood in one mail of this conversation together with this one."""
    mails = select(IncomingMail.id, IncomingMail.sender, IncomingMail.answer_to)
    groups = {
        row.id: {row.sender, row.answer_to}
        for row in tx.session.execute(
            mails.where(IncomingMail.conversation == conversation, IncomingMail.state == "filed")
        )
    }
    named = select(MailCopy.mail, MailCopy.address).where(MailCopy.conversation == conversation)
    for mail, copy in tx.session.execute(named):
        groups.setdefault(mail, set()).add(copy)
    return {one for group in groups.values() if address in group for one in group} - {"", address}


def reply_address_by(tx: Tx, *, code: str) -> ReplyAddress | None:
    return tx.session.scalar(select(ReplyAddress).where(ReplyAddress.code == code))


def is_suppressed(tx: Tx, *, address: str) -> bool:
    return tx.session.scalar(select(SuppressedAddress.id).where(SuppressedAddress.address == address)) is not None


def suppressed(tx: Tx) -> list[SuppressedAddress]:
    """The addresses to which nothing is mailed, newest first."""
    newest = SuppressedAddress.added_at.desc(), SuppressedAddress.id.desc()
    return list(tx.session.scalars(select(SuppressedAddress).order_by(*newest).limit(500)))


def signature(tx: Tx, *, person: uuid.UUID) -> str:
    """What stands under the mails of a colleague; "" for nothing."""
    row = tx.session.get(MailSignature, person)
    return "" if row is None else row.words


def signer(tx: Tx, *, key: str, domain: str) -> Signer | None:
    """None where there is no key yet, or it was sealed under another secret key."""
    row = tx.session.scalar(select(SigningKey).where(SigningKey.domain == domain))
    pem = None if row is None else unseal(key, row.secret, purpose=SIGNING, owner=row.id.bytes)
    return None if row is None or pem is None else Signer(domain, row.selector, pem)


def domains(tx: Tx) -> list[str]:
    """The domains of our mailboxes, as they stand in the DNS."""
    found = tx.session.scalars(select(Mailbox.address).where(Mailbox.removed_at.is_(None)))
    return sorted({domain for address in found if (domain := ascii_domain(address.partition("@")[2]))})


def reached(tx: Tx) -> Cursor | None:
    progress = tx.session.get(MailProgress, THE_ONE)
    return None if progress is None else Cursor(progress.txid, progress.position)
