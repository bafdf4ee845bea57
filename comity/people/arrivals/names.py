"""A handle for somebody who chose none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from comity.accounts.providers.word import Claims
from comity.foundation.errors import BadInput
from comity.people.handles import checked_handle

ROOM = 24
SPELT = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "þ": "th"})


def name_of(claims: Claims) -> str:
    return claims.name or claims.username or claims.email.partition("@")[0] or "Somebody"


def handles_for(claims: Claims) -> Iterator[str]:
    """Handles to try one after the other: what the house calls him, then numbered."""
    wanted = (claims.username.partition("@")[0], claims.email.partition("@")[0], claims.name)
    bases = [base for one in wanted if (base := _letters(one))] or ["person"]
    for base in bases:
        if _is_handle(base):
            yield base
    for number in range(2, 10_000):
        yield f"{bases[0]}_{number}"


def _letters(text: str) -> str:
    spelt = unicodedata.normalize("NFKD", text.casefold().translate(SPELT))
    plain = "".join(one for one in spelt if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:ROOM].strip("_")


def _is_handle(text: str) -> bool:
    try:
        checked_handle(text)
    except BadInput:
        return False
    return True
