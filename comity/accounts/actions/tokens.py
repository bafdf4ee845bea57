"""API tokens."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from comity.accounts.actions.audit import audit_member
from comity.accounts.models import ApiToken, Member
from comity.foundation.credentials import revoke
from comity.foundation.errors import NotFound
from comity.foundation.events import Event
from comity.foundation.ids import digest, new_secret
from comity.foundation.policies import SCOPES, Scope
from comity.foundation.store import Tx


def issue_token(
    tx: Tx, *, member: uuid.UUID, label: str, by: uuid.UUID, scopes: Sequence[Scope] | None = None
) -> tuple[uuid.UUID, str]:
    """A new API token: its id and its secret, shown this once. The log keeps who made it for whom. `scopes` are for
    bots."""
    secret = new_secret("ct_")
    token = ApiToken(
        id=tx.new_id(), member=member, label=label, token_hash=digest(secret), created_by=by, created_at=tx.now
    )
    token.scopes = None if scopes is None else [scope for scope in SCOPES if scope in scopes]
    tx.session.add(token)
    tx.announce(Event("token.issued", subject=token.id, actor=by, facts={"member": str(member)}))
    _audit(tx, "token.made", token, by)
    return token.id, secret


def revoke_token(tx: Tx, *, token: uuid.UUID, by: uuid.UUID) -> None:
    row = tx.session.get(ApiToken, token)
    if row is None or row.revoked_at is not None:
        raise NotFound
    row.revoked_at = tx.now
    revoke(tx, credential=token, actor=by)
    _audit(tx, "token.revoked", row, by)


def revoke_tokens(tx: Tx, *, member: uuid.UUID, by: uuid.UUID) -> None:
    for token in tx.session.scalars(select(ApiToken).where(ApiToken.member == member, ApiToken.revoked_at.is_(None))):
        token.revoked_at = tx.now
        revoke(tx, credential=token.id, actor=by)
        _audit(tx, "token.revoked", token, by)


def _audit(tx: Tx, kind: str, token: ApiToken, by: uuid.UUID) -> None:
    audit_member(tx, kind, by=by, member=tx.session.get_one(Member, token.member), facts={"token": str(token.id)})
