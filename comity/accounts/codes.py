"""One-time codes by RFC 6238 (30 seconds, six digits), recovery codes, and the picture that an app reads."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator

import pyotp
import segno

from comity.foundation.clock import SECOND

PURPOSE = "second factor"
STEP = 30
DIGITS = 6
DRIFT = 1
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_LETTERS = 12


def new_secret() -> str:
    """160 random bits in base 32, as apps take them."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: int) -> int | None:
    """The step of time to which this code belongs, if it is the present one or a neighbour: clocks differ."""
    present, found = now // SECOND // STEP, None
    for step in range(present - DRIFT, present + DRIFT + 1):
        right = pyotp.TOTP(secret, digits=DIGITS, interval=STEP).generate_otp(step)
        if hmac.compare_digest(right.encode(), code.encode()):
            found = step
    return found


def address(secret: str, *, name: str, house: str) -> str:
    """The `otpauth://` address that an app takes."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP).provisioning_uri(name=name, issuer_name=house)


def picture(address: str) -> str:
    """The address as a QR code: an SVG of one path as a `data:` URL."""
    return segno.make(address, error="m").svg_data_uri(scale=4, border=4, dark="black", light="white")


def recovery_codes(count: int = 10) -> Iterator[str]:
    """Like `h4kd-9mxq-2vwt`: 59 random bits each."""
    for _ in range(count):
        letters = "".join(secrets.choice(LETTERS) for _ in range(RECOVERY_LETTERS))
        yield "-".join(letters[at : at + 4] for at in range(0, RECOVERY_LETTERS, 4))


def plain(code: str) -> str:
    """A code as it is compared: without the spaces and dashes in which people write it."""
    return "".join(code.split()).replace("-", "").lower()
