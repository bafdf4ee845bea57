"""What can go wrong, as exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec


class ComityError(Exception):
    """The base of all of them."""


class Unreachable(ComityError):
    """No connection, for longer than the client's `patience`."""


class Refused(ComityError):
    """The server said no. `code` tells programs why, `fields` names what is wrong with each field, `details` are
    further keys of the error; `retry_after` are the seconds after which it is worth trying again."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        fields: Mapping[str, str] | None = None,
        details: Mapping[str, Any] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{code} ({status}): {message}")
        self.status, self.code, self.message = status, code, message
        self.fields, self.details = dict(fields or {}), dict(details or {})
        self.retry_after = retry_after


class BadInput(Refused):
    """400: `fields` names each wrong field."""


class Unauthenticated(Refused):
    """401: the token is not valid, or not any more."""


class Forbidden(Refused):
    """403: this act is not yours; `scope_missing` where the token lacks a scope."""


class NotFound(Refused):
    """404: not there, or not visible to you."""


class Conflict(Refused):
    """409: changed meanwhile, or taken."""


class TooLarge(Refused):
    """413."""


class RuleRefused(Refused):
    """422: a rule refuses."""


class TooMany(Refused):
    """429, for longer than the client's `patience`."""


class Unavailable(Refused):
    """502, 503 or 504, for longer than the client's `patience`."""


KINDS: dict[int, type[Refused]] = {
    400: BadInput,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    413: TooLarge,
    422: RuleRefused,
    429: TooMany,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}


def refusal(status: int, body: bytes, retry_after: float | None = None) -> Refused:
    """The exception for an answer."""
    try:
        error = msgspec.json.decode(body)["error"]
        code, message, fields = str(error.pop("code")), str(error.pop("message")), error.pop("fields", {})
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError):
        code, message, fields, error = "unknown", f"The server answered {status}.", {}, {}
    kind = KINDS.get(status, Refused)
    return kind(status, code, message, fields=fields, details=error, retry_after=retry_after)
