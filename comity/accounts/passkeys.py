"""Passkeys (WebAuthn): making one and signing in with one, for the API and the pages alike.

What a passkey signs is a challenge that we posed to one browser, once. It must come from our own page, and the device
must have made sure who holds it (fingerprint, face or PIN): so a passkey is both factors at once. Whatever is wrong is
answered in the same words.
"""

from __future__ import annotations

import asyncio
import uuid
from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import Struct

from comity.accounts import actions, queries
from comity.accounts.actions.passkeys import CHALLENGE_LASTS
from comity.accounts.denials import note_failure
from comity.accounts.guesses import guesses
from comity.accounts.models import Passkey
from comity.foundation.clock import SECOND
from comity.foundation.errors import Conflict, NotFound, RuleRefused, Unauthenticated
from comity.foundation.ids import digest
from comity.foundation.mail import configured
from comity.foundation.requests import Scope, header
from comity.foundation.runtime import Runtime
from comity.foundation.settings import is_loopback
from comity.foundation.store import Tx

if TYPE_CHECKING:
    from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
    from webauthn.registration.verify_registration_response import VerifiedRegistration

    from comity.accounts.ceremonies import Posed

LIMIT = "passkeys.peer"
MILLIS = CHALLENGE_LASTS // SECOND * 1_000
NOT_TAKEN = "This passkey could not be added. Begin again."
NOT_OPENED = "This passkey did not open the door. Try again, or come in another way."
Credential = dict[str, Any]
"""A `PublicKeyCredential` as JSON, as its `toJSON()` makes it."""


class Site(Struct, frozen=True):
    """Where a passkey counts: the host's name, and the origin of the page as the browser states it."""

    name: str
    origin: str


def site_of(scope: Scope, runtime: Runtime) -> Site:
    """The site that was asked, one of the allowed hosts. Its scheme is that of the public URL, whatever a proxy says;
    loopback names have none of their own."""
    host, public = (header(scope, b"host") or "").lower(), urlsplit(runtime.settings.public_url)
    name = urlsplit(f"//{host}").hostname or ""
    scheme = "http" if is_loopback(name) and host != public.netloc.lower() else public.scheme
    return Site(name, f"{scheme}://{host}")


async def begin_adding(runtime: Runtime, *, member: uuid.UUID, session: uuid.UUID, site: Site) -> dict[str, Any]:
    """What `navigator.credentials.create` takes."""
    name, known = await runtime.store.read(_described, member=member)
    posed = await asyncio.to_thread(_to_make, site, member, name, known)
    return await _pose(runtime, posed, _session_holder(session))


async def add(
    runtime: Runtime,
    *,
    member: uuid.UUID,
    session: uuid.UUID,
    site: Site,
    credential: Credential,
    name: str,
    agent: str,
) -> Passkey:
    """The new passkey. Raises RuleRefused (422) in the same words whatever is wrong with it."""
    challenge = await _taken(runtime, credential, _session_holder(session))
    made = None if challenge is None else await asyncio.to_thread(_made, credential, challenge, site)
    if made is None:
        raise _not_taken()
    wants: dict[str, Any] = {
        "credential_id": made.credential_id,
        "public_key": made.credential_public_key,
        "name": name,
    }
    counted = {"sign_count": made.sign_count, "synced": made.credential_backed_up}
    wants |= {"agent": agent, "told": configured(runtime)}
    try:
        return await runtime.store.write(actions.add_passkey, member=member, session=session, **wants, **counted)
    except Conflict:
        raise _not_taken() from None


async def begin_entering(runtime: Runtime, *, holder: str, peer: str, site: Site) -> dict[str, Any]:
    """What `navigator.credentials.get` takes, for the browser that holds this secret. Raises TooMany (429)."""
    runtime.limiter.take(LIMIT, peer)
    return await _pose(runtime, await asyncio.to_thread(_to_use, site), digest(holder))


