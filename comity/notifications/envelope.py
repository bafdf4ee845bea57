"""Words that only one browser can read: RFC 8291 over RFC 8188 (aes128gcm), in one record."""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4_096
MOST = RECORD - 16 - 1 - 86
"""Bytes of words: push services take 4096 with the head of 86, the padding mark and the tag of 16."""
SALT, AUTH, POINT = 16, 16, 65
_LAST_RECORD = b"\x02"


class NoBrowserKey(ValueError):
    """What was given is no key of a browser."""


def sealed(words: bytes, *, p256dh: str, auth: str) -> bytes:
    """The body of the request to the push service. Raises NoBrowserKey."""
    return _sealed(words, browser_key(p256dh), browser_auth(auth), generate_private_key(SECP256R1()), os.urandom(SALT))


def browser_key(text: str) -> EllipticCurvePublicKey:
    """A point of P-256, uncompressed, in base64url. Raises NoBrowserKey."""
    point = unpacked(text)
    if len(point) != POINT:
        raise NoBrowserKey
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError:
        raise NoBrowserKey from None


def browser_auth(text: str) -> bytes:
    """Sixteen bytes in base64url. Raises NoBrowserKey."""
    secret = unpacked(text)
    if len(secret) != AUTH:
        raise NoBrowserKey
    return secret


def packed(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (Error, ValueError):
        raise NoBrowserKey from None


def point_of(key: EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _sealed(
    words: bytes, browser: EllipticCurvePublicKey, auth: bytes, ours: EllipticCurvePrivateKey, salt: bytes
) -> bytes:
    our_point, their_point = point_of(ours.public_key()), point_of(browser)
    secret = ours.exchange(ECDH(), browser)
    material = _derived(secret, auth, b"WebPush: info\0" + their_point + our_point, 32)
    key = _derived(material, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(material, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(our_point)]) + our_point
    return head + AESGCM(key).encrypt(nonce, words + _LAST_RECORD, None)


def _derived(material: bytes, salt: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, purpose).derive(material)
