"""What was refused goes to the audit log too, in bounds: who hammers at a door cannot fill the disk."""

from __future__ import annotations

import uuid
from collections.abc import Hashable

from comity.accounts import actions
from comity.accounts.providers import actions as providers
from comity.foundation.errors import TooMany
from comity.foundation.permissions import for_the_house
from comity.foundation.policies import Actor
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

LIMIT = "audit.denied"
SIGN_IN, OUTSIDE = "sign-in", "outside"


async def note_failure(runtime: Runtime, member: uuid.UUID | None) -> None:
    """A failed sign-in, as this member where the address is one's."""
    more = _last_one(runtime, SIGN_IN)
    if more is not None:
        await runtime.store.write(actions.note_failed_sign_in, member=member, more=more)


async def note_refused_trip(runtime: Runtime, provider: uuid.UUID, why: str) -> None:
    """Somebody came back from another house and was not let in; `why` is a code."""
    more = _last_one(runtime, SIGN_IN)
    if more is not None:
        await runtime.store.write(providers.note_refused_trip, provider=provider, why=why, more=more)


async def note_denied(runtime: Runtime, actor: Actor, policy: str, route: str) -> None:
    """A 403 at a door that not every member may use. `route` is a code: the method and the path with its variables
    unfilled."""
    if not for_the_house(policy):
        return
    more = _last_one(runtime, actor.person if actor.inside else OUTSIDE)
    if more is not None:
        await runtime.store.write(_denied, actor=actor, route=route, more=more)


def _denied(tx: Tx, *, actor: Actor, route: str, more: bool) -> None:
    facts = {"route": route, "role": actor.role} | ({"more": True} if more else {})
    actions.audit(tx, "denied", by=actor.person, facts=facts)


def _last_one(runtime: Runtime, who: Hashable) -> bool | None:
    """Whether this is the last one that is written down for a while; None when it is not written down at all."""
    try:
        runtime.limiter.take(LIMIT, who)
    except TooMany:
        return None
    return runtime.limiter.left(LIMIT, who) < 1
