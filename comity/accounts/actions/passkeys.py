"""Passkeys: what they sign, and how they come, are used and go. What is signed is checked in `accounts.passkeys`."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from comity.accounts import agents, queries
from comity.accounts.actions.audit import audit_member
from comity.accounts.actions.factors import recheck_sessions
from comity.accounts.actions.sessions import end_sessions, enter_fully
from comity.accounts.models import Member, Passkey, PasskeyChallenge
from comity.foundation.clock import MINUTE
from comity.foundation.credentials import revoke
from comity.foundation.errors import Conflict, NotFound, RuleRefused
from comity.foundation.events import Event
from comity.foundation.mail import SEND
from comity.foundation.store import Tx

CHALLENGE_LASTS = 5 * MINUTE
MOST = 20
NEW_PASSKEY = "accounts.new_passkey"


def pose_challenge(tx: Tx, *, challenge: bytes, holder: bytes) -> None:
    """Something to sign, for whoever holds what `holder` is the SHA-256 of, within five minutes."""
    until = tx.now + CHALLENGE_LASTS
    tx.session.add(PasskeyChallenge(challenge=challenge, holder=holder, expires_at=until))


def take_challenge(tx: Tx, *, challenge: bytes, holder: bytes) -> bool:
    """Whether this was to be signed by that holder. Of any number who ask, exactly one gets True."""
    mine = (
        PasskeyChallenge.challenge == challenge,
        PasskeyChallenge.holder == holder,
        PasskeyChallenge.expires_at > tx.now,
    )
    taken = delete(PasskeyChallenge).where(*mine).returning(PasskeyChallenge.challenge)
    return tx.session.scalar(taken) is not None


def forget_challenges(tx: Tx) -> None:
    """Those whose time is over."""
    tx.session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= tx.now))


def add_passkey(
    tx: Tx,
    *,
    member: uuid.UUID,
    session: uuid.UUID,
    credential_id: bytes,
    public_key: bytes,
    sign_count: int,
    synced: bool,
    name: str,
    agent: str = "",
    told: bool = False,
) -> Passkey:
    """A passkey whose signature was checked. Where it is the second factor that everybody needs, every session ends
    but `session`. `told` says whether mail goes out: then the member is told of it.

    Raises RuleRefused when the member has too many, Conflict when the passkey is known already.
    """
    mine = select(func.count()).select_from(Passkey).where(Passkey.member == member)
    if (tx.session.scalar(mine) or 0) >= MOST:
        raise RuleRefused(f"These are enough: {MOST} passkeys. Remove one first.", code="too_many_passkeys")
    first = not queries.has_passkey(tx, member=member) and queries.second_factor(tx, member=member) is None
    row = Passkey(
        id=tx.new_id(),
        member=member,
        credential_id=credential_id,
        public_key=public_key,
        sign_count=sign_count,
        name=name,
        synced=synced,
        agent=agents.kept(agent),
        made_at=tx.now,
    )
    _flush(tx, row)
    if first and queries.needs_factor(tx):
        end_sessions(tx, member=member, by=None, but=session)
        revoke(tx, credential=session)  # looked up anew: until now it was allowed no more than this
    if told:
        payload = {"letter": NEW_PASSKEY, "member": str(member), "at": tx.now, "agent": agents.kept(agent)}
        tx.enqueue(SEND, payload)
    tx.announce(Event("passkey.added", subject=member))
    _audit(tx, "passkey.added", row)
    return row


def _flush(tx: Tx, row: Passkey) -> None:
    tx.session.add(row)
    try:
        tx.session.flush()
    except IntegrityError:
        raise Conflict("This passkey is known already.", code="taken") from None


def use_passkey(
    tx: Tx, *, passkey: uuid.UUID, sign_count: int, synced: bool, agent: str = "", told: bool = False
) -> str:
    """The secret of a session for whoever signed with it. `sign_count` is what the authenticator counts now: where it
    counts, it only ever grows.

    Raises NotFound when the passkey was removed or used further meanwhile, or its member is not here any more.
    """
    counted = or_(Passkey.sign_count < sign_count, (Passkey.sign_count == 0) & (sign_count == 0))
    moved = (
        update(Passkey)
        .where(Passkey.id == passkey, counted)
        .values(sign_count=sign_count, synced=synced, used_at=tx.now, agent=agents.kept(agent))
        .returning(Passkey.member)
        .execution_options(synchronize_session=False)
    )
    found = tx.session.scalar(moved)
    member = None if found is None else tx.session.get(Member, found)
    if member is None or not member.active:
        raise NotFound
    return enter_fully(tx, member=member.id, agent=agent, told=told, way="passkey")


def rename_passkey(tx: Tx, *, passkey: Passkey, name: str) -> None:
    """What its member calls it."""
    passkey.name = name


def remove_passkey(tx: Tx, *, passkey: Passkey, by: uuid.UUID, but: uuid.UUID | None = None) -> None:
    """It opens nothing any more, and what it or anything else has opened ends, except the session `but`."""
    member = passkey.member
    tx.session.delete(passkey)
    tx.session.flush()
    end_sessions(tx, member=member, by=None, but=but)
    if queries.needs_factor(tx):
        recheck_sessions(tx, member=member)
    tx.announce(Event("passkey.removed", subject=member, actor=by))
    _audit(tx, "passkey.removed", passkey, by)


def remove_passkeys(tx: Tx, *, member: uuid.UUID, by: uuid.UUID) -> None:
    """All passkeys of a member."""
    for row in queries.passkeys_of(tx, member=member):
        remove_passkey(tx, passkey=row, by=by)


def _audit(tx: Tx, kind: str, row: Passkey, by: uuid.UUID | None = None) -> None:
    member = tx.session.get_one(Member, row.member)
    audit_member(tx, kind, by=by or member.person, member=member, facts={"passkey": str(row.id)})
