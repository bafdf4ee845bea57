"""Who may call a route or a socket operation at all; what he may see there is decided by the room's access.py."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Literal

import msgspec

from comity.foundation.errors import Forbidden, Unauthenticated

Kind = Literal["session", "token", "visitor"]
Role = Literal["owner", "admin", "member", "guest", "visitor"]
INSIDE_ROLES = ("owner", "admin", "member")


class Actor(msgspec.Struct, frozen=True):
    """Who acts.

    `credential` is the session, token or address that proved it; its revocation ends everything begun with it.
    """

    person: uuid.UUID
    kind: Kind
    role: Role
    credential: uuid.UUID
    member: uuid.UUID | None = None
    channel: uuid.UUID | None = None
    expires_at: int | None = None

    @property
    def inside(self) -> bool:
        return self.role in INSIDE_ROLES


class Policy(msgspec.Struct, frozen=True):
    name: str
    allows: Callable[[Actor], bool]
    open: bool = False

    def check(self, actor: Actor | None) -> None:
        """Raises Unauthenticated (401) or Forbidden (403)."""
        if self.open:
            return
        if actor is None:
            raise Unauthenticated("Sign in first: there is no valid credential in this request.")
        if not self.allows(actor):
            raise Forbidden("This act is not yours.")


PUBLIC = Policy("public", lambda actor: True, open=True)
TALKER = Policy("talker", lambda actor: True)
MEMBER = Policy("member", lambda actor: actor.inside)
ADMIN = Policy("admin", lambda actor: actor.role in ("owner", "admin"))
VISITOR = Policy("visitor", lambda actor: actor.kind == "visitor")
POLICIES = (PUBLIC, TALKER, MEMBER, ADMIN, VISITOR)
