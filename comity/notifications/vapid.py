"""Who sends, as push services want it told: a signed word for each of them (RFC 8292)."""

from __future__ import annotations

from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from joserfc import jwt
from joserfc.jwk import ECKey
from msgspec import Struct

from comity.foundation.clock import HOUR, SECOND
from comity.notifications.envelope import packed, point_of

LASTS = 12 * HOUR
"""At most a day is allowed."""
SCALAR = 32


class Sender(Struct, frozen=True):
    """The key pair of this installation; `secret` is the number that makes it."""

    secret: bytes

    @property
    def private(self) -> EllipticCurvePrivateKey:
        return derive_private_key(int.from_bytes(self.secret, "big"), SECP256R1())

    @property
    def public(self) -> str:
        """The key that browsers subscribe with, in base64url."""
        return packed(point_of(self.private.public_key()))

    def authorization(self, endpoint: str, *, subject: str, now: int) -> str:
        """The header for one push service. `subject` is where its keepers can reach ours: `mailto:` or `https:`."""
        parts = urlsplit(endpoint)
        claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": (now + LASTS) // SECOND, "sub": subject}
        key = ECKey.import_key(_jwk(self.private))
        token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, key, algorithms=["ES256"])
        return f"vapid t={token}, k={self.public}"


def new_secret() -> bytes:
    return generate_private_key(SECP256R1()).private_numbers().private_value.to_bytes(SCALAR, "big")


def _jwk(private: EllipticCurvePrivateKey) -> dict[str, str | list[str]]:
    numbers = private.private_numbers()
    point = numbers.public_numbers
    named = {"d": numbers.private_value, "x": point.x, "y": point.y}
    return {"kty": "EC", "crv": "P-256", **{name: packed(one.to_bytes(SCALAR, "big")) for name, one in named.items()}}
