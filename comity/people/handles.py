"""Handles and addresses as people type them."""

from __future__ import annotations

import re

from comity.foundation.errors import BadInput

HANDLE = re.compile(r"[a-z0-9_]{2,30}\Z")
RESERVED = frozenset(
    [
        "admin",
        "administrator",
        "all",
        "anyone",
        "api",
        "channel",
        "comity",
        "everyone",
        "guest",
        "guidelines",
        "help",
        "here",
        "host",
        "info",
        "inbox",
        "mail",
        "me",
        "member",
        "moderation",
        "nobody",
        "notification",
        "owner",
        "people",
        "postmaster",
        "root",
        "security",
        "settings",
        "sign_in",
        "sign_out",
        "static",
        "support",
        "system",
        "visitor",
        "widget",
    ]
)


def checked_handle(text: str) -> str:
    """The handle in lower case; raises BadInput naming the field `handle`."""
    handle = text.lower()
    if not (text.isascii() and HANDLE.match(handle)):
        raise BadInput("Some fields are wrong.", fields={"handle": "2 to 30 letters a-z, digits or _"})
    if handle in RESERVED:
        raise BadInput("Some fields are wrong.", fields={"handle": "is reserved"})
    return handle


def checked_email(text: str) -> str:
    """The address in lower case; raises BadInput naming the field `email`. Nothing is looked up."""
    from email_validator import EmailNotValidError, validate_email  # with the first address: a start needs none

    try:
        checked = validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise BadInput("Some fields are wrong.", fields={"email": str(error)}) from None
    return checked.normalized.lower()
