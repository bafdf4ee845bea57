"""A raw mail becomes one plain value."""

from __future__ import annotations

from email import message_from_bytes, message_from_string
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any, NamedTuple

from comity.channels.email.reading.automatic import kind_of
from comity.foundation.clock import micros_of

_ORIGINALS = ("message/rfc822", "text/rfc822-headers")


class Unreadable(Exception):
    """This is no mail; the message says why."""


class Mailbox(NamedTuple):
    name: str
    email: str


class Part(NamedTuple):
    name: str
    media_type: str
    content: bytes
    content_id: str
    inline: bool


class Delivery(NamedTuple):
    recipient: str
    action: str
    status: str
    reason: str


class Report(NamedTuple):
    message_id: str
    deliveries: tuple[Delivery, ...]


class Invitation(NamedTuple):
    method: str
    summary: str
    start: str
    end: str
    place: str
    organiser: str
    uid: str


class Letter(NamedTuple):
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


def read(raw: bytes) -> Letter:
    """Pure and total: raises only Unreadable."""
    mail = message_from_bytes(raw, policy=default)
    if not mail.keys():
        raise Unreadable("It has no headers.")
    senders = _mailboxes(mail, "From")
    body = mail.get_body(("plain",))
    words, quoted = _parted(str(body.get_content()) if body is not None else "")
    return Letter(
        message_id=_ids(mail, "Message-ID")[0] if _ids(mail, "Message-ID") else "",
        in_reply_to=_ids(mail, "In-Reply-To")[0] if _ids(mail, "In-Reply-To") else "",
        references=_ids(mail, "References"),
        subject=str(mail.get("Subject", "")),
        sender=senders[0] if len(senders) == 1 else None,
        reply_to=_mailboxes(mail, "Reply-To"),
        to=_mailboxes(mail, "To"),
        cc=_mailboxes(mail, "Cc"),
        delivered_to=tuple(str(value).strip().lower() for value in mail.get_all("Delivered-To", [])),
        sent_at=_sent_at(mail),
        words=words,
        quoted=quoted,
        signature="",
        html="",
        remote_images=0,
        parts=_parts(mail),
        invitation=None,
        automatic=kind_of(mail),
        report=_report(mail),
        several_senders=len(senders) > 1,
        problems=(),
    )


def _ids(mail: EmailMessage, header: str) -> tuple[str, ...]:
    return tuple(word[1:-1] for word in str(mail.get(header, "")).split() if word[:1] + word[-1:] == "<>")


def _mailboxes(mail: EmailMessage, header: str) -> tuple[Mailbox, ...]:
    found = getaddresses([str(value) for value in mail.get_all(header, [])])
    return tuple(Mailbox(name, _domain_lowered(email)) for name, email in found if "@" in email)


def _domain_lowered(email: str) -> str:
    local, _, domain = email.rpartition("@")
    return f"{local}@{domain.lower()}"


def _sent_at(mail: EmailMessage) -> int | None:
    try:
        return micros_of(parsedate_to_datetime(str(mail.get("Date", ""))))
    except (ValueError, TypeError):
        return None


def _parted(text: str) -> tuple[str, str]:
    lines = text.splitlines()
    for place, line in enumerate(lines):
        if line.startswith(">"):
            start = place - 1 if place and lines[place - 1].rstrip().endswith(":") else place
            return "\n".join(lines[:start]).strip(), "\n".join(lines[start:]).strip()
    return text.strip(), ""


def _parts(mail: EmailMessage) -> tuple[Part, ...]:
    return tuple(
        Part(
            part.get_filename() or "",
            part.get_content_type(),
            bytes(part.get_payload(decode=True) or b""),
            str(part.get("Content-ID", "")),
            part.get_content_disposition() == "inline",
        )
        for part in mail.iter_attachments()
        if not part.is_multipart() and part.get_content_type() != "message/delivery-status"
    )


def _report(mail: EmailMessage) -> Report | None:
    status = next((part for part in mail.walk() if part.get_content_type() == "message/delivery-status"), None)
    if status is None:
        return None
    original = next((_original(part) for part in mail.walk() if part.get_content_type() in _ORIGINALS), "")
    blocks: Any = status.get_payload()
    deliveries = tuple(
        Delivery(
            str(block["Final-Recipient"]).partition(";")[2].strip().lower(),
            str(block.get("Action", "")).strip().lower(),
            str(block.get("Status", "")).strip(),
            str(block.get("Diagnostic-Code", "")).partition(";")[2].strip(),
        )
        for block in blocks
        if block.get("Final-Recipient")
    )
    return Report(original, deliveries)


def _original(part: EmailMessage) -> str:
    payload: Any = part.get_payload()
    found = payload[0] if isinstance(payload, list) else message_from_string(str(payload), policy=default)
    return str(found.get("Message-ID", "")).strip().strip("<>")
