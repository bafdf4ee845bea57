"""Tables of the mail channel. Message-IDs stand without angle brackets."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.store import Base

QUARANTINED = text("state = 'quarantined'")
"""Written out, so that the index of those that wait for a look serves."""


class Mailbox(Base):
    """An address that people write to, and the channel through which its mail comes. `kind` is `shared`, or `personal`:
    what comes is `owner`'s alone until he brings somebody in.

    `imap_…` tell where its mail is fetched, if it is; the secret lies sealed, and `imap_sign_in` says whether it is a
    `password` or a `token` of OAuth 2. `imap_uidvalidity` and `imap_last_uid` are how far it was fetched, `imap_said`
    is what its server said last, `imap_done` of `imap_total` is how far an import got. `fetched_by` is the process that
    fetches it, until `fetched_until`. `probe_…` are the last mail to ourselves.
    """

    __tablename__ = "mailboxes"
    __table_args__ = (Index(None, "address"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    channel: Mapped[uuid.UUID] = mapped_column(ForeignKey("channels.id"), unique=True)
    address: Mapped[str]
    kind: Mapped[str]
    owner: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    imap_host: Mapped[str] = mapped_column(default="")
    imap_port: Mapped[int] = mapped_column(default=993)
    imap_tls: Mapped[str] = mapped_column(default="tls")
    imap_username: Mapped[str] = mapped_column(default="")
    imap_sign_in: Mapped[str] = mapped_column(default="password")
    imap_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    imap_folder: Mapped[str] = mapped_column(default="INBOX")
    imap_uidvalidity: Mapped[int | None]
    imap_last_uid: Mapped[int] = mapped_column(default=0)
    imap_said: Mapped[str] = mapped_column(default="")
    imap_said_at: Mapped[int | None]
    imap_done: Mapped[int] = mapped_column(default=0)
    imap_total: Mapped[int] = mapped_column(default=0)
    fetched_by: Mapped[uuid.UUID | None]
    fetched_until: Mapped[int] = mapped_column(default=0)
    probe_id: Mapped[str] = mapped_column(default="")
    probe_sent_at: Mapped[int | None]
    probe_back_at: Mapped[int | None]
    created_at: Mapped[int]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    removed_at: Mapped[int | None]


class IncomingMail(Base):
    """A mail that arrived, kept before anything else is done with it. `route` is how it came (`http`, `imap`, `lmtp`).

    `state` is received, filed, quarantined or ignored, and `reason` a word of ours for why it is there, or why it
    stands in its conversation, as words of `author`; `unproved`: under the address of a colleague. `dkim`, `spf` and
    `dmarc` are how far its domain is proved (pass, fail, none, unknown; "" where nobody looked), `proof` the same in
    words. `fingerprint` is the same for one mail that came by two routes. `automatic` is what kind of automatic mail it
    is, "" for mail of people. `sender` and `subject_key` find the thread of the next one; `answer_to` is where
    an answer goes, if not to `sender`, `copied_to` who got a copy, by
    name. `moved_from` is
    the message that was taken back when somebody put it elsewhere by hand.
    """

    __tablename__ = "incoming_mails"
    __table_args__ = (
        UniqueConstraint("mailbox", "sha256"),
        Index(None, "mailbox", "received_at", "id"),
        Index(None, "mailbox", "state", "received_at", "id"),
        Index("ix_incoming_mails_quarantined", "mailbox", sqlite_where=QUARANTINED, postgresql_where=QUARANTINED),
        Index(None, "mailbox", "sender", "received_at"),
        Index(None, "mailbox", "fingerprint"),
        Index(None, "message"),
        Index(None, "moved_from"),
        Index(None, "conversation", "received_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    mailbox: Mapped[uuid.UUID] = mapped_column(ForeignKey("mailboxes.id"))
    sha256: Mapped[bytes]
    size: Mapped[int]
    route: Mapped[str]
    envelope_sender: Mapped[str]
    envelope_recipient: Mapped[str]
    envelope_peer: Mapped[str] = mapped_column(default="")
    envelope_helo: Mapped[str] = mapped_column(default="")
    dkim: Mapped[str] = mapped_column(default="")
    spf: Mapped[str] = mapped_column(default="")
    dmarc: Mapped[str] = mapped_column(default="")
    proof: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    fingerprint: Mapped[bytes | None]
    sender: Mapped[str] = mapped_column(default="")
    answer_to: Mapped[str] = mapped_column(default="")
    copied_to: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    subject_key: Mapped[str] = mapped_column(default="")
    automatic: Mapped[str] = mapped_column(default="")
    unproved: Mapped[bool] = mapped_column(default=False)
    author: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    conversation: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("conversations.id"))
    message: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("messages.id"))
    moved_from: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("messages.id"))
    received_at: Mapped[int]
    filed_at: Mapped[int | None]


class OriginalMail(Base):
    """The bytes of a mail as they came."""

    __tablename__ = "original_mails"

    mail: Mapped[uuid.UUID] = mapped_column(ForeignKey("incoming_mails.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class MailPicture(Base):
    """A picture from elsewhere (`url`) that somebody wanted to see in a mail. `file` is what we made of it, None where
    nothing came that is one. It is asked for once."""

    __tablename__ = "mail_pictures"
    __table_args__ = (UniqueConstraint("mail", "url"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    mail: Mapped[uuid.UUID] = mapped_column(ForeignKey("incoming_mails.id"))
    url: Mapped[str]
    file: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("files.id"))
    asked_at: Mapped[int]


class PictureSender(Base):
    """`person` wants to see the pictures in all mails that prove that they are from this address."""

    __tablename__ = "picture_senders"
    __table_args__ = (UniqueConstraint("person", "address"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    address: Mapped[str]
    allowed_at: Mapped[int]


class MailCopy(Base):
    """Somebody whom a mail of this conversation names besides us and its sender: he got a copy. `person` is who it is
    for us, None for somebody who is only named."""

    __tablename__ = "mail_copies"
    __table_args__ = (UniqueConstraint("mail", "address"), Index(None, "conversation", "person"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    mail: Mapped[uuid.UUID] = mapped_column(ForeignKey("incoming_mails.id"))
    address: Mapped[str]
    name: Mapped[str]
    person: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))
    copied_at: Mapped[int]


class MailInvitation(Base):
    """What a mail invites to. `starts` and `ends` are ISO 8601 as it says them: a date for whole days, without offset
    where the time zone is not known. `sequence` grows with each change of the same `uid`; `recurrence` is which of
    several appointments is meant, "" for all. `invited` is which address of ours, "" where it names none."""

    __tablename__ = "mail_invitations"
    __table_args__ = (Index(None, "uid"),)

    mail: Mapped[uuid.UUID] = mapped_column(ForeignKey("incoming_mails.id"), primary_key=True)
    method: Mapped[str]
    summary: Mapped[str]
    starts: Mapped[str]
    ends: Mapped[str]
    place: Mapped[str]
    organiser: Mapped[str]
    uid: Mapped[str]
    sequence: Mapped[int] = mapped_column(default=0)
    recurrence: Mapped[str] = mapped_column(default="")
    invited: Mapped[str] = mapped_column(default="")


class InvitationAnswer(Base):
    """What a colleague answered to an invitation: `answer` is yes, maybe or no. `state` is as that of an
    `OutgoingMail`; the newest that was not dropped counts."""

    __tablename__ = "invitation_answers"
    __table_args__ = (Index(None, "mail", "answered_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    mail: Mapped[uuid.UUID] = mapped_column(ForeignKey("incoming_mails.id"))
    answer: Mapped[str]
    answered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    answered_at: Mapped[int]
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[int]


class MailSignature(Base):
    """What stands under the mails of a colleague, and nowhere else."""

    __tablename__ = "mail_signatures"

    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    words: Mapped[str]
    changed_at: Mapped[int]


class MailId(Base):
    """A Message-ID of a conversation, of a mail that `person` sent us or got from us (`outgoing`). It is looked up when
    another mail refers to it, and written into what we send him next."""

    __tablename__ = "mail_ids"
    __table_args__ = (Index(None, "mailbox", "message_id"), Index(None, "conversation", "person", "created_at"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    mailbox: Mapped[uuid.UUID] = mapped_column(ForeignKey("mailboxes.id"))
    message_id: Mapped[str]
    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    outgoing: Mapped[bool]
    created_at: Mapped[int]


class ReplyAddress(Base):
    """An address of ours that stands for one person in one conversation, written to `address`. Its `code` is in the
    address itself, beside a seal that only we can make."""

    __tablename__ = "reply_addresses"
    __table_args__ = (Index(None, "conversation", "person", "address"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    mailbox: Mapped[uuid.UUID] = mapped_column(ForeignKey("mailboxes.id"))
    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    address: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[int]
    expires_at: Mapped[int]


class OutgoingMail(Base):
    """A message on its way to one person by mail. `state` is waiting (it can be taken back), queued (the mail server
    does not take it yet), sent (it did), delivered, delayed, bounced, refused, or dropped (it was not needed).

    `message_id` never changes, however often it is tried. `automatic`: a program wrote it.
    """

    __tablename__ = "outgoing_mails"
    __table_args__ = (
        UniqueConstraint("message", "person"),
        Index(None, "address", "created_at"),
        Index(None, "conversation", "person"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    mailbox: Mapped[uuid.UUID] = mapped_column(ForeignKey("mailboxes.id"))
    conversation: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    message: Mapped[uuid.UUID] = mapped_column(ForeignKey("messages.id"))
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    address: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    always: Mapped[bool]
    automatic: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[int]
    changed_at: Mapped[int]


class SuppressedAddress(Base):
    """Nothing is mailed to this address: a report said that it does not take mail (`added_by` is None), or a colleague
    put it here."""

    __tablename__ = "suppressed_addresses"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[str]
    added_at: Mapped[int]
    added_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"))


class SigningKey(Base):
    """The key with which mails of a domain (in ASCII) are signed; `secret` is its private half, sealed. The other half
    is published in the DNS under `selector`."""

    __tablename__ = "signing_keys"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    domain: Mapped[str] = mapped_column(unique=True)
    selector: Mapped[str]
    secret: Mapped[bytes]
    made_at: Mapped[int]


class MailProgress(Base):
    """One row: up to which place of the log messages were looked at for answers that go by mail."""

    __tablename__ = "mail_progress"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    txid: Mapped[int]
    position: Mapped[int]
