"""Devices, and what their member wants to be told on them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from comity.foundation.clock import DAY
from comity.foundation.errors import RuleRefused
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.notifications import access, queries
from comity.notifications.models import PushChoices, PushDevice

MOST = 20
KEPT = 7 * DAY
"""How long a device that was removed can be brought back."""


def add_device(tx: Tx, *, actor: Actor, endpoint: str, p256dh: str, auth: str, name: str) -> tuple[PushDevice, bool]:
    """This browser is told from now on; the same again keeps its place and its name, and is told as long as the new
    credential holds. Whoever signs in at a browser takes it over. Returns whether it is new to this member."""
    row = tx.session.scalar(select(PushDevice).where(PushDevice.endpoint == endpoint).with_for_update())
    known = row is not None and row.person == actor.person and row.removed_at is None
    if not known:
        _check_room(tx, actor)
    if row is None:
        row = PushDevice(id=tx.new_id(), endpoint=endpoint, created_at=tx.now, name=name)
        tx.session.add(row)
    if not known:
        row.name, row.created_at, row.succeeded_at, row.failed_at, row.fault = name, tx.now, None, None, ""
    row.person, row.credential, row.removed_at = actor.person, actor.credential, None
    row.p256dh, row.auth = p256dh, auth
    tx.session.flush()
    return row, not known


def _check_room(tx: Tx, actor: Actor) -> None:
    mine = select(func.count()).where(PushDevice.person == actor.person, PushDevice.removed_at.is_(None))
    if (tx.session.scalar(mine) or 0) >= MOST:
        raise RuleRefused(f"At most {MOST} devices are told. Remove one first.", code="too_many")


def rename_device(tx: Tx, *, actor: Actor, device: uuid.UUID | None, name: str) -> PushDevice:
    row = access.device(tx, actor=actor, device=device)
    row.name = name
    return row


def remove_device(tx: Tx, *, actor: Actor, device: uuid.UUID | None) -> None:
    """It is told nothing any more; for a week it can be brought back."""
    access.device(tx, actor=actor, device=device).removed_at = tx.now


def restore_device(tx: Tx, *, actor: Actor, device: uuid.UUID | None) -> PushDevice:
    """Tell it again. Raises RuleRefused where there are too many."""
    row = access.device(tx, actor=actor, device=device, removed=True)
    if row.removed_at is not None:
        _check_room(tx, actor)
    row.removed_at, row.credential = None, actor.credential
    return row


def choose(tx: Tx, *, actor: Actor, chosen: Mapping[str, bool]) -> dict[str, bool]:
    """Be told of other things from now on. Returns all that is chosen."""
    insert = postgresql.insert if tx.on_postgresql else sqlite.insert
    row = {**queries.choices(tx, person=actor.person), **chosen}
    made = insert(PushChoices).values(person=actor.person, **row)
    tx.session.execute(made.on_conflict_do_update(index_elements=["person"], set_=row))
    return row


def note_outcome(tx: Tx, *, device: uuid.UUID, fault: str) -> None:
    """How the last try to tell it something fared; "" is well."""
    change = {"fault": fault, "failed_at": tx.now} if fault else {"fault": "", "succeeded_at": tx.now}
    tx.session.execute(update(PushDevice).where(PushDevice.id == device).values(change))


def forget_device(tx: Tx, *, device: uuid.UUID) -> None:
    """Its push service says that it is gone."""
    tx.session.execute(delete(PushDevice).where(PushDevice.id == device))


def forget_removed(tx: Tx) -> None:
    """Those that were removed a week ago."""
    tx.session.execute(delete(PushDevice).where(PushDevice.removed_at < tx.now - KEPT))
