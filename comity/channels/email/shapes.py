"""Mailboxes and mails as programs see them."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from comity.channels.email.actions.mailboxes import Fetching
from comity.channels.email.models import IncomingMail, Mailbox, OutgoingMail, SuppressedAddress
from comity.conversations.models import Channel
from comity.foundation.clock import SECOND, iso
from comity.foundation.parse import Input

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
Address = Annotated[str, Meta(min_length=3, max_length=254)]
Host = Annotated[str, Meta(max_length=253, pattern=r"^[A-Za-z0-9.\-:\[\]]*$")]
Port = Annotated[int, Meta(ge=1, le=65_535)]
Short = Annotated[str, Meta(max_length=200)]
Persons = Annotated[tuple[uuid.UUID, ...], Meta(max_length=100)]


class FetchedFrom(Input, frozen=True):
    """The IMAP server of a mailbox; `imap_secret` lies sealed, never told: a password, or an access token of OAuth 2
    where `imap_sign_in` says so. An empty `imap_username` is the address, an empty `imap_host` ends fetching."""

    imap_host: Host | UnsetType = UNSET
    imap_port: Port | UnsetType = UNSET
    imap_tls: Literal["tls", "starttls", "none"] | UnsetType = UNSET
    imap_username: Short | UnsetType = UNSET
    imap_sign_in: Literal["password", "token"] | UnsetType = UNSET
    imap_folder: Annotated[str, Meta(min_length=1, max_length=200)] | UnsetType = UNSET
    imap_secret: Annotated[str, Meta(max_length=4_000)] | UnsetType = UNSET


class NewMailbox(FetchedFrom, frozen=True, kw_only=True):
    """With an `owner` (a colleague) it is his own, else `asked` take part in what comes, and `audience` (teams) hears
    it."""

    address: Address
    name: Annotated[str, Meta(max_length=200)] = ""
    owner: uuid.UUID | None = None
    asked: Persons = ()
    audience: Persons = ()


class ChangedMailbox(FetchedFrom, frozen=True, kw_only=True):
    """What is left out stays as it is."""

    name: Name | None = None


class MailboxOut(Struct):
    """`kind` is shared or personal. `imap_said` is what its server said last, "" while all is well; `has_secret`: there
    is one for it. `imap_total` is how many mails are being imported, 0 once they are here, and `imap_done` how many of
    them came. `test_seconds` is how long the last mail to ourselves took, once it is back."""

    id: str
    channel: str
    address: str
    name: str
    kind: str
    owner: str | None
    imap_host: str
    imap_port: int
    imap_tls: str
    imap_username: str
    imap_sign_in: str
    imap_folder: str
    has_secret: bool
    imap_said: str
    imap_said_at: str | None
    imap_done: int
    imap_total: int
    test_sent_at: str | None
    test_seconds: float | None
    removed_at: str | None


class Mailboxes(Struct):
    items: list[MailboxOut]
    next: None = None


class TakenMail(Struct):
    """`created` is False when the same bytes came before."""

    mail: str
    created: bool


class MailOut(Struct):
    """`state` is received, filed, quarantined or ignored; `held`: its talk waits for a look, since it may be spam;
    `reason` a word for why it stands where it stands. `dkim`,
    `spf` and `dmarc` are pass, fail, none or unknown, "" where nobody looked, and `proof` says it in words; only a
    `dmarc` that passed proves from whom it is. `sender` and `subject` are empty for mail of a personal mailbox that is
    not one's own."""

    id: str
    mailbox: str
    route: str
    state: str
    reason: str
    sender: str
    subject: str
    automatic: str
    unproved: bool
    dkim: str
    spf: str
    dmarc: str
    proof: str
    conversation: str | None
    message: str | None
    size: int
    received_at: str
    filed_at: str | None
    held: bool


class PutInto(Input, frozen=True):
    """`conversation` is a talk of who wrote the mail, null for a new one."""

    conversation: uuid.UUID | None


class MovedMail(Struct):
    """Where the mail stands now, and where it stood before: moving it there takes it back."""

    mail: str
    conversation: str
    message: str
    before: str


class Mails(Struct):
    items: list[MailOut]
    next: str | None


class SentMailOut(Struct):
    """One mail of a message to one person. `state` is waiting, queued, sent, delivered, delayed, bounced, refused or
    dropped."""

    person: str
    address: str
    state: str
    reason: str
    changed_at: str


class SentMails(Struct):
    items: list[SentMailOut]
    next: None = None


class SuppressionOut(Struct):
    id: str
    address: str
    reason: str
    added_at: str


class Suppressions(Struct):
    items: list[SuppressionOut]
    next: None = None


class DnsRecord(Struct):
    """`purpose` is dkim, spf or dmarc; `text` is a TXT record of `name`. `found`, where it was looked up: published,
    other (a text that is not this one), missing, or unknown while the DNS does not answer; else ""."""

    purpose: str
    name: str
    text: str
    found: str


class DnsRecords(Struct):
    """What the owner of `domain` publishes: the record of our key, and suggestions for who sends in its name."""

    domain: str
    items: list[DnsRecord]
    next: None = None


def fetching(given: FetchedFrom) -> Fetching:
    named = given.imap_host
    host = named if isinstance(named, UnsetType) else named.lower()
    return Fetching(
        host,
        given.imap_port,
        given.imap_tls,
        given.imap_username,
        given.imap_sign_in,
        given.imap_folder,
        given.imap_secret,
    )


def mailbox_out(row: Mailbox, channel: Channel) -> MailboxOut:
    return MailboxOut(
        str(row.id),
        str(row.channel),
        row.address,
        channel.name,
        row.kind,
        _text(row.owner),
        row.imap_host,
        row.imap_port,
        row.imap_tls,
        row.imap_username,
        row.imap_sign_in,
        row.imap_folder,
        row.imap_secret is not None,
        row.imap_said,
        _at(row.imap_said_at),
        row.imap_done,
        row.imap_total,
        _at(row.probe_sent_at),
        took(row),
        _at(row.removed_at),
    )


def took(row: Mailbox) -> float | None:
    """Seconds from the last mail to ourselves until it was back."""
    if row.probe_sent_at is None or row.probe_back_at is None:
        return None
    return round((row.probe_back_at - row.probe_sent_at) / SECOND, 1)


def mail_out(row: IncomingMail, *, open: bool, held: bool) -> MailOut:
    return MailOut(
        str(row.id),
        str(row.mailbox),
        row.route,
        row.state,
        row.reason,
        row.sender if open else "",
        row.subject if open else "",
        row.automatic,
        row.unproved,
        row.dkim,
        row.spf,
        row.dmarc,
        row.proof,
        _text(row.conversation),
        _text(row.message),
        row.size,
        iso(row.received_at),
        _at(row.filed_at),
        held,
    )


def sent_out(row: OutgoingMail) -> SentMailOut:
    return SentMailOut(str(row.person), row.address, row.state, row.reason, iso(row.changed_at))


def suppression_out(row: SuppressedAddress) -> SuppressionOut:
    return SuppressionOut(str(row.id), row.address, row.reason, iso(row.added_at))


def _at(micros: int | None) -> str | None:
    return None if micros is None else iso(micros)


def _text(one: uuid.UUID | None) -> str | None:
    return None if one is None else str(one)
