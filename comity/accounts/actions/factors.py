"""The second factor: an app for one-time codes, and recovery codes for the day it is not there."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, select, update

from comity.accounts import codes, queries
from comity.accounts.actions.audit import audit_member
from comity.accounts.actions.sessions import end_links, end_sessions
from comity.accounts.models import Member, Passkey, RecoveryCode, SecondFactor, SignInSession
from comity.foundation.credentials import revoke
from comity.foundation.errors import Conflict, RuleRefused
from comity.foundation.events import Event
from comity.foundation.ids import digest
from comity.foundation.mail import SEND
from comity.foundation.sealing import seal, unseal
from comity.foundation.store import Tx

RESET_LETTER, LINK_LETTER = "accounts.reset", "accounts.sign_in_link"
WRONG = "This code is not right, or it was used already."


def begin_second_factor(tx: Tx, *, key: str, member: uuid.UUID) -> str:
    """A new secret for the member's app, which counts once it is confirmed. Raises Conflict when one is on already."""
    row = tx.session.get(SecondFactor, member)
    if row is not None and row.confirmed_at is not None:
        raise Conflict("The second factor is on already. Turn it off first.", code="taken")
    secret = codes.new_secret()
    sealed = seal(key, secret.encode(), purpose=codes.PURPOSE, owner=member.bytes)
    if row is None:
        tx.session.add(SecondFactor(member=member, secret=sealed, begun_at=tx.now))
    else:
        row.secret, row.begun_at = sealed, tx.now
    tx.session.flush()
    return secret


def confirm_second_factor(tx: Tx, *, key: str, member: uuid.UUID, code: str, session: uuid.UUID) -> list[str]:
    """Turn it on by a code of the app: ten recovery codes, shown this once. Every other session of the member ends.

    Raises RuleRefused naming `code`.
    """
    row = tx.session.get(SecondFactor, member)
    if row is None or row.confirmed_at is not None:
        raise Conflict("There is nothing to confirm: begin first.")
    if not _use_app_code(tx, key=key, row=row, code=code):
        raise RuleRefused(WRONG, code="wrong_code", fields={"code": WRONG})
    row.confirmed_at = tx.now
    end_sessions(tx, member=member, by=None, but=session)
    if queries.needs_factor(tx):
        revoke(tx, credential=session)  # looked up anew: until now it was allowed no more than this
    tx.announce(Event("second_factor.on", subject=member))
    _audit(tx, "second_factor.on", member)
    return renew_recovery_codes(tx, member=member)


def withdraw_second_factor(tx: Tx, *, member: uuid.UUID, by: uuid.UUID) -> None:
    """Turn it off; what was begun is forgotten as well."""
    tx.session.execute(delete(RecoveryCode).where(RecoveryCode.member == member))
    gone = delete(SecondFactor).where(SecondFactor.member == member).returning(SecondFactor.confirmed_at)
    if tx.session.scalar(gone) is not None:
        tx.announce(Event("second_factor.off", subject=member, actor=by))
        _audit(tx, "second_factor.off", member, by)
        if queries.needs_factor(tx):
            recheck_sessions(tx, member=member)


def renew_recovery_codes(tx: Tx, *, member: uuid.UUID) -> list[str]:
    """Ten new ones; the former ones end."""
    tx.session.execute(delete(RecoveryCode).where(RecoveryCode.member == member))
    made = list(codes.recovery_codes())
    hashed = (digest(f"{member} {codes.plain(code)}") for code in made)
    tx.session.add_all(RecoveryCode(id=tx.new_id(), member=member, code_hash=one) for one in hashed)
    return made


def use_code(tx: Tx, *, key: str, member: uuid.UUID, code: str) -> bool:
    """Whether this is a code of the member's app or a recovery code of his. It is used up by that.

    Of any number of tries at the same moment exactly one gets True.
    """
    row = tx.session.get(SecondFactor, member)
    if row is None or row.confirmed_at is None:
        return False
    if _use_app_code(tx, key=key, row=row, code=code):
        return True
    mine = (RecoveryCode.code_hash == digest(f"{member} {codes.plain(code)}"), RecoveryCode.used_at.is_(None))
    used = update(RecoveryCode).where(*mine).values(used_at=tx.now).returning(RecoveryCode.id)
    return tx.session.scalar(used) is not None


def _use_app_code(tx: Tx, *, key: str, row: SecondFactor, code: str) -> bool:
    secret = unseal(key, row.secret, purpose=codes.PURPOSE, owner=row.member.bytes)
    step = None if secret is None else codes.step_of(secret.decode(), codes.plain(code), tx.now)
    if step is None:
        return False
    later = (SecondFactor.member == row.member, SecondFactor.last_step < step)
    moved = update(SecondFactor).where(*later).values(last_step=step).returning(SecondFactor.member)
    return tx.session.scalar(moved.execution_options(synchronize_session=False)) is not None


def mail_reset(tx: Tx, *, email: str) -> None:
    """Have a link to a new password sent to whoever signs in with this address; the job makes it."""
    _mail(tx, email, RESET_LETTER)


def mail_link(tx: Tx, *, email: str) -> None:
    """Have a link that signs in sent to whoever does so with this address; the job makes it."""
    _mail(tx, email, LINK_LETTER)


def _mail(tx: Tx, email: str, letter: str) -> None:
    row = queries.member_by_email(tx, email=email)
    if row is not None:
        tx.enqueue(SEND, {"letter": letter, "member": str(row.id), "at": tx.now})


def recheck_sessions(tx: Tx, *, member: uuid.UUID | None = None) -> None:
    """Have sessions looked up anew, because what they may do has changed: a member's, or those of everybody who has
    neither a second factor nor a passkey."""
    found = select(SignInSession.id).where(SignInSession.ended_at.is_(None), SignInSession.expires_at > tx.now)
    if member is not None:
        found = found.where(SignInSession.member == member)
    else:
        safe = select(SecondFactor.member).where(SecondFactor.confirmed_at.isnot(None)).union(select(Passkey.member))
        found = found.where(SignInSession.member.not_in(safe))
    for session in tx.session.scalars(found).all():
        revoke(tx, credential=session)


def set_password(tx: Tx, *, member: uuid.UUID, password_hash: str, but: uuid.UUID | None = None) -> None:
    """Another password. Every session of the member ends, except `but`; so do links that were waiting for him."""
    tx.session.execute(update(Member).where(Member.id == member).values(password_hash=password_hash))
    end_links(tx, member=member)
    end_sessions(tx, member=member, by=None, but=but)
    tx.announce(Event("member.password_changed", subject=member))
    _audit(tx, "password.changed", member)


def _audit(tx: Tx, kind: str, member: uuid.UUID, by: uuid.UUID | None = None) -> None:
    row = tx.session.get_one(Member, member)
    audit_member(tx, kind, by=by or row.person, member=row)
