"""Bounces that are plain text in the words of a mail server, as qmail, Exim, Exchange and old Postfix write them."""

from __future__ import annotations

import re

from comity.channels.email.reading.addresses import address, addresses
from comity.channels.email.reading.bounds import DELIVERIES, FIELD_CHARACTERS
from comity.channels.email.reading.headers import Headers
from comity.channels.email.reading.letter import Delivery, Mailbox, Report
from comity.channels.email.reading.phrases import one_of
from comity.channels.email.reading.plain import one_line

_SENDERS = ("mailer-daemon", "postmaster", "mail-daemon", "mail.daemon", "microsoftexchange")
_WORDS = re.compile(
    one_of(r"""
        this is the (?:qmail-send program|mail system at host|postfix program)
        created automatically by mail delivery software
        could not be delivered to (?:one or more of its|the following) recipients
        delivery has failed to these recipients
        (?:did not reach|could not be delivered to) (?:some or all of the |the |one or more )?(?:intended )?recipients?
        following recipient(?:s|\(s\))? (?:cannot|could not) be reached
        following addresses had permanent fatal errors
        (?:message|mail) (?:wasn't|was not|could not be) delivered
        undeliver(?:able|ed)
        unzustellbar
        delivery to the following recipients? (?:failed|has been delayed)
        i wasn't able to deliver your message
        konnte nicht (?:zugestellt|übermittelt) werden
    """),
    re.IGNORECASE,
)
_COPY = re.compile(
    "^"
    + one_of(r"""
        -{2,} ?below this line is a copy
        -{3,} ?this is a copy
        -{2,} ?original message
        -{2,} ?the (?:header|body|full)
        original message headers
        -{3,} ?(?:enclosed|unsent|undelivered)
    """),
    re.IGNORECASE | re.MULTILINE,
)
_DELAYED = re.compile(
    r"not (?:yet )?been delivered yet|will be retried|will continue to (?:try|be)|has been delayed|this is a warning|"
    r"no action is required|do not need to resend",
    re.IGNORECASE,
)
_RECIPIENT = re.compile(r"[<(\[ \t]*([^\s<>()\[\]:;,\"']{1,64}@[\w.\-]{1,253}\w)[>)\] \t]*(:?.{0,400})")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_MESSAGE_ID = re.compile(r"^message-id:\s*<([^<>\s]{1,995})>", re.IGNORECASE | re.MULTILINE)
_READ = 20_000
_LINES_OF_REASON = 6


def bounced(headers: Headers, sender: Mailbox | None, text: str, returned: str) -> Report | None:
    """The report, when sender and words both say that a mail came back. `returned` is the Message-ID of an attached
    mail."""
    told = text[:_READ]
    if not _from_a_server(headers, sender) or not _WORDS.search(f"{headers.first('subject')}\n{told}"):
        return None
    copy = _COPY.search(told)
    above = told[: copy.start()] if copy else told
    found = _MESSAGE_ID.search(text[copy.start() :][:_READ] if copy else told)
    return Report(returned or (found[1] if found else ""), tuple(_deliveries(headers, above)))


def _from_a_server(headers: Headers, sender: Mailbox | None) -> bool:
    local = sender.email.rpartition("@")[0].lower() if sender else ""
    return local.startswith(_SENDERS) or headers.first("return-path") == "<>" or "x-failed-recipients" in headers


def _deliveries(headers: Headers, text: str) -> list[Delivery]:
    action = "delayed" if _DELAYED.search(text) else "failed"
    reasons = _reasons(text)
    named = addresses(headers, "x-failed-recipients") or tuple(reasons)
    return [_delivery(each, action, reasons.get(each, "")) for each in named[:DELIVERIES]]


def _delivery(recipient: str, action: str, reason: str) -> Delivery:
    status = _STATUS.search(reason)
    return Delivery(recipient, action, status[0] if status else "", one_line(reason, FIELD_CHARACTERS))


def _reasons(text: str) -> dict[str, str]:
    """For each address that opens a line, what is said in that line and below it up to an empty one."""
    lines, found = text.split("\n"), dict[str, str]()
    for at, line in enumerate(lines):
        named = _RECIPIENT.match(line)
        email = address(named[1]) if named else ""
        if named and email and email not in found:
            found[email] = " ".join([named[2].lstrip(": "), *_below(lines, at + 1)]).strip()
    return found


def _below(lines: list[str], at: int) -> list[str]:
    start = at + 1 if at < len(lines) and not lines[at].strip() else at
    said: list[str] = []
    for line in lines[start : start + _LINES_OF_REASON]:
        if not line.strip() or _RECIPIENT.match(line):
            break
        said.append(line.strip())
    return said
