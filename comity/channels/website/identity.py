"""Who a visitor is, signed by the website: a JWT (HS256), or the HMAC-SHA256 of an id for simple sites.

The key is the channel's `identity_secret`, which only the website's own server knows.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from msgspec import Struct

from comity.conversations.models import Channel
from comity.foundation.clock import DAY, MINUTE, SECOND
from comity.foundation.errors import BadInput, Unauthenticated
from comity.people.handles import checked_email

SKEW = MINUTE
LONGEST_ID, LONGEST_NAME = 200, 200
_MAC = re.compile(r"(.+):([0-9a-f]{64})", re.DOTALL)


class Identity(Struct, frozen=True):
    """`sub` is how the website knows the person; `name` and `email` are empty where it vouches for none."""

    sub: str
    name: str = ""
    email: str = ""


def verified(channel: Channel, text: str, *, now: int) -> Identity:
    """Raises Unauthenticated for everything that the website did not sign for this channel and this day."""
    if not channel.identity_secret:
        raise _wrong()
    found = _by_mac(channel.identity_secret, text) if ":" in text else _by_token(channel, text, now)
    if found is None or not _plain(found.sub, LONGEST_ID):
        raise _wrong()
    return found


def _by_mac(secret: str, text: str) -> Identity | None:
    """`id:hexmac`, without a name and without an end."""
    parts = _MAC.fullmatch(text)
    if parts is None:
        return None
    made = hmac.new(secret.encode(), parts[1].encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
    return Identity(parts[1]) if hmac.compare_digest(made, parts[2]) else None


def _by_token(channel: Channel, text: str, now: int) -> Identity | None:
    try:
        claims = jwt.decode(text, OctKey.import_key(channel.identity_secret or ""), algorithms=["HS256"]).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        return None
    sub = claims.get("sub")
    if not (isinstance(sub, str) and _lasts(claims, now) and _for_this_channel(claims, channel.key)):
        return None
    return Identity(sub, _name(claims.get("name")), _email(claims.get("email")))


def _lasts(claims: dict[str, Any], now: int) -> bool:
    """It must end, and within a day."""
    ends = claims.get("exp")
    if isinstance(ends, bool) or not isinstance(ends, int | float) or not abs(ends) < 2**40:
        return False
    begins = claims.get("nbf", 0)
    known = isinstance(begins, int | float) and begins * SECOND <= now + SKEW
    return known and now - SKEW < ends * SECOND <= now + DAY + SKEW


def _for_this_channel(claims: dict[str, Any], key: str) -> bool:
    audience = claims.get("aud")
    return audience == key or (isinstance(audience, list) and key in audience)


def _plain(text: str, most: int) -> bool:
    """Nothing that looks like another id than it is: no edges of space, no marks that cannot be seen."""
    return (
        0 < len(text) <= most
        and text == text.strip()
        and text == unicodedata.normalize("NFKC", text)
        and not any(unicodedata.category(letter)[0] == "C" for letter in text)
    )


def _name(said: Any) -> str:
    return said.strip() if isinstance(said, str) and _plain(said.strip(), LONGEST_NAME) else ""


def _email(said: Any) -> str:
    try:
        return checked_email(said) if isinstance(said, str) and len(said) <= 320 else ""
    except BadInput:
        return ""


def _wrong() -> Unauthenticated:
    return Unauthenticated("This identity was not signed for this door.", code="wrong_identity")
