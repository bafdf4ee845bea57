"""DKIM signatures (RFC 6376) of what we send, so that receivers can prove that it comes from our domain.

The caller makes a key once, keeps it sealed and publishes the record; the signature is the last thing done to a mail.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

BITS = 2048
RELAXED = (b"relaxed", b"relaxed")
STRING = 255
"""The most characters of one string of a TXT record; longer texts are several strings."""
SIGNED = (
    *("From", "From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
)
"""From stands twice, so that nobody can add a second one; a header that is missing cannot be added either."""
_LINE_END = re.compile(rb"\r?\n")


class Signer(NamedTuple):
    """`key` is the private key as PEM (PKCS #1); `domain` is in ASCII."""

    domain: str
    selector: str
    key: bytes


def new_key() -> bytes:
    """A private key as PEM, to be sealed."""
    made = rsa.generate_private_key(public_exponent=65_537, key_size=BITS)
    return made.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def record_name(signer: Signer) -> str:
    return f"{signer.selector}._domainkey.{signer.domain}"


def record_text(signer: Signer) -> str:
    """What is published under that name in the DNS."""
    public = load_pem_private_key(signer.key, None).public_key()
    return (
        f"v=DKIM1; k=rsa; p={b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()}"
    )


def record_line(signer: Signer) -> str:
    """The same as a line of a zone file, in strings that fit."""
    text = record_text(signer)
    strings = " ".join(f'"{text[start : start + STRING]}"' for start in range(0, len(text), STRING))
    return f"{record_name(signer)}. IN TXT {strings}"


def signed(raw: bytes, signer: Signer) -> bytes:
    """The mail with its signature in front, and with the line ends that it is sent with."""
    import dkim  # it brings a resolver along, for which no start waits

    mail = _LINE_END.sub(b"\r\n", raw)
    header: bytes = dkim.sign(
        mail,
        signer.selector.encode("ascii"),
        signer.domain.encode("ascii"),
        signer.key,
        canonicalize=RELAXED,
        include_headers=[name.lower().encode() for name in SIGNED],
    )
    return header + mail
