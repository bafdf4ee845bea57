"""Links by mail, to a new password or straight in: asked for by an address, used once; for API and pages alike."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from comity.accounts import actions, queries
from comity.accounts.actions.sessions import MAILED, PURPOSES, RESET
from comity.accounts.guesses import guesses
from comity.accounts.passwords import LONGEST, SHORTEST, hash_password
from comity.foundation.errors import BadInput, Gone, NotFound
from comity.foundation.ids import digest
from comity.foundation.mail import configured
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

OVER = "This link was used already or is too old. Ask for a new one."


async def ask_for_reset(runtime: Runtime, *, email: str, peer: str) -> None:
    """Have a link to a new password sent to the address that we know, if it is somebody's who is here. Nothing tells
    whether it is.

    Raises TooMany (429): what is asked counts like a failed sign-in of this peer and of this address.
    """
    await _ask(runtime, actions.mail_reset, email=email, peer=peer)


async def ask_for_link(runtime: Runtime, *, email: str, peer: str) -> None:
    """Have a link that signs in sent, in the same way and within the same limits."""
    await _ask(runtime, actions.mail_link, email=email, peer=peer)


async def _ask(runtime: Runtime, verb: Callable[..., None], *, email: str, peer: str) -> None:
    whos = (f"mail {peer}", f"mail {email.strip().lower()}")
    guesses(runtime).check(*whos)
    guesses(runtime).take(*whos)
    if configured(runtime):
        await runtime.store.write(verb, email=email)


async def waits(runtime: Runtime, *, token: str, prefix: str = RESET) -> bool:
    """Whether this link can be used now. Looking at it uses nothing up."""
    found = await runtime.store.read(queries.member_of_secret, digest=digest(token), purpose=PURPOSES[prefix])
    return found is not None and token.startswith(prefix)


async def enter_by_mail(runtime: Runtime, *, token: str, agent: str) -> str:
    """What the link opens (see `actions.enter`). Raises Gone (410) where it was used, is over or never was."""
    if not token.startswith(MAILED):
        raise Gone(OVER)
    try:
        told = configured(runtime)
        entered, _ = await runtime.store.write(actions.use_link, secret=token, agent=agent, told=told)
    except NotFound:
        raise Gone(OVER) from None
    return entered


async def reset(runtime: Runtime, *, token: str, password: str) -> None:
    """Raises BadInput naming `password`, and Gone (410) where the link was used, is over or never was."""
    if not SHORTEST <= len(password) <= LONGEST or "\0" in password:
        raise BadInput("Some fields are wrong.", fields={"password": f"{SHORTEST} to {LONGEST} characters"})
    if not await waits(runtime, token=token):
        raise Gone(OVER)
    hashed = await asyncio.to_thread(hash_password, password)
    try:
        await runtime.store.write(_reset, token=token, password_hash=hashed)
    except NotFound:
        raise Gone(OVER) from None


def _reset(tx: Tx, *, token: str, password_hash: str) -> None:
    row = actions.use_up(tx, secret=token)
    actions.set_password(tx, member=row.id, password_hash=password_hash)
