"""Look-up is permission: mailboxes and what arrived in them, for those who look after channels, and for each
colleague his own."""

from __future__ import annotations

import uuid

from comity.accounts import queries as accounts
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
    row = None if mailbox is None else tx.session.get(Mailbox, mailbox)
    _demand(actor, row)
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
    row = None if mail is None else tx.session.get(IncomingMail, mail)
    _demand(actor, None if row is None else tx.session.get(Mailbox, row.mailbox))
    if row is None:
        raise NotFound
    return row


def _demand(actor: Actor, mailbox: Mailbox | None) -> None:
    """Whoever may not look after it is told the same of all there are and of those there are not."""
    if mailbox is None or mailbox.owner != actor.person:
        demand(actor, "channels")


def check_maker(tx: Tx, *, actor: Actor, address: str, owner: uuid.UUID | None) -> None:
    """Who looks after channels makes any mailbox, everybody else his own, of the address with which he signs in. Raises
    Forbidden."""
    member = accounts.member_of(tx, person=actor.person)
    if owner is None or owner != actor.person or member is None or member.email != address:
        demand(actor, "channels")


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
