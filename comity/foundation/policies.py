"""Who may call a route or a socket operation at all; what he may see there is decided by the room's access.py."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Literal

import msgspec

from comity.foundation.errors import Forbidden, Unauthenticated

Kind = Literal["session", "token", "visitor"]
Role = Literal["owner", "admin", "member", "guest", "visitor", "bot"]
Scope = Literal["read", "write", "outside"]
UNFINISHED, LACKS = "second_factor_needed", "scope_missing"
INSIDE_ROLES = ("owner", "admin", "member")
BOT: Role = "bot"
HOUSE_ROLES = (*INSIDE_ROLES, BOT)
"""Who belongs to the house; colleagues are those of `INSIDE_ROLES`."""
SCOPES: tuple[Scope, ...] = ("read", "write", "outside")


class Actor(msgspec.Struct, frozen=True):
    """Who acts.

    `credential` is the session, token or address that proved it; its revocation ends everything begun with it.
    `permissions` are those of the roles he was given; `permissions.may` says what comes of it.
    `unfinished` is who signed in but may only set his second factor up, because everybody here needs one.
    `scopes` are those of a bot's token; None is everything that the role may.
    """

    person: uuid.UUID
    kind: Kind
    role: Role
    credential: uuid.UUID
    member: uuid.UUID | None = None
    channel: uuid.UUID | None = None
    permissions: frozenset[str] = frozenset()
    expires_at: int | None = None
    unfinished: bool = False
    scopes: tuple[Scope, ...] | None = None

    @property
    def inside(self) -> bool:
        return self.role in HOUSE_ROLES

    @property
    def colleague(self) -> bool:
        """A person inside."""
        return self.role in INSIDE_ROLES

    @property
    def is_bot(self) -> bool:
        """A program with a seat of its own: it sees what it takes part in and the channels it was given."""
        return self.role == BOT

    def need(self, scope: Scope) -> None:
        """Raises Forbidden (403 `scope_missing`) where the token was made without this scope."""
        if self.scopes is not None and scope not in self.scopes:
            raise Forbidden(f"This token was made without the scope {scope!r}.", code=LACKS, details={"scope": scope})


class Policy(msgspec.Struct, frozen=True):
    name: str
    allows: Callable[[Actor], bool]
    open: bool = False
    early: bool = False
    """Open to somebody whose sign-in is unfinished."""

    def check(self, actor: Actor | None, needs: Scope | None) -> None:
        """Raises Unauthenticated (401) or Forbidden (403). `needs` is the scope of this door, for tokens that have
        scopes; None where every credential is enough."""
        if actor is not None and needs is not None:
            actor.need(needs)
        if self.open:
            return
        if actor is None:
            raise Unauthenticated("Sign in first: there is no valid credential in this request.")
        if not self.allows(actor):
            raise Forbidden("This act is not yours.")
        if actor.unfinished and not self.early:
            raise Forbidden("Everybody here needs a second factor. Set yours up first.", code=UNFINISHED)


PUBLIC = Policy("public", lambda actor: True, open=True)
TALKER = Policy("talker", lambda actor: True)
MEMBER = Policy("member", lambda actor: actor.colleague)
INSIDER = Policy("insider", lambda actor: actor.inside)
"""Members and bots. Bots get no door that does not name them: with `member` it stays shut to them."""
ADMIN = Policy("admin", lambda actor: actor.role in ("owner", "admin"))
VISITOR = Policy("visitor", lambda actor: actor.kind == "visitor")
GUEST = Policy("guest", lambda actor: actor.role == "guest")
MEMBER_EARLY = Policy("member", MEMBER.allows, early=True)
LEAVER = Policy("talker", lambda actor: True, early=True)
SIGNED_IN = Policy("signed_in", lambda actor: actor.kind == "session", early=True)
"""One's own account: not for API tokens, which others may hold."""
POLICIES = (PUBLIC, TALKER, MEMBER, INSIDER, ADMIN, VISITOR, GUEST, SIGNED_IN)
