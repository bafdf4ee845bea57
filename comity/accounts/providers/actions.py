"""The verbs of signing in by another house; the only code that writes its tables."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from comity.accounts.actions.audit import audit, audit_member
from comity.accounts.models import Member, SignInSession
from comity.accounts.providers import queries
from comity.accounts.providers.models import Identity, IdentityProvider, Trip
from comity.accounts.queries import has_passkey, needs_factor
from comity.foundation.clock import DAY, MINUTE
from comity.foundation.credentials import revoke
from comity.foundation.errors import Conflict, NotFound, RuleRefused
from comity.foundation.events import Event
from comity.foundation.ids import digest, new_secret
from comity.foundation.mail import SEND
from comity.foundation.sealing import seal
from comity.foundation.store import Tx

PURPOSE = "provider secret"
LINKED = "accounts.linked"
STATE, BROWSER = "cp_", "cb_"
LASTS = 10 * MINUTE
SET = ("name", "issuer", "client_id", "domains", "newcomers", "vouches_for_mail", "vouches_for_factor")


class Begun(Struct, frozen=True):
    """`state` goes with the address, `browser` into a cookie; only digests of both are stored."""

    state: str
    browser: str


def add_provider(tx: Tx, *, name: str, issuer: str, by: uuid.UUID) -> IdentityProvider:
    """A new one, off at first. Raises Conflict (409 `taken`) where one with this issuer is here."""
    _refuse_second(tx, issuer)
    row = IdentityProvider(id=tx.new_id(), name=name, issuer=issuer, added_at=tx.now, added_by=by)
    tx.session.add(row)
    tx.session.flush()
    _tell(tx, row, "provider.added", by)
    return row


def change_provider(tx: Tx, *, provider: IdentityProvider, changes: Mapping[str, Any], by: uuid.UUID) -> None:
    """Change what is named. Raises RuleRefused where unknown people of any mail domain would become members, and
    Conflict (409 `taken`) for another's issuer."""
    if changes.get("issuer", provider.issuer) != provider.issuer:
        _refuse_second(tx, changes["issuer"])
    changed = [name for name in SET if name in changes and changes[name] != getattr(provider, name)]
    for name in changed:
        setattr(provider, name, changes[name])
    if provider.newcomers == "join" and not provider.domains:
        raise RuleRefused(
            "Unknown people may only come in from mail domains that you name.",
            fields={"domains" if "domains" in changes else "newcomers": "needs at least one mail domain"},
        )
    if "vouches_for_factor" in changed:
        _recheck_sessions(tx, provider)
    if changed:
        _tell(tx, provider, "provider.changed", by, fields=changed)


def set_provider_secret(tx: Tx, *, provider: IdentityProvider, secret: str, key: str, by: uuid.UUID) -> None:
    """Another client secret, sealed; an empty one is none."""
    sealed = seal(key, secret.encode(), purpose=PURPOSE, owner=provider.id.bytes) if secret else None
    provider.secret = sealed
    _tell(tx, provider, "provider.changed", by, fields=["client_secret"])


def open_provider(tx: Tx, *, provider: IdentityProvider, open: bool, by: uuid.UUID) -> None:
    """Offer it to whoever signs in, or no longer. Those who are signed in by it stay, as far as they may."""
    if open and not provider.client_id:
        raise RuleRefused("Give it a client id first.", fields={"client_id": "is needed to turn it on"})
    if open != (provider.on_since is not None):
        provider.on_since = tx.now if open else None
        _recheck_sessions(tx, provider)
        _tell(tx, provider, "provider.opened" if open else "provider.closed", by)


def remove_provider(tx: Tx, *, provider: IdentityProvider, by: uuid.UUID) -> None:
    """Nobody comes in by it any more. What people linked is kept for the day it is put back."""
    if provider.removed_at is None:
        provider.removed_at = tx.now
        _recheck_sessions(tx, provider)
        _tell(tx, provider, "provider.removed", by)


def restore_provider(tx: Tx, *, provider: IdentityProvider, by: uuid.UUID) -> None:
    """As it was before it was removed. Raises Conflict where another one took its issuer."""
    if provider.removed_at is not None:
        _refuse_second(tx, provider.issuer)
        provider.removed_at = None
        _recheck_sessions(tx, provider)
        _tell(tx, provider, "provider.restored", by)


def _recheck_sessions(tx: Tx, provider: IdentityProvider) -> None:
    """Have the sessions that began there looked up anew, where its word for the second factor makes a difference."""
    if not needs_factor(tx):
        return
    begun = (SignInSession.provider == provider.id, SignInSession.ended_at.is_(None), SignInSession.expires_at > tx.now)
    for session in tx.session.scalars(select(SignInSession.id).where(*begun)).all():
        revoke(tx, credential=session)


