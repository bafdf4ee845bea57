"""Contents as they were before they were made fit for the way (Content-Transfer-Encoding)."""

from __future__ import annotations

import binascii

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_OTHERS = bytes(set(range(256)) - set(_ALPHABET))
_UUENCODED = ("x-uuencode", "uuencode", "x-uue", "uue")


def content_of(body: bytes, encoding: str) -> bytes:
    """The content of a part; whatever isn't encoded as it says is taken as it stands."""
    if encoding == "base64":
        return unbase64(body)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    return _uudecoded(body) if encoding in _UUENCODED else body


def unbase64(raw: bytes) -> bytes:
    """Base64 with anything else in between left out, and a broken end cut off."""
    letters = raw.translate(None, _OTHERS)
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _uudecoded(body: bytes) -> bytes:
    lines = body.splitlines()
    begin = next((at for at, line in enumerate(lines) if line.startswith(b"begin ")), None)
    if begin is None:
        return body
    found = bytearray()
    for line in lines[begin + 1 :]:
        if line.strip() == b"end":
            break
        try:
            found += binascii.a2b_uu(line)
        except binascii.Error:
            found += _uu_line(line)
    return bytes(found)


def _uu_line(line: bytes) -> bytes:
    """Many encoders write more characters than the length at the front of the line says."""
    try:
        return binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3])
    except (binascii.Error, IndexError):
        return b""
