"""Reads of signing in by another house."""

from __future__ import annotations

import uuid

from sqlalchemy import Integer, func, select

from comity.accounts.models import Member
from comity.accounts.providers.models import Identity, IdentityProvider, Trip
from comity.foundation.store import Tx


def provider(tx: Tx, *, provider: uuid.UUID) -> IdentityProvider | None:
    return tx.session.get(IdentityProvider, provider)


def providers(tx: Tx) -> list[IdentityProvider]:
    """All by name, removed ones last."""
    in_order = (IdentityProvider.removed_at.isnot(None), func.lower(IdentityProvider.name), IdentityProvider.id)
    return list(tx.session.scalars(select(IdentityProvider).order_by(*in_order)))


def open_providers(tx: Tx) -> list[IdentityProvider]:
    """Those by which one can sign in, by name."""
    return [row for row in providers(tx) if row.open]


def vouches_for_factor(tx: Tx, *, provider: uuid.UUID) -> bool:
    """Whether nothing more is asked of who came by it."""
    row = tx.session.get(IdentityProvider, provider)
    return row is not None and row.open and row.vouches_for_factor


def identity(tx: Tx, *, issuer: str, subject: str) -> Identity | None:
    return tx.session.scalar(select(Identity).where(Identity.issuer == issuer, Identity.subject == subject))


def identities_of(tx: Tx, *, member: uuid.UUID) -> list[Identity]:
    """What a member linked, the latest first; also of houses that are no longer open."""
    mine = select(Identity).where(Identity.member == member)
    return list(tx.session.scalars(mine.order_by(Identity.linked_at.desc(), Identity.id.desc())))


def people_by_issuer(tx: Tx) -> dict[str, tuple[int, int]]:
    """How many active members linked an account there, and how many of them have no password."""
    without = func.sum(Member.password_hash.is_(None).cast(Integer))
    found = select(Identity.issuer, func.count(), without).join(Member, Member.id == Identity.member)
    rows = tx.session.execute(found.where(Member.deactivated_at.is_(None)).group_by(Identity.issuer))
    return {issuer: (count, int(alone or 0)) for issuer, count, alone in rows}


def waiting_trip(tx: Tx, *, state: bytes, browser: bytes) -> Trip | None:
    """The trip that began with this state in this browser and is not over."""
    mine = (Trip.state_hash == state, Trip.browser_hash == browser, Trip.used_at.is_(None), Trip.expires_at > tx.now)
    return tx.session.scalar(select(Trip).where(*mine))
