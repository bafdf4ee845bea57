"""What becomes of somebody whom another house named: he is found, linked, taken in, or refused."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from msgspec import Struct

from comity.accounts import queries as members
from comity.accounts.actions.sessions import enter, enter_fully
from comity.accounts.models import Member, SignInSession
from comity.accounts.ports import GuestRooms
from comity.accounts.providers import access, actions as providers, queries
from comity.accounts.providers.models import Identity, IdentityProvider, Trip
from comity.accounts.providers.word import Claims
from comity.foundation.errors import Conflict, NotFound, RuleRefused
from comity.foundation.store import Tx
from comity.people import actions as people
from comity.people.arrivals.names import handles_for, name_of
from comity.people.settings import actions as settings
from comity.people.settings.actions import Newcomer

WAY = "provider"


class Arrival(Struct, frozen=True):
    """`secret` opens a session, or its second step; it is empty where an account was linked to a session."""

    secret: str
    member: uuid.UUID


def arrive(
    tx: Tx, *, trip: Trip, issuer: str, claims: Claims, agent: str, told: bool, doors: Sequence[GuestRooms] = ()
) -> Arrival:
    """Let somebody in whom this issuer named, by (issuer, subject) and by nothing else.

    Raises NotFound where the house was closed meanwhile, RuleRefused (422 `unknown_account`, `mail_not_checked`,
    `other_domain`, …), Gone for an invitation that is over, and Conflict (409 `taken`).
    """
    provider = access.open_provider(tx, provider=trip.provider)
    if provider.issuer != issuer:
        raise NotFound
    if trip.session is not None:
        return _link(tx, provider, trip.session, claims, told)
    identity = queries.identity(tx, issuer=issuer, subject=claims.subject)
    if identity is None and trip.invitation is not None:
        member = _invited(tx, provider, trip.invitation, claims, doors)
    elif identity is None:
        member = _unasked(tx, provider, claims)
    else:
        member = _known(tx, provider, identity)
    if identity is None:
        identity = providers.link_identity(
            tx, member=member, provider=provider, subject=claims.subject, label=claims.label
        )
    providers.note_identity(tx, identity=identity, label=claims.label)
    into = enter_fully if provider.vouches_for_factor else enter
    return Arrival(into(tx, member=member.id, agent=agent, told=told, way=WAY, provider=provider.id), member.id)


def _link(tx: Tx, provider: IdentityProvider, session: uuid.UUID, claims: Claims, told: bool) -> Arrival:
    row = tx.session.get(SignInSession, session)
    member = None if row is None or row.ended_at is not None else tx.session.get(Member, row.member)
    if member is None or not member.active:
        raise RuleRefused("You are not signed in here any more. Begin again.", code="signed_out")
    providers.link_identity(tx, member=member, provider=provider, subject=claims.subject, label=claims.label, told=told)
    return Arrival("", member.id)


def _known(tx: Tx, provider: IdentityProvider, identity: Identity) -> Member:
    member = tx.session.get_one(Member, identity.member)
    if not member.active:
        raise _unknown(provider)
    return member


def _unknown(provider: IdentityProvider) -> RuleRefused:
    words = (
        f"Nobody comes in here with this account of {provider.name}. If you are a member, come in as before and link it"
        " under Settings, Signing in. If not, ask for an invitation."
    )
    return RuleRefused(words, code="unknown_account")


def _unasked(tx: Tx, provider: IdentityProvider, claims: Claims) -> Member:
    """Somebody whom nobody asked, where the house lets such people become members."""
    if provider.newcomers != "join":
        raise _unknown(provider)
    email = _checked_mail(provider, claims)
    if email.rpartition("@")[2] not in provider.domains:
        raise RuleRefused(
            f"Only people with an address at {' or '.join(provider.domains)} come in here unasked.", code="other_domain"
        )
    return _new_member(tx, claims, email)


def _checked_mail(provider: IdentityProvider, claims: Claims) -> str:
    """The address, where the house says that it is his, or says nothing and we take its word for that."""
    if not claims.email or not _is_checked(provider, claims):
        words = f"{provider.name} does not say that your mail address is checked, so we cannot take you in by it."
        raise RuleRefused(f"{words} Ask for an invitation.", code="mail_not_checked")
    return claims.email


def _is_checked(provider: IdentityProvider, claims: Claims) -> bool:
    return provider.vouches_for_mail if claims.mail_checked is None else claims.mail_checked


def _new_member(tx: Tx, claims: Claims, email: str) -> Member:
    try:
        return people.add_member(tx, name=name_of(claims), handle=_free_handle(tx, claims), email=email)
    except Conflict as refused:
        raise _address_taken(refused) from None


def _address_taken(refused: Conflict) -> Conflict:
    words = (
        "Somebody here has your mail address already, and an address alone lets nobody in. Come in as before, and link"
        " this account under Settings, Signing in."
    )
    return Conflict(words if "email" in refused.fields else refused.message, code="taken")


def _invited(
    tx: Tx, provider: IdentityProvider, invitation: bytes, claims: Claims, doors: Sequence[GuestRooms]
) -> Member:
    """Somebody with an invitation. Its link proved the address it was sent to, so there the house need not call it
    checked; it must not deny it."""
    row = members.invitation_by_token(tx, digest=invitation)
    asked = row is not None and row.email is not None and claims.mail_checked is not False
    email = claims.email if claims.email and (asked or _is_checked(provider, claims)) else None
    newcomer = Newcomer(name_of(claims), _free_handle(tx, claims), email, None)
    try:
        return settings.admit(tx, token_hash=invitation, newcomer=newcomer, doors=doors)
    except Conflict as refused:
        raise _address_taken(refused) from None


def _free_handle(tx: Tx, claims: Claims) -> str:
    return next(one for one in handles_for(claims) if not members.is_handle_used(tx, handle=one))
