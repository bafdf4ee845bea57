"""Reads of accounts."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import cast

from sqlalchemy import select

from comity.accounts.models import ApiToken, Member, Organisation, SignInSession
from comity.foundation.policies import INSIDE_ROLES, Actor, Kind, Role
from comity.foundation.store import Tx


def organisation(tx: Tx) -> Organisation | None:
    return tx.session.get(Organisation, 1)


def has_owner(tx: Tx) -> bool:
    return tx.session.scalar(select(Member.id).where(Member.role == "owner").limit(1)) is not None


def member_by_email(tx: Tx, *, email: str) -> Member | None:
    """The active member who signs in with this address."""
    return tx.session.scalar(
        select(Member).where(Member.email == email.strip().lower(), Member.deactivated_at.is_(None))
    )


def member_by_handle(tx: Tx, *, handle: str) -> Member | None:
    return tx.session.scalar(select(Member).where(Member.handle == handle.lower(), Member.deactivated_at.is_(None)))


def member_of(tx: Tx, *, person: uuid.UUID) -> Member | None:
    return tx.session.scalar(select(Member).where(Member.person == person))


def members_among(tx: Tx, *, persons: Collection[uuid.UUID]) -> dict[uuid.UUID, Member]:
    """The members among these persons, former ones too, by person."""
    found = tx.session.scalars(select(Member).where(Member.person.in_(list(persons)))) if persons else ()
    return {member.person: member for member in found}


def is_inside(member: Member | None) -> bool:
    """Inside are members who are here; a guest is a person outside who can sign in."""
    return member is not None and member.active and member.role in INSIDE_ROLES


def session_actor(tx: Tx, *, digest: bytes) -> Actor | None:
    """Who signed in with this session, while it lasts."""
    found = (
        select(SignInSession, Member)
        .join(Member, Member.id == SignInSession.member)
        .where(SignInSession.token_hash == digest, SignInSession.ended_at.is_(None), SignInSession.expires_at > tx.now)
    )
    row = tx.session.execute(found.where(Member.deactivated_at.is_(None))).first()
    return None if row is None else _actor("session", row[1], row[0].id, row[0].expires_at)


def token_actor(tx: Tx, *, digest: bytes) -> Actor | None:
    found = select(ApiToken, Member).join(Member, Member.id == ApiToken.member).where(ApiToken.token_hash == digest)
    row = tx.session.execute(found.where(ApiToken.revoked_at.is_(None), Member.deactivated_at.is_(None))).first()
    return None if row is None else _actor("token", row[1], row[0].id, None)


def _actor(kind: Kind, member: Member, credential: uuid.UUID, expires_at: int | None) -> Actor:
    return Actor(member.person, kind, cast(Role, member.role), credential, member=member.id, expires_at=expires_at)
