"""What a page gives with its form: a token for whoever is nobody yet, and a seal that only our own page can have."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid

from msgspec import Struct

from comity.foundation.clock import DAY, SECOND
from comity.people.queries import VISITOR_PREFIX

LASTS = DAY


class Seal(Struct, frozen=True):
    """`nonce` is new for every page. `seal` binds it to the time and to the visitor whose cookie the page came to."""

    nonce: str
    seal: str


def sealed(key: str, *, now: int, holder: str | None) -> Seal:
    nonce, at = str(uuid.uuid4()), now // SECOND
    return Seal(nonce, f"{at}.{_code(key, nonce, at, holder)}")


def holds(key: str, found: Seal, *, now: int, holder: str | None) -> bool:
    """Whether a page of ours was given this to the same visitor, within a day."""
    at, _, code = found.seal.partition(".")
    if not (at.isascii() and at.isdigit() and len(at) < 15 and found.nonce.isascii() and code.isascii()):
        return False
    fresh = 0 <= now - int(at) * SECOND <= LASTS
    return hmac.compare_digest(code, _code(key, found.nonce, int(at), holder)) and fresh


def token_of(key: str, nonce: str) -> str:
    """The visitor's token that first words with this nonce make: sent twice, they come from one visitor."""
    made = hmac.digest(key.encode(), f"door-visitor {nonce}".encode(), "sha256")
    return VISITOR_PREFIX + base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def _code(key: str, nonce: str, at: int, holder: str | None) -> str:
    whose = hashlib.sha256((holder or "").encode()).hexdigest()
    return hmac.digest(key.encode(), f"door-form {nonce} {at} {whose}".encode(), "sha256").hex()
