"""Who a visitor of one's own website is, signed by the website's server."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

import msgspec


def signed_identity(
    secret: str, user: str, *, channel: str, name: str = "", email: str = "", seconds: int = 3_600
) -> str:
    """What the page hands the widget: a JSON Web Token (HS256) that says who `user` is, for at most a day.

    `secret` is the identity secret of the door and never leaves the website's server; `channel` is the door's key.
    """
    claims: dict[str, object] = {"sub": user, "aud": channel, "exp": int(time.time()) + seconds}
    claims |= {key: value for key, value in (("name", name), ("email", email)) if value}
    signed = b".".join(_part(msgspec.json.encode(part)) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return (signed + b"." + _part(hmac.digest(secret.encode(), signed, hashlib.sha256))).decode()


def _part(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")
