"""What a mail says, as plain values. Everything in them is text from outside: escape it, never run it, trust none."""

from __future__ import annotations

from typing import NamedTuple


class Unreadable(Exception):
    """Bytes that are no mail, or more than is read; the text says why."""


class Mailbox(NamedTuple):
    """Somebody in a header. `email` has a lower-case domain and is "" when there is none; `name` may be anything."""

    name: str
    email: str


class Part(NamedTuple):
    """An attachment or an inline image. `name` is never empty and holds no path and no control characters;
    `media_type` is what the sender claims. `content_id` stands without angle brackets, and `inline` says that the part
    is shown within the text."""

    name: str
    media_type: str
    content: bytes
    content_id: str
    inline: bool


class Delivery(NamedTuple):
    """What became of a mail for one recipient (RFC 3464). `action` is failed, delayed, delivered, relayed or expanded;
    `status` like 5.1.1, or ""."""

    recipient: str
    action: str
    status: str
    reason: str


class Report(NamedTuple):
    """A mail about a mail: `message_id` is that of the mail it reports on, "" when it doesn't say."""

    message_id: str
    deliveries: tuple[Delivery, ...]


class Invitation(NamedTuple):
    """The first event of a calendar part. `start` and `end` are ISO 8601: a date for whole days, and without offset
    when the time zone is not known; `method` is upper case (REQUEST, CANCEL, REPLY …); `organiser` is an address,
    or a name when there is none. `sequence` grows with each change; `recurrence` is which of several appointments is
    meant, as parameters and value of RECURRENCE-ID, "" for all; `attendees` are the addresses that are invited."""

    method: str
    summary: str
    start: str
    end: str
    place: str
    organiser: str
    uid: str
    sequence: int = 0
    recurrence: str = ""
    attendees: tuple[str, ...] = ()


class Letter(NamedTuple):
    """A mail. Message ids stand without angle brackets, `sent_at` in microseconds UTC.

    `sender` is None unless From names exactly one address. `several_senders` says that more than one is named, be it
    by a second From header or by a display name that is itself another address: such a sender is never verified.
    `words` are the new words; `quoted` and `signature` what was folded away from them. `html` is a fragment for a
    sandboxed frame: images wait in `data-src` (counted in `remote_images`), those of the mail itself in `data-cid`.
    `automatic` is "" or one of auto-reply, out-of-office, list, bulk, report, loop. `problems` are short sentences.
    """

    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    subject: str
    sender: Mailbox | None
    reply_to: tuple[Mailbox, ...]
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    delivered_to: tuple[str, ...]
    sent_at: int | None
    words: str
    quoted: str
    signature: str
    html: str
    remote_images: int
    parts: tuple[Part, ...]
    invitation: Invitation | None
    automatic: str
    report: Report | None
    several_senders: bool
    problems: tuple[str, ...]
