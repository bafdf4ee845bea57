"""Ids: UUID version 7 (RFC 9562, 5.7). They sort by time and grant nothing; what grants access is 256 random bits."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import uuid

_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")


def new_id(micros: int) -> uuid.UUID:
    """A UUID version 7 of that time (microseconds UTC); the sub-millisecond part orders ids of one millisecond."""
    millis, rest = divmod(micros, 1_000)
    fraction = rest * 4096 // 1_000
    tail = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF
    return uuid.UUID(
        int=(millis & 0xFFFF_FFFF_FFFF) << 80 | 0x7000_0000_0000_0000_0000 | fraction << 64 | 1 << 63 | tail
    )


def parse_id(text: str) -> uuid.UUID | None:
    """An id as it stands in our URLs (36 characters, lower case), or None."""
    return uuid.UUID(text) if _CANONICAL.match(text) else None


def new_secret(prefix: str) -> str:
    """256 random bits that grant access, with a prefix that names their kind (`cs_`, `ct_`, `cv_`)."""
    return prefix + secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """SHA-256 of a secret: the only form in which it is stored."""
    return hashlib.sha256(secret.encode()).digest()
