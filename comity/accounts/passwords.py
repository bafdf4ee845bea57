"""Passwords: Argon2id by pwdlib. A wrong address costs as much time as a wrong password."""

from __future__ import annotations

from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST = 10
LONGEST = 200
_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is the stored one; without a stored one the work is done all the same."""
    right = _hasher.verify(password, stored or _nobody())
    return right and stored is not None


@cache
def _nobody() -> str:
    return _hasher.hash("the password of nobody")
