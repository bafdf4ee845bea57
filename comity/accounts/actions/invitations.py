"""Invitations: a link by which somebody becomes a member, once."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import update

from comity.accounts.actions.audit import audit
from comity.accounts.models import Invitation
from comity.foundation.clock import DAY
from comity.foundation.errors import Gone, RuleRefused
from comity.foundation.events import Event
from comity.foundation.ids import digest, new_secret
from comity.foundation.mail import SEND
from comity.foundation.policies import Role
from comity.foundation.store import Tx

PREFIX = "ci_"
DAYS = 14
LETTER = "accounts.invitation"
OVER = "This invitation was used, taken back or is too old. Ask for a new one."


def invite(
    tx: Tx,
    *,
    by: uuid.UUID,
    role: Role = "member",
    name: str = "",
    email: str | None = None,
    teams: Collection[uuid.UUID] = (),
    rooms: Collection[uuid.UUID] = (),
) -> tuple[Invitation, str]:
    """A new invitation and its secret, shown this once. With `email` only that address may use it."""
    secret = new_secret(PREFIX)
    row = Invitation(
        id=tx.new_id(),
        token_hash=digest(secret),
        email=None if email is None else email.lower(),
        name=name,
        role=role,
        teams=[str(team) for team in dict.fromkeys(teams)],
        rooms=[str(room) for room in dict.fromkeys(rooms)],
        invited_by=by,
        invited_at=tx.now,
        expires_at=tx.now + DAYS * DAY,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.announce(Event("invitation.created", subject=row.id, actor=by, facts={"role": role}))
    audit(tx, "invitation.made", by=by, subject_kind="invitation", subject=row.id, facts={"role": role})
    return row, secret


def renew(tx: Tx, *, invitation: Invitation, by: uuid.UUID | None = None) -> str:
    """Another secret for a waiting invitation, for fourteen days; the former link ends."""
    if not invitation.waiting:
        raise Gone(OVER)
    secret = new_secret(PREFIX)
    invitation.token_hash, invitation.expires_at = digest(secret), tx.now + DAYS * DAY
    if by is not None:
        audit(tx, "invitation.renewed", by=by, subject_kind="invitation", subject=invitation.id)
    return secret


def mail_invitation(tx: Tx, *, invitation: Invitation) -> None:
    """Have it sent by mail. The job makes the secret, so that no table ever holds it."""
    if invitation.email is None:
        raise RuleRefused("This invitation has no mail address.", fields={"email": "required to send it"})
    invitation.mail = "waiting"
    tx.enqueue(SEND, {"letter": LETTER, "invitation": str(invitation.id)})


def note_mail(tx: Tx, *, invitation: uuid.UUID, state: str) -> None:
    """What became of its mail: `sent` when the mail server took it, else the reason why not."""
    tx.session.execute(update(Invitation).where(Invitation.id == invitation).values(mail=state))


def redeem(tx: Tx, *, token_hash: bytes, email: str) -> Invitation:
    """Use an invitation up; of any number at the same moment exactly one succeeds.

    Raises Gone (410) when it was used, revoked, is too old or never was, and RuleRefused (422) for another address.
    """
    mine = (
        Invitation.token_hash == token_hash,
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > tx.now,
    )
    used = update(Invitation).where(*mine).values(used_at=tx.now).returning(Invitation)
    row: Invitation | None = tx.session.scalar(used)
    if row is None:
        raise Gone(OVER)
    if row.email is not None and row.email != email.lower():
        raise RuleRefused("This invitation is for another address.", fields={"email": "is not the invited address"})
    return row


def accept(tx: Tx, *, invitation: Invitation, person: uuid.UUID) -> None:
    invitation.used_by = person
    tx.announce(Event("invitation.used", subject=invitation.id, actor=person))
    audit(tx, "invitation.used", by=person, subject_kind="invitation", subject=invitation.id)


def withdraw(tx: Tx, *, invitation: Invitation, by: uuid.UUID) -> None:
    """Its link opens nothing any more."""
    if invitation.waiting:
        invitation.revoked_at = tx.now
        tx.announce(Event("invitation.withdrawn", subject=invitation.id, actor=by))
        audit(tx, "invitation.withdrawn", by=by, subject_kind="invitation", subject=invitation.id)