def _refuse_second(tx: Tx, issuer: str) -> None:
    present = (IdentityProvider.issuer == issuer, IdentityProvider.removed_at.is_(None))
    if tx.session.scalar(select(IdentityProvider.id).where(*present)) is not None:
        raise Conflict("This house is here already.", code="taken", fields={"issuer": "is here already"})


def _tell(tx: Tx, row: IdentityProvider, kind: str, by: uuid.UUID, **facts: Any) -> None:
    tx.announce(Event("provider.changed", subject=row.id, actor=by))
    audit(tx, kind, by=by, subject_kind="provider", subject=row.id, facts=facts)


# ---- linked accounts


def link_identity(
    tx: Tx, *, member: Member, provider: IdentityProvider, subject: str, label: str, told: bool = False
) -> Identity:
    """From now on whoever proves this account comes in as this member. With `told` he is told by mail.

    Raises Conflict (409 `taken`) when it is somebody's already.
    """
    row = queries.identity(tx, issuer=provider.issuer, subject=subject)
    if row is not None and row.member == member.id:
        return row
    if row is not None:
        raise _taken(provider)
    row = Identity(
        id=tx.new_id(), member=member.id, issuer=provider.issuer, subject=subject, label=label, linked_at=tx.now
    )
    tx.session.add(row)
    try:
        tx.session.flush()
    except IntegrityError:
        raise _taken(provider) from None
    tx.announce(Event("identity.linked", subject=row.id, actor=member.person, facts={"member": str(member.id)}))
    audit_member(tx, "identity.linked", by=member.person, member=member, facts={"provider": str(provider.id)})
    if told and member.email is not None:
        payload = {"letter": LINKED, "member": str(member.id), "identity": str(row.id), "at": tx.now}
        tx.enqueue(SEND, payload)
    return row


def _taken(provider: IdentityProvider) -> Conflict:
    return Conflict(f"This account of {provider.name} belongs to somebody else here.", code="taken")


def unlink_identity(tx: Tx, *, identity: Identity, by: uuid.UUID) -> None:
    """It opens nothing any more. Raises RuleRefused (422 `last_way`) where the member could not come in without it."""
    member = tx.session.get_one(Member, identity.member)
    if tx.on_postgresql:  # two that are unlinked at the same moment: the second waits and finds itself the last
        tx.session.execute(select(Member.id).where(Member.id == member.id).with_for_update())
    issuers = {row.issuer for row in queries.open_providers(tx)}
    others = [one for one in queries.identities_of(tx, member=member.id) if one.id != identity.id]
    known = member.password_hash is not None or has_passkey(tx, member=member.id)
    if not known and not any(one.issuer in issuers for one in others):
        raise RuleRefused(
            "This is your only way in. Set a password first: sign out and ask for a link to a new one.", code="last_way"
        )
    tx.session.execute(delete(Identity).where(Identity.id == identity.id))
    tx.announce(Event("identity.unlinked", subject=identity.id, actor=by, facts={"member": str(member.id)}))
    audit_member(tx, "identity.unlinked", by=by, member=member)


def note_identity(tx: Tx, *, identity: Identity, label: str) -> None:
    """He came by it just now, and the house calls him this."""
    identity.used_at, identity.label = tx.now, label or identity.label


# ---- trips


def begin_trip(
    tx: Tx,
    *,
    provider: uuid.UUID,
    session: uuid.UUID | None = None,
    invitation: bytes | None = None,
    leads_to: str = "/",
) -> Begun:
    """Somebody goes there and has ten minutes to come back."""
    begun = Begun(new_secret(STATE), new_secret(BROWSER))
    trip = Trip(
        id=tx.new_id(),
        provider=provider,
        state_hash=digest(begun.state),
        browser_hash=digest(begun.browser),
        session=session,
        invitation=invitation,
        leads_to=leads_to,
        expires_at=tx.now + LASTS,
    )
    tx.session.add(trip)
    return begun


def end_trip(tx: Tx, *, trip: uuid.UUID) -> None:
    """He came back; of any number at the same moment exactly one did. Raises NotFound for the others."""
    mine = update(Trip).where(Trip.id == trip, Trip.used_at.is_(None)).values(used_at=tx.now).returning(Trip.id)
    if tx.session.scalar(mine) is None:
        raise NotFound


def note_refused_trip(tx: Tx, *, provider: uuid.UUID, why: str, more: bool) -> None:
    """Somebody came back and was not let in. With `more`, those that follow within the minute are not written down."""
    facts = {"why": why} | ({"more": True} if more else {})
    audit(tx, "provider.refused", by=None, subject_kind="provider", subject=provider, facts=facts)


def forget_trips(tx: Tx) -> None:
    """Trips that are over leave the database after a day."""
    tx.session.execute(delete(Trip).where(Trip.expires_at < tx.now - DAY))
