"""Signing in with address and password, for the API and the page alike."""

from __future__ import annotations

import asyncio

from comity.accounts import actions, queries
from comity.accounts.models import Member
from comity.accounts.passwords import matches
from comity.foundation.errors import Unauthenticated
from comity.foundation.runtime import Runtime

WRONG = "Mail and password do not belong together."


async def sign_in(runtime: Runtime, *, email: str, password: str, peer: str) -> tuple[str, Member]:
    """The session's secret and the member.

    Raises Unauthenticated without telling which half was wrong, TooMany (429) after ten failures of one peer or one
    address within a minute.
    """
    for who in (peer, email.strip().lower()):
        runtime.limiter.check("sign_in.peer", who)
    member = await runtime.store.read(queries.member_by_email, email=email)
    right = await asyncio.to_thread(matches, password[:1_000], None if member is None else member.password_hash)
    if not right or member is None:
        runtime.limiter.take("sign_in.peer", peer)
        runtime.limiter.take("sign_in.peer", email.strip().lower())
        raise Unauthenticated(WRONG, code="wrong_credentials")
    secret = await runtime.store.write(actions.start_session, member=member.id)
    return secret, member
