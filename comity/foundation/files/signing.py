"""Links that open one file to one person for an hour, without a cookie."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from base64 import urlsafe_b64encode
from urllib.parse import urlencode

from comity.foundation.clock import HOUR, SECOND
from comity.foundation.errors import Forbidden
from comity.foundation.ids import parse_id
from comity.foundation.runtime import Runtime

LASTS = HOUR
PURPOSE = b"comity file link 1"


def signed_query(runtime: Runtime, *, file: uuid.UUID, person: uuid.UUID) -> tuple[str, int]:
    """What follows the `?` of a link, and until when it holds (microseconds UTC)."""
    until = (runtime.store.clock() + LASTS) // SECOND
    signed = {"for": str(person), "until": until, "sig": _signature(runtime, file, person, until)}
    return urlencode(signed), until * SECOND


def signed_person(runtime: Runtime, *, file: uuid.UUID | None, person: str, until: str, signature: str) -> uuid.UUID:
    """Whom such a link was made for. Raises Forbidden (403) when it is another's, changed or too old."""
    who = parse_id(person)
    known = until.isascii() and until.isdigit() and len(until) <= 12 and signature.isascii()
    if file is None or who is None or not known:
        raise Forbidden("This link is not one of ours.", code="wrong_link")
    if not hmac.compare_digest(_signature(runtime, file, who, int(until)), signature):
        raise Forbidden("This link is not one of ours.", code="wrong_link")
    if runtime.store.clock() >= int(until) * SECOND:
        raise Forbidden("This link is too old. Ask for a new one.", code="expired_link")
    return who


def _signature(runtime: Runtime, file: uuid.UUID, person: uuid.UUID, until: int) -> str:
    key = hmac.digest(runtime.settings.secret_key.encode(), PURPOSE, "sha256")
    signed = hmac.new(key, f"{file} {person} {until}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(signed).decode().rstrip("=")
