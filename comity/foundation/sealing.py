"""Secrets that must be read again (of second factors) lie sealed in the database: AES-256-GCM under the secret key."""

from __future__ import annotations

import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


def seal(key: str, clear: bytes, *, purpose: str, owner: bytes) -> bytes:
    """Readable again only with the same key, purpose and owner: a row moved to somebody else opens nothing."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher(key, purpose).encrypt(nonce, clear, owner)


def unseal(key: str, sealed: bytes, *, purpose: str, owner: bytes) -> bytes | None:
    """None where it was sealed with another key, for another purpose or owner."""
    try:
        return _cipher(key, purpose).decrypt(sealed[:NONCE], sealed[NONCE:], owner)
    except (InvalidTag, ValueError):
        return None


def _cipher(key: str, purpose: str) -> AESGCM:
    return AESGCM(hmac.digest(key.encode(), f"seal {purpose}".encode(), "sha256"))
