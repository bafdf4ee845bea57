"""What a mail brings along to prove its domain: DKIM signatures, and the address that it was sent from (SPF)."""

from __future__ import annotations

import logging
import re
from ipaddress import ip_address
from typing import Any, Literal, NamedTuple

import dkim
import spf

from comity.channels.email.authenticity.author import ascii_domain, head_and_body
from comity.channels.email.authenticity.names import Names, Unanswered

Outcome = Literal["pass", "fail", "none", "unknown"]
SIGNATURES = 5
SIGNATURE_OCTETS = 4_000
KEY_OCTETS = 1_000
"""Enough for a key of 4096 bits; a longer one would only cost us time."""
WEAK = (b"rsa-sha1",)
VOID_LOOKUPS = 2
_SPACES, _RELAXED = re.compile(rb"[\t ]+"), re.compile(rb"/\s*relaxed")
"""A body in relaxed form (RFC 6376, 3.4.4) has single spaces only, so they may be made single before."""
_silent = logging.getLogger("comity.dkim")
_silent.setLevel(logging.CRITICAL + 1)


class Evidence(NamedTuple):
    """What is proven of a domain, or would be if the outcome were "pass"."""

    outcome: Outcome
    domain: str = ""


def signatures(raw: bytes, names: Names) -> list[Evidence]:
    """One for each of the first signatures."""
    head, body = head_and_body(raw)
    try:
        mail = dkim.DKIM(head + b"\r\n", logger=_silent, minkey=1024)
    except (dkim.DKIMException, IndexError):
        return []
    lines = body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    present = [value for name, value in mail.headers if name.lower() == b"dkim-signature"]
    return [_signature(mail, index, value, lines, names) for index, value in enumerate(present[:SIGNATURES])]


def _signature(mail: Any, index: int, written: bytes, body: bytes, names: Names) -> Evidence:
    """dkimpy accepts signatures that leave out From or the end of the body, and SHA-1; we do not.

    Its expressions take the square of the length of a signature, and of a run of spaces in a body: so neither is long.
    """
    if len(written) > SIGNATURE_OCTETS:
        return Evidence("fail")
    mail.body = _SPACES.sub(b" ", body) if _RELAXED.search(written) else body

    def key(name: bytes, timeout: float = 0) -> bytes | None:
        found = [text for text in names.texts(name.decode("ascii")) if b"p=" in text]
        return found[0] if found and len(found[0]) <= KEY_OCTETS else None

    try:
        valid = bool(mail.verify(idx=index, dnsfunc=key))
    except Unanswered:
        return Evidence("unknown", _signer(mail))
    except Exception:  # noqa: BLE001 - whatever a hostile signature makes the library raise, it is not valid
        return Evidence("fail", _signer(mail))
    fields = mail.signature_fields
    whole = b"l" not in fields and b"from" in mail.include_headers and fields.get(b"a") not in WEAK
    return Evidence("pass" if valid and whole else "fail", _signer(mail))


def _signer(mail: Any) -> str:
    domain: bytes = mail.signature_fields.get(b"d", b"")
    return ascii_domain(domain.decode("ascii", errors="replace"))


def sending_host(peer: str, helo: str, envelope_sender: str, names: Names) -> Evidence:
    """Whether `peer` may send for the domain of the envelope (RFC 7208), or of the greeting where it is empty."""
    domain = ascii_domain(envelope_sender.rpartition("@")[2] or helo)
    try:
        ip_address(peer)
    except ValueError:
        return Evidence("none", domain)
    if not domain:
        return Evidence("none")
    sender = envelope_sender if envelope_sender.isascii() else f"postmaster@{domain}"
    try:
        answer = str(_Question(names, peer, sender, ascii_domain(helo) or domain).check()[0])
    except Exception:  # noqa: BLE001 - whatever a hostile record makes the library raise, it permits nothing
        return Evidence("fail", domain)
    return Evidence(_OUTCOMES.get(answer, "fail"), domain)


_OUTCOMES: dict[str, Outcome] = {"pass": "pass", "none": "none", "temperror": "unknown"}


class _Question(spf.query):  # type: ignore[misc]
    """pyspf, asking our resolver."""

    def __init__(self, names: Names, peer: str, sender: str, helo: str) -> None:
        super().__init__(i=peer, s=sender, h=helo)
        self._names = names

    def dns(self, name: object, qtype: str, cnames: object = None, ignore_void: bool = False) -> list[Any]:
        """As pyspf has it: texts, pairs of a preference and a name, or tuples of octets."""
        try:
            found = self._names.ask(str(name), qtype)
        except Unanswered:
            raise spf.TempError("No answer from the DNS") from None
        if not found and not ignore_void:
            self._count_void()
        return [_SHAPES[qtype](record) for record in found]

    def _count_void(self) -> None:
        self.void_lookups += 1
        if self.void_lookups > VOID_LOOKUPS:
            raise spf.PermError("Too many questions without an answer")


_SHAPES: dict[str, Any] = {
    "A": lambda record: record.address,
    "AAAA": lambda record: record.address,
    "MX": lambda record: (record.preference, record.exchange.to_text(True)),
    "PTR": lambda record: record.target.to_text(True),
    "TXT": lambda record: record.strings,
    "SPF": lambda record: record.strings,
}
