"""Look-up is permission: mailboxes and what arrived in them, for those who look after channels."""

from __future__ import annotations

import uuid

from comity.channels.email import queries
from comity.channels.email.models import IncomingMail, Mailbox, MailCopy, SuppressedAddress
from comity.conversations import access as conversations
from comity.foundation.errors import NotFound
from comity.foundation.permissions import demand
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

KIND = "email"


def mailbox(tx: Tx, *, actor: Actor, mailbox: uuid.UUID | None, removed: bool = False) -> Mailbox:
    """A mailbox, with `removed` also one that was removed. Raises NotFound, Forbidden."""
    demand(actor, "channels")
    row = None if mailbox is None else tx.session.get(Mailbox, mailbox)
    if row is None or (row.removed_at is not None and not removed):
        raise NotFound
    return row


def mailbox_of_channel(tx: Tx, *, actor: Actor, channel: uuid.UUID | None) -> Mailbox:
    """The mailbox behind a channel. Raises NotFound, Forbidden."""
    demand(actor, "channels")
    row = queries.mailbox_of_channel(tx, channel=channel)
    if row is None:
        raise NotFound
    return row


def mail(tx: Tx, *, actor: Actor, mail: uuid.UUID | None) -> IncomingMail:
    """A mail that arrived. Raises NotFound, Forbidden."""
    demand(actor, "channels")
    row = None if mail is None else tx.session.get(IncomingMail, mail)
    if row is None:
        raise NotFound
    return row


def may_read(actor: Actor, mailbox: Mailbox) -> bool:
    """Whether somebody who looks after channels sees who wrote and about what: of a personal mailbox only its owner."""
    return mailbox.owner in (None, actor.person)


def copy(tx: Tx, *, actor: Actor, copy: uuid.UUID | None) -> MailCopy:
    """Somebody whom a mail named, in a talk whose participants the actor may change. Raises NotFound, Forbidden."""
    row = None if copy is None else tx.session.get(MailCopy, copy)
    if row is None:
        raise NotFound
    conversations.governable(tx, actor=actor, conversation=row.conversation)
    return row


def suppression(tx: Tx, *, actor: Actor, suppression: uuid.UUID | None) -> SuppressedAddress:
    """An address to which nothing is mailed. Raises NotFound, Forbidden."""
    demand(actor, "channels")
    row = None if suppression is None else tx.session.get(SuppressedAddress, suppression)
    if row is None:
        raise NotFound
    return row
