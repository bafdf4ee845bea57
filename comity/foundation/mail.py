"""Outgoing mail: the outbox job `mail.send` and the one way to a mail server.

A verb enqueues `tx.enqueue(SEND, {"letter": kind, …ids})`; a room has registered a `Letter` of that kind in the slot
`mail`, which writes the mail when the job runs. So no body, address or secret link ever stands in the table of jobs.
A room that composes its mail itself and keeps book of it has a job of its own, and calls `hand_over` or
`hand_over_sealed`.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import uuid
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec

from comity.foundation.clock import SECOND
from comity.foundation.jobs import Failed, Job

if TYPE_CHECKING:
    from comity.foundation.runtime import Runtime

SEND = "mail.send"
SLOT = "mail"
TIMEOUT = 30
SHORT = 200
PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_UNFIT = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


class Mail(msgspec.Struct, frozen=True):
    to: str
    subject: str
    text: str


class Letter(msgspec.Struct, frozen=True):
    """A kind of mail. `write` makes it from the job's payload, or None when it is no longer wanted; `told` learns what
    became of it: "sent" when the mail server took it, else why it never will."""

    kind: str
    write: Callable[[Runtime, dict[str, Any]], Awaitable[Mail | None]]
    told: Callable[[Runtime, dict[str, Any], str], Awaitable[None]]


class Server(msgspec.Struct, frozen=True):
    host: str
    port: int
    tls: bool
    username: str | None = None
    password: str | None = None


def parse_server(url: str) -> Server:
    """`smtp://user:password@host:port` or `smtps://…`, as the settings have checked it."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    user, secret = (None if part is None else unquote(part) for part in (parts.username, parts.password))
    return Server(parts.hostname, parts.port or PORTS[parts.scheme], parts.scheme == "smtps", user or None, secret)


def one_line(text: str) -> str:
    """Text that may stand in a header: line breaks and control characters become spaces."""
    return " ".join(_UNFIT.sub(" ", text).split())


def composed(mail: Mail, *, sender: str, now: int, host: str) -> EmailMessage:
    """The message with exactly these headers, whatever stands in names and subjects."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, one_line(mail.to)
    message["Subject"] = one_line(mail.subject)[:SHORT]
    message["Date"] = formatdate(now / SECOND)
    message["Message-ID"] = f"<{uuid.uuid4()}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text.replace("\0", ""))
    return message


def configured(runtime: Runtime) -> bool:
    return bool(runtime.settings.smtp_url)


async def deliver(runtime: Runtime, mail: Mail) -> None:
    """Hand a mail to the mail server. Raises Failed, permanent where this recipient will never be taken."""
    settings = runtime.settings
    host = urlsplit(settings.public_url).hostname or "localhost"
    await hand_over(runtime, composed(mail, sender=settings.mail_from, now=runtime.store.clock(), host=host))


async def hand_over(
    runtime: Runtime, message: EmailMessage, *, sender: str | None = None, recipient: str | None = None
) -> None:
    """Hand a complete message to the mail server. `sender` and `recipient` are those of the envelope, where they are
    not those of the headers. Raises Failed, permanent where this recipient will never be taken."""

    async def send(client: aiosmtplib.SMTP) -> None:
        await client.send_message(message, sender=sender, recipients=recipient)

    await _to_server(runtime, send)


async def hand_over_sealed(
    runtime: Runtime, message: EmailMessage, *, sender: str, recipient: str, seal: Callable[[bytes], bytes]
) -> None:
    """The same with what `seal` makes of its bytes in a thread, such as a signature in front. They travel in seven
    bits, so that no server on the way writes them anew. Raises Failed."""
    utf8 = not (sender + recipient).isascii()
    policy = (SMTPUTF8 if utf8 else SMTP).clone(cte_type="7bit")
    sealed = await asyncio.to_thread(lambda: seal(message.as_bytes(policy=policy)))

    async def send(client: aiosmtplib.SMTP) -> None:
        await client.sendmail(sender, recipient, sealed, mail_options=["SMTPUTF8"] if utf8 else [])

    await _to_server(runtime, send)


async def _to_server(runtime: Runtime, send: Callable[[aiosmtplib.SMTP], Awaitable[None]]) -> None:
    if not runtime.settings.smtp_url:
        raise Failed("No mail server is set up (COMITY_SMTP_URL).", permanent=True)
    try:
        await _connected(parse_server(runtime.settings.smtp_url), send)
    except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPResponseException) as refused:
        code, reason = _refusal(refused)
        permanent = code >= 500 and not isinstance(refused, aiosmtplib.SMTPAuthenticationError)
        raise Failed(f"The mail server refused it: {code} {one_line(reason)[:SHORT]}", permanent=permanent) from None
    except (aiosmtplib.SMTPException, OSError, TimeoutError, ssl.SSLError) as error:
        raise Failed(f"The mail server cannot be reached: {type(error).__name__}.") from None


async def _connected(server: Server, send: Callable[[aiosmtplib.SMTP], Awaitable[None]]) -> None:
    client = aiosmtplib.SMTP(
        hostname=server.host, port=server.port, use_tls=server.tls, start_tls=False, timeout=TIMEOUT
    )
    try:
        await client.connect()
        encrypted = server.tls or await _encrypt(client)
        if server.username is not None:
            if not encrypted and server.host not in LOOPBACK:
                raise Failed("The mail server offers no encryption, so the password was not sent to it.")
            await client.login(server.username, server.password or "")
        await send(client)
        await client.quit()
    finally:
        client.close()


async def _encrypt(client: aiosmtplib.SMTP) -> bool:
    """STARTTLS where it is offered."""
    await client.ehlo()
    if not client.supports_extension("starttls"):
        return False
    await client.starttls()
    return True


def _refusal(error: Exception) -> tuple[int, str]:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        first = error.recipients[0]
        return first.code, first.message
    assert isinstance(error, aiosmtplib.SMTPResponseException)
    return error.code, error.message


async def _send(runtime: Runtime, payload: dict[str, Any]) -> None:
    letters: dict[str, Letter] = {letter.kind: letter for letter in runtime.slots.get(SLOT, ())}
    letter = letters.get(str(payload.get("letter")))
    if letter is None:
        raise Failed("No room writes this kind of mail.", permanent=True)
    mail = await letter.write(runtime, payload)
    if mail is None:
        return
    try:
        await deliver(runtime, mail)
    except Failed as failed:
        await letter.told(runtime, payload, str(failed))
        raise
    await letter.told(runtime, payload, "sent")


JOB = Job(SEND, _send)
