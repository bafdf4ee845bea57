"""What a visitor says about himself, over HTTP."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from comity.foundation.parse import Input
from comity.foundation.policies import VISITOR, Actor
from comity.foundation.routes import post
from comity.foundation.runtime import Runtime
from comity.people import actions as people
from comity.people.handles import checked_email


class LeftAddress(Input, frozen=True):
    email: Annotated[str, Meta(min_length=3, max_length=320)]


@post("/api/visitor/address", policy=VISITOR, body=LeftAddress, status_code=204, tags=["visitor"])
async def leave_address(data: LeftAddress, actor: Actor, runtime: Runtime) -> None:
    """Where the answer may go. It is kept as a claim: unverified, it finds nobody and joins nobody."""
    email = checked_email(data.email)
    runtime.limiter.take("send.visitor", actor.person)
    await runtime.store.write(people.claim_address, person=actor.person, kind="email", value=email)


ROUTES = [leave_address]
