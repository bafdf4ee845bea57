"""Signing in with address and password, and then a code where one is asked for; for the API and the pages alike."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any, TypedDict

from litestar import Request

from comity.accounts import actions, queries
from comity.accounts.actions.sessions import LASTS, PURPOSES, SECOND_STEP
from comity.accounts.denials import note_failure
from comity.accounts.guesses import guesses
from comity.accounts.models import Member
from comity.accounts.passwords import matches
from comity.foundation.clock import SECOND
from comity.foundation.errors import NotFound, Unauthenticated
from comity.foundation.ids import digest
from comity.foundation.mail import configured
from comity.foundation.requests import header, peer as peer_of
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

WARNED = 3
WRONG = "Mail and password do not belong together."
WRONG_CODE = "This code is not right, or it was used already."
OVER = "This sign-in took too long. Begin again."


class Caller(TypedDict):
    """Who signs in from where: the network peer, and what his browser calls itself."""

    peer: str
    agent: str


def caller_of(request: Request[Any, Any, Any]) -> Caller:
    return {"peer": peer_of(request.scope), "agent": header(request.scope, b"user-agent") or ""}


def is_challenge(secret: str) -> bool:
    return secret.startswith(SECOND_STEP)


def challenged(secret: str) -> Unauthenticated:
    details = {"challenge": secret, "expires_in": LASTS[SECOND_STEP] // SECOND}
    return Unauthenticated("Give a code of your second factor.", code="second_factor_required", details=details)


async def sign_in(
    runtime: Runtime, *, email: str, password: str, peer: str, agent: str = "", code: str | None = None
) -> tuple[str, Member]:
    """The session's secret and the member; or the secret of the second step, where he has one and no `code` came along.

    Raises Unauthenticated without telling which half was wrong, with `tries_left` when these become few, and TooMany
    (429) after ten failures of one peer or one address within a minute, then for longer each time.
    """
    whos = (peer, email.strip().lower())
    guesses(runtime).check(*whos)
    member = await runtime.store.read(queries.member_by_email, email=email)
    right = await asyncio.to_thread(matches, password[:1_000], None if member is None else member.password_hash)
    if not right or member is None:
        await note_failure(runtime, None if member is None else member.id)
        raise _failed(runtime, whos, WRONG, "wrong_credentials")
    guesses(runtime).check(*whos)  # again: a burst of guesses was under way before the first of them was counted
    if code is not None and await runtime.store.read(queries.second_factor, member=member.id) is not None:
        entered = await _by_code(runtime, member=member.id, challenge=None, code=code, peer=peer, agent=agent)
    else:
        entered = await runtime.store.write(actions.enter, member=member.id, agent=agent, told=configured(runtime))
    if not is_challenge(entered):
        guesses(runtime).forgive(whos[1])
    return entered, member


async def sign_in_fully(runtime: Runtime, *, challenge: str, code: str, peer: str, agent: str = "") -> str:
    """The second step: the session's secret.

    Raises Unauthenticated, `challenge_over` where one has to begin again and `wrong_code` where not; TooMany (429).
    """
    wanted = {"digest": digest(challenge), "purpose": PURPOSES[SECOND_STEP]}
    member = await runtime.store.read(queries.member_of_secret, **wanted)
    if member is None or not is_challenge(challenge):
        raise Unauthenticated(OVER, code="challenge_over")
    return await _by_code(runtime, member=member.id, challenge=challenge, code=code, peer=peer, agent=agent)


async def _by_code(
    runtime: Runtime, *, member: uuid.UUID, challenge: str | None, code: str, peer: str, agent: str
) -> str:
    """Counted before the code is looked at, and given back where it was right: otherwise a burst of guesses would be
    through before the first of them was counted."""
    whos, desk = (peer, f"code {member}"), guesses(runtime)
    desk.check(*whos)
    desk.take(*whos)
    wants = {"member": member, "challenge": challenge, "code": code, "key": runtime.settings.secret_key}
    try:
        secret = await runtime.store.write(_second_step, agent=agent, told=configured(runtime), **wants)
    except NotFound:
        raise Unauthenticated(OVER, code="challenge_over") from None
    if secret is None:
        await note_failure(runtime, member)
        raise Unauthenticated(WRONG_CODE, code="wrong_code", details=_few(desk.lost(*whos)))
    desk.give_back(*whos)
    desk.forgive(whos[1])
    return secret


def _second_step(
    tx: Tx, *, key: str, member: uuid.UUID, challenge: str | None, code: str, agent: str, told: bool
) -> str | None:
    if not actions.use_code(tx, key=key, member=member, code=code):
        return None
    if challenge is not None:
        actions.use_up(tx, secret=challenge)
    return actions.enter_fully(tx, member=member, agent=agent, told=told, way="code")


def _failed(runtime: Runtime, whos: tuple[str, ...], words: str, code: str) -> Unauthenticated:
    desk = guesses(runtime)
    desk.take(*whos)
    return Unauthenticated(words, code=code, details=_few(desk.lost(*whos)))


def _few(left: int) -> dict[str, int]:
    return {"tries_left": left} if left <= WARNED else {}
