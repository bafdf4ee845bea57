"""The verbs of accounts; the only code that writes its tables."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from comity.accounts.models import ApiToken, Member, Organisation, SignInLink, SignInSession
from comity.foundation.clock import DAY
from comity.foundation.credentials import revoke
from comity.foundation.errors import Conflict, NotFound
from comity.foundation.events import Event
from comity.foundation.ids import digest, new_secret
from comity.foundation.policies import Role
from comity.foundation.store import Tx

SESSION_DAYS = 30
LINK_DAYS = 2


def found_organisation(tx: Tx, *, name: str, locale: str = "en", time_zone: str = "UTC") -> None:
    tx.session.add(Organisation(id=1, name=name, locale=locale, time_zone=time_zone))


def rename_organisation(tx: Tx, *, name: str) -> None:
    tx.session.execute(update(Organisation).values(name=name))


def create_member(
    tx: Tx,
    *,
    person: uuid.UUID,
    handle: str,
    email: str | None,
    role: Role,
    title: str,
    password_hash: str | None,
    by: uuid.UUID | None,
) -> Member:
    """Make a person a member. Raises Conflict (409 `taken`) when the handle or the address is somebody's already."""
    handle, email = handle.lower(), None if email is None else email.lower()
    _refuse_taken(tx, handle, email)
    member = Member(
        id=tx.new_id(),
        person=person,
        handle=handle,
        email=email,
        role=role,
        title=title,
        password_hash=password_hash,
        created_at=tx.now,
    )
    tx.session.add(member)
    try:
        tx.session.flush()
    except IntegrityError as error:
        raise (_taken(email=email or "") if "email" in str(error.orig) else _taken(handle=handle)) from None
    tx.announce(Event("member.created", subject=member.id, actor=by, facts={"person": str(person), "role": role}))
    return member


def _refuse_taken(tx: Tx, handle: str, email: str | None) -> None:
    if tx.session.scalar(select(Member.id).where(Member.handle == handle)) is not None:
        raise _taken(handle=handle)
    if email is not None and tx.session.scalar(select(Member.id).where(Member.email == email)) is not None:
        raise _taken(email=email)


def _taken(**fields: str) -> Conflict:
    return Conflict("Somebody has this already.", code="taken", fields=dict.fromkeys(fields, "is taken"))


def deactivate_member(tx: Tx, *, member: uuid.UUID, by: uuid.UUID) -> None:
    """End a member's access: every session and token dies with the commit."""
    row = tx.session.get(Member, member)
    if row is None or not row.active:
        raise NotFound
    row.deactivated_at = tx.now
    tx.announce(Event("member.deactivated", subject=member, actor=by))
    for session in tx.session.scalars(
        select(SignInSession).where(SignInSession.member == member, SignInSession.ended_at.is_(None))
    ):
        session.ended_at = tx.now
        revoke(tx, credential=session.id, actor=by)
    for token in tx.session.scalars(select(ApiToken).where(ApiToken.member == member, ApiToken.revoked_at.is_(None))):
        token.revoked_at = tx.now
        revoke(tx, credential=token.id, actor=by)


def start_session(tx: Tx, *, member: uuid.UUID) -> str:
    """Sign a member in. Returns the secret, shown this once."""
    secret = new_secret("cs_")
    session = SignInSession(
        id=tx.new_id(),
        member=member,
        token_hash=digest(secret),
        created_at=tx.now,
        expires_at=tx.now + SESSION_DAYS * DAY,
    )
    tx.session.add(session)
    tx.announce(Event("session.started", subject=session.id, actor=member))
    return secret


def end_session(tx: Tx, *, session: uuid.UUID) -> None:
    ended = (
        update(SignInSession)
        .where(SignInSession.id == session, SignInSession.ended_at.is_(None))
        .values(ended_at=tx.now)
    )
    tx.session.execute(ended)
    revoke(tx, credential=session)


def issue_token(tx: Tx, *, member: uuid.UUID, label: str, by: uuid.UUID) -> tuple[uuid.UUID, str]:
    """A new API token: its id and its secret, shown this once. The log keeps who made it for whom."""
    secret = new_secret("ct_")
    token = ApiToken(
        id=tx.new_id(), member=member, label=label, token_hash=digest(secret), created_by=by, created_at=tx.now
    )
    tx.session.add(token)
    tx.announce(Event("token.issued", subject=token.id, actor=by, facts={"member": str(member)}))
    return token.id, secret


def revoke_token(tx: Tx, *, token: uuid.UUID, by: uuid.UUID) -> None:
    row = tx.session.get(ApiToken, token)
    if row is None or row.revoked_at is not None:
        raise NotFound
    row.revoked_at = tx.now
    revoke(tx, credential=token, actor=by)


def offer_link(tx: Tx, *, member: uuid.UUID) -> str:
    """A secret that signs this member in once, within two days; an older unused one of his ends."""
    tx.session.execute(
        update(SignInLink).where(SignInLink.member == member, SignInLink.used_at.is_(None)).values(used_at=tx.now)
    )
    secret = new_secret("cl_")
    link = SignInLink(id=tx.new_id(), member=member, token_hash=digest(secret), expires_at=tx.now + LINK_DAYS * DAY)
    tx.session.add(link)
    return secret


def use_link(tx: Tx, *, digest: bytes) -> tuple[str, uuid.UUID]:
    """Sign in by a link: the session's secret and the member.

    Raises NotFound when it was used, is over or never was.
    """
    mine = (SignInLink.token_hash == digest, SignInLink.used_at.is_(None), SignInLink.expires_at > tx.now)
    member = tx.session.scalar(update(SignInLink).where(*mine).values(used_at=tx.now).returning(SignInLink.member))
    row = None if member is None else tx.session.get(Member, member)
    if row is None or not row.active:
        raise NotFound("This link was used already or is too old. Ask for a new one.")
    return start_session(tx, member=row.id), row.id


def forget_old_sessions(tx: Tx) -> None:
    """Sessions and links that are over leave the database after another month."""
    long_ago = tx.now - SESSION_DAYS * DAY
    tx.session.execute(delete(SignInSession).where(SignInSession.expires_at < long_ago))
    tx.session.execute(delete(SignInLink).where(SignInLink.expires_at < long_ago))
