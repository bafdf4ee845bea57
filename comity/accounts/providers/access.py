"""Look-up is permission: which houses and linked accounts an actor may act on."""

from __future__ import annotations

import uuid

from comity.accounts.providers import queries
from comity.accounts.providers.models import Identity, IdentityProvider
from comity.foundation.errors import NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Tx


def provider(tx: Tx, *, provider: uuid.UUID | None) -> IdentityProvider:
    """One of the house's, a removed one too; for owners and admins, whom the route's policy tells."""
    row = None if provider is None else queries.provider(tx, provider=provider)
    if row is None:
        raise NotFound
    return row


def open_provider(tx: Tx, *, provider: uuid.UUID | None) -> IdentityProvider:
    """One by which everybody may try to sign in."""
    row = None if provider is None else queries.provider(tx, provider=provider)
    if row is None or not row.open:
        raise NotFound
    return row


def own_identity(tx: Tx, *, actor: Actor, identity: uuid.UUID | None) -> Identity:
    row = None if identity is None else tx.session.get(Identity, identity)
    if row is None or row.member != actor.member:
        raise NotFound
    return row
