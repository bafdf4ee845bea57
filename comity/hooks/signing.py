"""Signatures as Standard Webhooks writes them: HMAC-SHA256 over `id.timestamp.body`, told as `v1,` and base64.

While a secret is being replaced there are two, one behind the other; a receiver takes what either of them signed.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence

from comity.foundation.clock import SECOND
from comity.foundation.errors import Unauthenticated
from comity.foundation.sealing import seal, unseal

PREFIX = "whsec_"
TOLERANCE = 5 * 60
"""Seconds by which a sender's clock may differ from ours."""
PURPOSE = "webhook"
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sealed(key: str, secret: str, *, owner: bytes) -> bytes:
    return seal(key, secret.encode(), purpose=PURPOSE, owner=owner)


def opened(key: str, secret: bytes | None, *, owner: bytes) -> str | None:
    """The secret as it was shown; None where there is none, or it was sealed with another key."""
    clear = None if secret is None else unseal(key, secret, purpose=PURPOSE, owner=owner)
    return None if clear is None else clear.decode()


def signature(secret: str, *, id: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def headers(known: Sequence[str], *, id: str, now: int, body: bytes) -> dict[str, str]:
    """The three headers of a delivery; `now` in microseconds."""
    timestamp = now // SECOND
    signatures = [signature(secret, id=id, timestamp=timestamp, body=body) for secret in known]
    return {ID: id, TIMESTAMP: str(timestamp), SIGNATURE: " ".join(signatures)}


def check(secret: str, *, id: str, timestamp: str, signatures: str, body: bytes, now: int) -> None:
    """Raises Unauthenticated unless one of the signatures is right and was made about now."""
    told = int(timestamp) if timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16 else 0
    if abs(now // SECOND - told) > TOLERANCE:
        raise Unauthenticated("The signature is too old, or from the future.", code="bad_signature")
    wanted = signature(secret, id=id, timestamp=told, body=body).encode()
    found = [hmac.compare_digest(wanted, one.encode()) for one in signatures.split(" ")[:10]]
    if not (id and any(found)):
        raise Unauthenticated("The signature is not right.", code="bad_signature")
