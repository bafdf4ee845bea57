"""Reply addresses: `support+r.CODE.SEAL@…`. The code finds the row, the seal shows that we gave the address out."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from collections.abc import Iterator

from comity.channels.email.models import ReplyAddress
from comity.channels.email.reading import Letter

MARK = "+r."
_TOKEN = re.compile(r"([a-z2-7]{12})\.([a-z2-7]{20})\Z")
_SIGNED = re.compile(r"\+r\.[a-z2-7]{12}\.[a-z2-7]{20}@")


def new_code() -> str:
    """60 random bits; they grant nothing."""
    return _text(secrets.token_bytes(8))[:12]


def reply_address(key: str, mailbox: str, row: ReplyAddress) -> str:
    """The mailbox's address with the code and its seal. In lower case: some mail systems fold what stands before @."""
    local, _, domain = mailbox.partition("@")
    return f"{local}{MARK}{row.code}.{_seal(key, row)}@{domain}"


def tokens(letter: Letter, mailbox: str, recipient: str) -> Iterator[tuple[str, str]]:
    """Code and seal of every address of this mailbox to which a mail went, that of its envelope first."""
    local, _, domain = mailbox.partition("@")
    stems = (f"{local}{MARK}", f"@{domain}")
    named = (*letter.delivered_to, *(one.email for one in (*letter.to, *letter.cc)))
    for address in dict.fromkeys(one.strip().strip("<>").lower() for one in (recipient, *named)):
        if address.startswith(stems[0]) and address.endswith(stems[1]):
            found = _TOKEN.match(address[len(stems[0]) : -len(stems[1])])
            if found is not None:
                yield found[1], found[2]


def unmarked(address: str) -> str:
    """The mailbox that a reply address belongs to; others stay as they are."""
    return _SIGNED.sub("@", address)


def holds(key: str, row: ReplyAddress, seal: str, *, now: int) -> bool:
    """Whether we gave this address out, and it has not expired."""
    return hmac.compare_digest(_seal(key, row), seal) and now < row.expires_at


def loop_mark(key: str) -> str:
    """What our header says in mails of this installation, and of no other."""
    return hmac.digest(key.encode(), b"mail-loop", "sha256").hex()[:24]


def _seal(key: str, row: ReplyAddress) -> str:
    """100 bits over everything that the address stands for."""
    bound = f"mail-reply {row.code} {row.mailbox} {row.conversation} {row.person} {row.address} {row.expires_at}"
    return _text(hmac.digest(key.encode(), bound.encode(), "sha256"))[:20]


def _text(value: bytes) -> str:
    return base64.b32encode(value).decode().lower().rstrip("=")
