"""What somebody types to come in, checked: for the page, the first run and the API alike."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from comity.accounts.passwords import LONGEST, SHORTEST, hash_password
from comity.foundation.errors import BadInput
from comity.people.handles import checked_email, checked_handle
from comity.people.settings.actions import Newcomer

LONGEST_NAME = 200
FIELDS = ("name", "handle", "email", "password")


async def checked_newcomer(typed: Mapping[str, str]) -> Newcomer:
    """Raises BadInput naming every wrong field."""
    wrong: dict[str, str] = {}
    name, password = typed["name"].strip(), typed["password"]
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        wrong["name"] = f"1 to {LONGEST_NAME} characters"
    if not SHORTEST <= len(password) <= LONGEST or "\0" in password:
        wrong["password"] = f"{SHORTEST} to {LONGEST} characters"
    checked = {}
    for field, check in (("handle", checked_handle), ("email", checked_email)):
        try:
            checked[field] = check(typed[field].strip())
        except BadInput as refused:
            wrong |= refused.fields
    if wrong:
        raise BadInput("Some fields are wrong.", fields=wrong)
    return Newcomer(name, checked["handle"], checked["email"], await asyncio.to_thread(hash_password, password))
