"""Reads of notifications."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import select

from comity.accounts.models import ApiToken, SignInSession
from comity.foundation.events import Cursor
from comity.foundation.sealing import unseal
from comity.foundation.store import Tx
from comity.notifications.models import PushChoices, PushDevice, PushKey, PushProgress
from comity.notifications.vapid import Sender

THE_ONE = 1
SEALED_FOR = "push"
NAMES = ("calls", "outside", "mentions", "direct", "hide_text")


def reached(tx: Tx) -> Cursor | None:
    progress = tx.session.get(PushProgress, THE_ONE)
    return None if progress is None else Cursor(progress.txid, progress.position)


def sender(tx: Tx, *, key: str) -> Sender | None:
    """None where there is no key yet, or it was sealed under another secret key."""
    row = tx.session.get(PushKey, THE_ONE)
    secret = None if row is None else unseal(key, row.secret, purpose=SEALED_FOR, owner=row.owner.bytes)
    return None if secret is None else Sender(secret)


def devices(tx: Tx, *, person: uuid.UUID) -> list[PushDevice]:
    """Somebody's devices, the newest first."""
    mine = select(PushDevice).where(PushDevice.person == person, PushDevice.removed_at.is_(None))
    return list(tx.session.scalars(mine.order_by(PushDevice.created_at.desc(), PushDevice.id.desc())))


def people_with_devices(tx: Tx) -> set[uuid.UUID]:
    return set(tx.session.scalars(select(PushDevice.person).where(PushDevice.removed_at.is_(None)).distinct()))


def choices(tx: Tx, *, person: uuid.UUID) -> dict[str, bool]:
    """What somebody chose, by name."""
    return choices_of(tx, persons=[person])[person]


def choices_of(tx: Tx, *, persons: Collection[uuid.UUID]) -> Mapping[uuid.UUID, dict[str, bool]]:
    rows = {
        row.person: row for row in tx.session.scalars(select(PushChoices).where(PushChoices.person.in_(list(persons))))
    }
    return {person: _chosen(rows.get(person)) for person in persons}


def _chosen(row: PushChoices | None) -> dict[str, bool]:
    return {name: name != "hide_text" if row is None else getattr(row, name) for name in NAMES}


def holds(tx: Tx, *, credential: uuid.UUID) -> bool:
    """Whether this session or token still proves somebody."""
    session = tx.session.get(SignInSession, credential)
    if session is not None:
        return session.ended_at is None and session.expires_at > tx.now
    token = tx.session.get(ApiToken, credential)
    return token is not None and token.revoked_at is None