async def enter(runtime: Runtime, *, holder: str, credential: Credential, site: Site, peer: str, agent: str) -> str:
    """The session's secret, nothing more being asked.

    Raises Unauthenticated in the same words whatever was wrong; TooMany (429) after ten failures of a peer within a
    minute, then for longer each time. A signature cannot be guessed, so nothing is counted for the account: whoever
    knows a passkey by its id cannot shut its owner out.
    """
    desk = guesses(runtime)
    desk.check(peer)
    desk.take(peer)
    challenge = await _taken(runtime, credential, digest(holder))
    found = await runtime.store.read(queries.passkey, credential_id=_bytes(credential["id"]))
    if challenge is not None and found is not None:
        secret = await _entered(runtime, found, credential, challenge, site, agent)
        if secret is not None:
            desk.give_back(peer)
            return secret
    desk.lost(peer)
    await note_failure(runtime, None if found is None else found.member)
    raise Unauthenticated(NOT_OPENED, code="passkey_refused")


async def _entered(
    runtime: Runtime, row: Passkey, credential: Credential, challenge: bytes, site: Site, agent: str
) -> str | None:
    if _bytes(credential["response"]["userHandle"]) != row.member.bytes:
        return None
    signed = await asyncio.to_thread(_used, credential, challenge, site, row)
    if signed is None:
        return None
    wants = {"passkey": row.id, "sign_count": signed.new_sign_count, "synced": signed.credential_backed_up}
    try:
        return await runtime.store.write(actions.use_passkey, agent=agent, told=configured(runtime), **wants)
    except NotFound:
        return None


async def _pose(runtime: Runtime, posed: Posed, holder: bytes) -> dict[str, Any]:
    await runtime.store.write(actions.pose_challenge, challenge=_stored(posed.challenge), holder=holder)
    return posed.options


async def _taken(runtime: Runtime, credential: Credential, holder: bytes) -> bytes | None:
    """The challenge that was signed, if it is one that we posed to this holder and nobody came with before."""
    challenge = await asyncio.to_thread(_challenge_of, credential)
    if challenge is None:
        return None
    taken = await runtime.store.write(actions.take_challenge, challenge=_stored(challenge), holder=holder)
    return challenge if taken else None


def _session_holder(session: uuid.UUID) -> bytes:
    return digest(f"passkey {session}")


def _stored(challenge: bytes) -> bytes:
    """A challenge as it stands in the table."""
    return digest(challenge.hex())


def _described(tx: Tx, *, member: uuid.UUID) -> tuple[str, list[bytes]]:
    known = [row.credential_id for row in queries.passkeys_of(tx, member=member)]
    return queries.sign_in_name(tx, member=member), known


def _bytes(text: str | None) -> bytes:
    try:
        return urlsafe_b64decode(f"{text or ''}===")
    except ValueError:
        return b""


def _not_taken() -> RuleRefused:
    return RuleRefused(NOT_TAKEN, code="passkey_refused")


# ---- the library takes a third of a second to load: only where passkeys are used, and in a thread


def _to_make(site: Site, member: uuid.UUID, name: str, known: list[bytes]) -> Posed:
    from comity.accounts import ceremonies

    return ceremonies.to_make(site, member=member.bytes, name=name, known=known, millis=MILLIS)


def _to_use(site: Site) -> Posed:
    from comity.accounts import ceremonies

    return ceremonies.to_use(site, millis=MILLIS)


def _challenge_of(credential: Credential) -> bytes | None:
    from comity.accounts import ceremonies

    return ceremonies.challenge_of(credential)


def _made(credential: Credential, challenge: bytes, site: Site) -> VerifiedRegistration | None:
    from comity.accounts import ceremonies

    return ceremonies.made(credential, challenge=challenge, site=site)


def _used(credential: Credential, challenge: bytes, site: Site, row: Passkey) -> VerifiedAuthentication | None:
    from comity.accounts import ceremonies

    return ceremonies.used(
        credential, challenge=challenge, site=site, public_key=row.public_key, sign_count=row.sign_count
    )
