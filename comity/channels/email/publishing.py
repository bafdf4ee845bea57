"""What the owner of a domain publishes in the DNS, so that others can tell our mails from forged ones."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from email.message import EmailMessage
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from comity.channels.email import actions, queries
from comity.channels.email.authenticity.author import ascii_domain
from comity.channels.email.authenticity.signing import Signer, new_key, record_name, record_text, signed
from comity.channels.email.proving import resolver
from comity.foundation.mail import hand_over, hand_over_sealed
from comity.foundation.runtime import Runtime

if TYPE_CHECKING:
    from comity.channels.email.authenticity.names import Names

LOOK_SECONDS = 5.0


class Record(Struct, frozen=True):
    """`purpose` is dkim, spf or dmarc. `found` is what the DNS has under this name: published, other (a text that is
    not this one), missing, unknown (it does not answer now), "" where nobody looked."""

    purpose: str
    name: str
    text: str
    found: str = ""


class Published(Struct, frozen=True):
    domain: str
    records: Sequence[Record]


async def signer_of(runtime: Runtime, address: str) -> Signer | None:
    """Who signs the mails of this address; the key of its domain is made when it is first needed. None where its domain
    cannot stand in the DNS."""
    domain, key = ascii_domain(address.partition("@")[2]), runtime.settings.secret_key
    if not domain:
        return None
    known = await runtime.store.read(queries.signer, key=key, domain=domain)
    if known is not None:
        return known
    pem = await asyncio.to_thread(new_key)
    return await runtime.store.write(actions.keep_signing_key, key=key, domain=domain, pem=pem)


async def published(runtime: Runtime, address: str) -> Published:
    """The record of our key as it must be, and suggestions for the other two: only the owner of the domain knows who
    else sends in its name."""
    signer = await signer_of(runtime, address)
    if signer is None:
        return Published("", ())
    records = (
        Record("dkim", record_name(signer), record_text(signer)),
        Record("spf", signer.domain, f"v=spf1 mx a:{_sending_host(runtime)} ~all"),
        Record("dmarc", f"_dmarc.{signer.domain}", "v=DMARC1; p=none"),
    )
    return Published(signer.domain, records)


async def looked_up(runtime: Runtime, told: Published) -> Published:
    """The same with what the DNS has now."""
    return Published(told.domain, await asyncio.to_thread(_found, told.records, runtime.settings.dns))


def _found(records: Sequence[Record], server: tuple[str, int] | None) -> list[Record]:
    from comity.channels.email.authenticity.names import Names  # it brings a resolver along, for which no start waits

    names = Names(resolver(server), LOOK_SECONDS)
    return [replace(record, found=_standing(record, names)) for record in records]


def _standing(record: Record, names: Names) -> str:
    """Of our key exactly this one; of the other two any, for only the owner of the domain knows what is right."""
    from comity.channels.email.authenticity.names import Unanswered

    try:
        texts = ["".join(text.decode("ascii", errors="replace").split()).lower() for text in names.texts(record.name)]
    except Unanswered:
        return "unknown"
    wanted = "".join(record.text.split()).lower()
    version = wanted.partition(";")[0] if record.purpose != "spf" else "v=spf1"
    alike = [text for text in texts if text.startswith(version)]
    if record.purpose == "dkim":
        return "published" if wanted in texts else "other" if alike else "missing"
    return "published" if alike else "missing"


async def hand_over_signed(
    runtime: Runtime, message: EmailMessage, *, mailbox: str, sender: str, recipient: str
) -> None:
    """Hand a mail of this mailbox to the mail server, under the signature of its domain. Raises Failed."""
    signer = await signer_of(runtime, mailbox)
    if signer is None:
        await hand_over(runtime, message, sender=sender, recipient=recipient)
    else:
        seal = partial(signed, signer=signer)
        await hand_over_sealed(runtime, message, sender=sender, recipient=recipient, seal=seal)


def _sending_host(runtime: Runtime) -> str:
    """The mail server to which we hand our mail; where it is this machine, the name of this machine."""
    named = ascii_domain(urlsplit(runtime.settings.smtp_url).hostname or "")
    return named or urlsplit(runtime.settings.public_url).hostname or "localhost"
