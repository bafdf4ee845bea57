"""Whose mail it claims to be: the domain of From, where there is only one way to read it."""

from __future__ import annotations

import re
from collections import Counter
from email.errors import MultipartInvariantViolationDefect
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.policy import compat32, default
from functools import cache
from typing import Any

import idna
from publicsuffixlist import PublicSuffixList

ONLY_ONCE = (
    *("from", "sender", "to", "cc", "subject", "date", "reply-to", "message-id", "in-reply-to", "references"),
    *("mime-version", "content-type", "content-transfer-encoding"),
)
HEAD_OCTETS = 262_144
FROM_CHARACTERS = 2_000
_BARE_CR, _HEAD_END = re.compile(rb"\r(?!\n)"), re.compile(rb"(?:\A|\r?\n)\r?\n")
_DOMAIN = re.compile(r"(?=.{1,253}\Z)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}\Z")


def author_domain(raw: bytes) -> str:
    """In lower case and ASCII; "" where programs could read different authors or contents out of it.

    A signature holds for the lowest header of a name and people see the highest; and a bare CR ends a line for some
    programs only. So a mail with either could be an old signed one with new words in front.
    """
    head, _ = head_and_body(raw)
    if len(head) > HEAD_OCTETS or _BARE_CR.search(head):
        return ""
    headers = BytesHeaderParser(policy=compat32).parsebytes(head)
    names = Counter(name.lower() for name, _ in headers.items())
    if _spoilt(headers) or names["from"] != 1 or any(names[name] > 1 for name in ONLY_ONCE):
        return ""
    return _only_domain(str(headers["From"]))


def _spoilt(headers: Message) -> bool:
    """Python before 3.11.4 also counts it as a defect that a head alone has no parts."""
    return any(not isinstance(one, MultipartInvariantViolationDefect) for one in headers.defects)


def head_and_body(raw: bytes) -> tuple[bytes, bytes]:
    """The headers with their last line end, and what follows the first empty line."""
    end = _HEAD_END.search(raw)
    return (raw[: end.start()] + b"\r\n", raw[end.end() :]) if end else (raw, b"")


def ascii_domain(name: str) -> str:
    """As it stands in the DNS; "" where it cannot. By IDNA 2008, which takes no ß for ss as Python's own codec does."""
    plain = name.rstrip(".").lower()
    if not plain.isascii():
        try:
            plain = idna.encode(plain, uts46=True).decode("ascii")
        except UnicodeError:
            return ""
    return plain if _DOMAIN.match(plain) else ""


def organisation(domain: str) -> str:
    """What somebody can register, such as `example.co.uk`, by the list of public suffixes that we came with."""
    return _suffixes().privatesuffix(domain) or domain


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _only_domain(value: str) -> str:
    """Of a From with one address in it: no groups, and nothing that had to be guessed."""
    if len(value) > FROM_CHARACTERS:
        return ""
    message = EmailMessage(policy=default)
    try:
        message["From"] = " ".join(value.splitlines())
        header: Any = message["From"]
        single = len(header.addresses) == 1 and not header.defects
        plain = single and all(group.display_name is None for group in header.groups)
        return ascii_domain(header.addresses[0].domain) if plain else ""
    except Exception:  # noqa: BLE001 - the parser of the standard library raises many things on hostile headers
        return ""
