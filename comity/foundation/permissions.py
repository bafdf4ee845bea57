"""Named permissions: what a member may do for the house. Who may what is decided here and nowhere else.

A route declares `policy=MAY("teams")` in place of `ADMIN`; code asks `may(actor, "teams")` or `demand(actor, "teams")`.
Owners and admins hold every permission, members those of the roles they were given, everybody else none. `ADMIN` stays
for what has no name of its own.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args

from comity.foundation.errors import Forbidden
from comity.foundation.policies import ADMIN, Actor, Policy

Permission = Literal[
    "members",
    "security",
    "roles",
    "teams",
    "organisation",
    "channels",
    "rooms",
    "audit",
    "approvals",
    "moderation",
]
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)
RULING = ("owner", "admin")
ALL: frozenset[str] = frozenset(PERMISSIONS)
NONE: frozenset[str] = frozenset()
_PREFIX = "may:"


def held(role: str, given: Collection[str]) -> frozenset[str]:
    """What somebody holds who has this role and was `given` these permissions. Guests and bots hold none, whatever
    they were given."""
    if role in RULING:
        return ALL
    return ALL.intersection(given) if role == "member" else NONE


def may(actor: Actor, *permissions: Permission) -> bool:
    """Whether the actor holds any of these."""
    return not held(actor.role, actor.permissions).isdisjoint(permissions)


def demand(actor: Actor, *permissions: Permission) -> None:
    """Raises Forbidden (403) unless the actor holds any of these."""
    if not may(actor, *permissions):
        raise Forbidden("This act is not yours.")


def MAY(*permissions: Permission) -> Policy:
    """The policy of a route for those who hold any of these permissions."""
    unknown = ALL.symmetric_difference(permissions) - ALL
    if unknown or not permissions:
        raise LookupError(f"there is no permission called {', '.join(sorted(unknown)) or 'nothing'}")
    return Policy(_PREFIX + "|".join(permissions), lambda actor: may(actor, *permissions))


def named_by(policy: str) -> tuple[str, ...]:
    """The permissions that open a route with this policy, none for policies of another kind."""
    return tuple(policy.removeprefix(_PREFIX).split("|")) if policy.startswith(_PREFIX) else ()


def for_the_house(policy: str) -> bool:
    """Whether a route with this policy is one of those that not every member may use."""
    return policy == ADMIN.name or bool(named_by(policy))
