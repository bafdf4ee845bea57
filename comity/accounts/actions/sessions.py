"""Signing in: sessions and links that begin one."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import delete, select, update

from comity.accounts import agents, queries
from comity.accounts.actions.audit import audit, audit_member
from comity.accounts.models import ApiToken, Member, SignInLink, SignInSession
from comity.foundation.clock import DAY, HOUR, MINUTE
from comity.foundation.credentials import revoke
from comity.foundation.errors import NotFound
from comity.foundation.events import Event
from comity.foundation.ids import digest, new_secret
from comity.foundation.mail import SEND
from comity.foundation.store import Tx

SESSION_DAYS = 30
LINK_DAYS = 2
LINK, MAILED, RESET, SECOND_STEP = "cl_", "cm_", "cr_", "cc_"
LASTS = {RESET: HOUR, SECOND_STEP: 5 * MINUTE, LINK: LINK_DAYS * DAY, MAILED: 15 * MINUTE}
PURPOSES = {LINK: "sign_in", MAILED: "mailed", RESET: "reset", SECOND_STEP: "second_step"}
NEW_DEVICE = "accounts.new_device"


def enter(
    tx: Tx,
    *,
    member: uuid.UUID,
    agent: str = "",
    told: bool = False,
    way: str = "password",
    provider: uuid.UUID | None = None,
) -> str:
    """What a right password or link opens: the secret of a session, or of the second step where one is asked for.

    `told` says whether mail goes out: then a browser that was never seen here is told of.
    """
    if queries.takes_two_steps(tx, member=member):
        return _offer(tx, member=member, prefix=SECOND_STEP)
    return enter_fully(tx, member=member, agent=agent, told=told, way=way, provider=provider)


def enter_fully(
    tx: Tx,
    *,
    member: uuid.UUID,
    agent: str = "",
    told: bool = False,
    way: str = "password",
    provider: uuid.UUID | None = None,
) -> str:
    """The secret of a session, whatever the member has beside his password."""
    known = set(tx.session.scalars(select(SignInSession.agent).where(SignInSession.member == member).distinct()))
    known.discard("")  # begun by an invitation, or before browsers were kept: tells nothing
    secret = start_session(tx, member=member, agent=agent, way=way, provider=provider)
    seen = {(agents.browser(one), agents.platform(one)) for one in known}
    if told and known and (agents.browser(agent), agents.platform(agent)) not in seen:
        payload = {"letter": NEW_DEVICE, "member": str(member), "at": tx.now, "agent": agents.kept(agent)}
        tx.enqueue(SEND, payload)
    return secret


def start_session(
    tx: Tx, *, member: uuid.UUID, agent: str = "", way: str = "password", provider: uuid.UUID | None = None
) -> str:
    """Sign a member in. Returns the secret, shown this once. `agent` is what his browser calls itself, `way` a code for
    the audit log, `provider` the house by whose word he comes."""
    secret = new_secret("cs_")
    session = SignInSession(
        id=tx.new_id(),
        member=member,
        token_hash=digest(secret),
        created_at=tx.now,
        expires_at=tx.now + SESSION_DAYS * DAY,
        agent=agents.kept(agent),
        used_at=tx.now,
        provider=provider,
    )
    tx.session.add(session)
    tx.announce(Event("session.started", subject=session.id, actor=member))
    row = tx.session.get_one(Member, member)
    audit_member(tx, "session.started", by=row.person, member=row, facts={"session": str(session.id), "way": way})
    return secret


def end_session(tx: Tx, *, session: uuid.UUID) -> None:
    ended = (
        update(SignInSession)
        .where(SignInSession.id == session, SignInSession.ended_at.is_(None))
        .values(ended_at=tx.now)
        .returning(SignInSession.member)
    )
    member = tx.session.scalar(ended)
    revoke(tx, credential=session)
    if member is not None:
        row = tx.session.get_one(Member, member)
        audit_member(tx, "session.ended", by=row.person, member=row, facts={"session": str(session)})


def note_failed_sign_in(tx: Tx, *, member: uuid.UUID | None, more: bool) -> None:
    """Somebody could not sign in, as this member where the address is one's. With `more`, those that follow within the
    minute are not written down."""
    row = None if member is None else tx.session.get(Member, member)
    subject = None if row is None else row.person
    audit(tx, "session.failed", by=None, subject_kind="person", subject=subject, facts={"more": True} if more else None)


def note_use(tx: Tx, *, credentials: Collection[uuid.UUID]) -> None:
    """These sessions and API tokens were used just now."""
    for kind in (SignInSession, ApiToken):
        tx.session.execute(update(kind).where(kind.id.in_(list(credentials))).values(used_at=tx.now))


def offer_link(tx: Tx, *, member: uuid.UUID) -> str:
    """A secret that signs this member in once, within two days; an older unused one of his ends."""
    return _offer(tx, member=member, prefix=LINK)


def offer_reset(tx: Tx, *, member: uuid.UUID, by: uuid.UUID | None = None) -> str:
    """A secret with which this member sets another password once, within an hour; an older unused one of his ends."""
    tx.announce(Event("member.reset_offered", subject=member, actor=by))
    return _offer(tx, member=member, prefix=RESET)


def offer_mailed(tx: Tx, *, member: uuid.UUID) -> str:
    """A secret for a mail that signs this member in once, within a quarter of an hour; an older unused one ends."""
    return _offer(tx, member=member, prefix=MAILED)


def _offer(tx: Tx, *, member: uuid.UUID, prefix: str) -> str:
    purpose = PURPOSES[prefix]
    if prefix != SECOND_STEP:
        end_links(tx, member=member, purposes=(purpose,))
    secret, until = new_secret(prefix), tx.now + LASTS[prefix]
    tx.session.add(
        SignInLink(id=tx.new_id(), member=member, token_hash=digest(secret), expires_at=until, purpose=purpose)
    )
    tx.session.flush()
    return secret


def end_links(tx: Tx, *, member: uuid.UUID, purposes: Collection[str] = tuple(PURPOSES.values())) -> None:
    """Links of a member that were not used yet open nothing any more."""
    waiting = (SignInLink.member == member, SignInLink.used_at.is_(None), SignInLink.purpose.in_(purposes))
    tx.session.execute(update(SignInLink).where(*waiting).values(used_at=tx.now))


def use_up(tx: Tx, *, secret: str) -> Member:
    """The active member who was given this secret; of any number at the same moment exactly one gets it.

    Raises NotFound when it was used, is over or never was.
    """
    mine = (
        SignInLink.token_hash == digest(secret),
        SignInLink.purpose == PURPOSES.get(secret[:3], ""),
        SignInLink.used_at.is_(None),
        SignInLink.expires_at > tx.now,
    )
    member = tx.session.scalar(update(SignInLink).where(*mine).values(used_at=tx.now).returning(SignInLink.member))
    row = None if member is None else tx.session.get(Member, member)
    if row is None or not row.active:
        raise NotFound("This link was used already or is too old. Ask for a new one.")
    return row


def use_link(tx: Tx, *, secret: str, agent: str = "", told: bool = False) -> tuple[str, uuid.UUID]:
    """Sign in by a link, mailed or not: what it opens (see `enter`) and the member.

    Raises NotFound when it was used, is over or never was.
    """
    row = use_up(tx, secret=secret)
    way = "mail" if secret.startswith(MAILED) else "link"
    return enter(tx, member=row.id, agent=agent, told=told, way=way), row.id


def forget_old_sessions(tx: Tx) -> None:
    """Sessions and links that are over leave the database after another month."""
    long_ago = tx.now - SESSION_DAYS * DAY
    tx.session.execute(delete(SignInSession).where(SignInSession.expires_at < long_ago))
    tx.session.execute(delete(SignInLink).where(SignInLink.expires_at < long_ago))


def end_sessions(tx: Tx, *, member: uuid.UUID, by: uuid.UUID | None, but: uuid.UUID | None = None) -> None:
    """Sign a member out everywhere, except in the session `but`; their sockets close with the commit."""
    for session in tx.session.scalars(
        select(SignInSession).where(SignInSession.member == member, SignInSession.ended_at.is_(None))
    ):
        if session.id != but:
            session.ended_at = tx.now
            revoke(tx, credential=session.id, actor=by)


def recheck_tokens(tx: Tx, *, member: uuid.UUID, by: uuid.UUID | None) -> None:
    """Have every API token of a member looked up anew, because what it may do has changed."""
    for token in tx.session.scalars(
        select(ApiToken.id).where(ApiToken.member == member, ApiToken.revoked_at.is_(None))
    ):
        revoke(tx, credential=token, actor=by)
