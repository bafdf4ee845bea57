"""Members to try things on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from comity.accounts.passwords import hash_password
from comity.foundation.policies import Role
from comity.foundation.store import Tx
from comity.people import actions as people

PASSWORD = "a lamp for every desk"
HASHED = hash_password(PASSWORD)


class Hired(NamedTuple):
    member: UUID
    person: UUID


def hire(tx: Tx, *, handle: str = "anna", role: Role = "member", password_hash: str | None = HASHED) -> Hired:
    email = f"{handle}@lumen.example"
    row = people.add_member(tx, name=handle.title(), handle=handle, email=email, role=role, password_hash=password_hash)
    return Hired(row.id, row.person)


def every_value(tx: Tx, *, tables: Callable[[], Any]) -> str:
    """Everything that stands in these tables, as one text."""
    return "\n".join(str(tuple(row)) for table in tables() for row in tx.connection.execute(table.select()))
