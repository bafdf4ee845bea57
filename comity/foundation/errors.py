"""Refusals: what the product says no to, each with a status, a code and one sentence."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec


class Refused(Exception):
    """A request that is answered with an error; never a fault of ours.

    `fields` names each wrong field with its reason; `details` are further keys of the error object.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        fields: dict[str, str] | None = None,
        details: dict[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.reason = code or self.code
        self.fields = fields or {}
        self.details = details or {}
        self.retry_after = retry_after

    @property
    def error(self) -> dict[str, Any]:
        return {"code": self.reason, "message": self.message, "fields": self.fields, **self.details}

    def body(self) -> bytes:
        return msgspec.json.encode({"error": self.error})

    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


class SettingsError(Exception):
    """One sentence that says which setting is wrong and why."""


class BadInput(Refused):
    status, code = 400, "bad_input"


class Unauthenticated(Refused):
    status, code = 401, "unauthenticated"


class Forbidden(Refused):
    status, code = 403, "forbidden"


class NotFound(Refused):
    """Not there, or not visible to the one who asks: both look exactly alike."""

    status, code = 404, "not_found"

    def __init__(self, message: str = "There is nothing here, or it is not open to you.", **rest: Any) -> None:
        super().__init__(message, **rest)


class Conflict(Refused):
    status, code = 409, "conflict"


class Gone(Refused):
    """It was there once: a link that was used, taken back or is too old."""

    status, code = 410, "gone"


class TooLarge(Refused):
    status, code = 413, "too_large"


class RuleRefused(Refused):
    status, code = 422, "refused"


class TooMany(Refused):
    status, code = 429, "too_many_requests"

    def __init__(self, message: str = "That was too fast.", *, retry_after: int = 1, **rest: Any) -> None:
        super().__init__(message, retry_after=retry_after, **rest)


class Unavailable(Refused):
    status, code = 503, "unavailable"
