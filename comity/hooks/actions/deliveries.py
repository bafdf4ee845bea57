"""What is on its way: shared out from the log, held by who sends it, sent again, forgotten."""

from __future__ import annotations

import random
import uuid
from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import delete, insert, select, update

from comity.foundation.clock import DAY, HOUR, SECOND
from comity.foundation.errors import RuleRefused
from comity.foundation.events import Cursor
from comity.foundation.ids import new_id
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.hooks import access
from comity.hooks.actions.outgoing import FAILING, GONE, KEEPER, THE_ONE, pause
from comity.hooks.kinds import TEST
from comity.hooks.models import Delivery, Hook, HookProgress
from comity.hooks.reading import Batch

WAITING, DELIVERED, FAILED = "waiting", "delivered", "failed"
LEASE = 30 * SECOND
PAUSE_AFTER = 15
"""Tries in a row that failed: with the pauses between them, about four hours."""
REFUSALS = 3
"""How often words are offered that the receiver refuses, before the next ones have their turn."""
LATER = (408, 425, 429)
"""Refusals that mean "not now"."""
KEPT = 7 * DAY


class Outcome(Struct, frozen=True):
    """How one try ended; `fault` is "" where it was delivered. `wait` (microseconds) is what the receiver asked for."""

    status: int | None = None
    millis: int | None = None
    fault: str = ""
    wait: int = 0

    @property
    def refused(self) -> bool:
        """These words are not wanted, though somebody is there."""
        return self.status is not None and 400 <= self.status < 500 and self.status not in LATER


def begin(tx: Tx) -> None:
    """SQLite serves one process: whoever held a hook before is gone."""
    if not tx.on_postgresql:
        tx.session.execute(update(Hook).where(Hook.held_until > 0).values(held_until=0))


def share_out(tx: Tx, *, batch: Batch) -> bool:
    """Put a batch into the hooks' queues and move the progress with it. Returns False, having done nothing, when
    another process was there first."""
    progress = tx.session.get(HookProgress, THE_ONE, with_for_update=True, populate_existing=True)
    if progress is None or Cursor(progress.txid, progress.position) != batch.before:
        return False
    progress.txid, progress.position = batch.after.txid, batch.after.position
    tx.session.flush()
    rows = [
        {
            "id": new_id(tx.now + place),
            "hook": parcel.hook,
            "kind": parcel.kind,
            "conversation": parcel.conversation,
            "txid": parcel.txid,
            "position": parcel.position,
            "state": WAITING,
            "attempts": 0,
            "fault": "",
            "created_at": tx.now,
        }
        for place, parcel in enumerate(batch.parcels)
    ]
    if rows:
        tx.connection.execute(insert(Delivery), rows)
    for hook in sorted(batch.fallen):
        pause(tx, hook=hook, why=KEEPER)
    return True


def hold(tx: Tx, *, hooks: Collection[uuid.UUID], by: uuid.UUID) -> set[uuid.UUID]:
    """Take those of these hooks whose turn it is, for a while: who sends is alone with them. After a crash they become
    free again."""
    free = update(Hook).where(Hook.id.in_(hooks), Hook.held_until <= tx.now, Hook.next_at <= tx.now)
    free = free.where(Hook.paused_at.is_(None), Hook.removed_at.is_(None))
    taken = free.values(held_by=by, held_until=tx.now + LEASE).returning(Hook.id)
    return set(tx.connection.scalars(taken))


def release(tx: Tx, *, hook: uuid.UUID, by: uuid.UUID) -> None:
    tx.connection.execute(update(Hook).where(Hook.id == hook, Hook.held_by == by).values(held_until=0))


def note(tx: Tx, *, hook: uuid.UUID, by: uuid.UUID, delivery: uuid.UUID, outcome: Outcome, last: bool = False) -> bool:
    """Write down how a try ended; after the `last` of those that were read the hook is free again. Returns whether the
    next one may follow at once."""
    until = 0 if last else tx.now + LEASE
    if outcome.fault:
        _note_fault(tx, hook, delivery, outcome)
        until = 0
    else:
        _note_success(tx, hook, delivery, outcome)
    held = update(Hook).where(Hook.id == hook, Hook.held_by == by).values(held_until=until)
    row = tx.connection.execute(held.returning(Hook.paused_at, Hook.removed_at)).first()
    return until > 0 and row is not None and row.paused_at is None and row.removed_at is None


def _note_success(tx: Tx, hook: uuid.UUID, delivery: uuid.UUID, outcome: Outcome) -> None:
    tried = {"attempts": Delivery.attempts + 1, "tried_at": tx.now, "status": outcome.status, "millis": outcome.millis}
    tx.connection.execute(update(Delivery).where(Delivery.id == delivery).values(state=DELIVERED, fault="", **tried))
    tx.connection.execute(update(Hook).where(Hook.id == hook, Hook.failures > 0).values(failures=0, next_at=0))


def _note_fault(tx: Tx, hook: uuid.UUID, delivery: uuid.UUID, outcome: Outcome) -> None:
    row = tx.session.get(Hook, hook, with_for_update=True)
    sent = tx.session.get(Delivery, delivery)
    if row is not None and sent is not None:
        _note_try(sent, tx.now, outcome)
        _failed(tx, row, sent, outcome)
        tx.session.flush()


def _note_try(sent: Delivery, now: int, outcome: Outcome) -> None:
    sent.attempts, sent.tried_at = sent.attempts + 1, now
    sent.status, sent.millis, sent.fault = outcome.status, outcome.millis, outcome.fault


def _failed(tx: Tx, row: Hook, sent: Delivery, outcome: Outcome) -> None:
    row.failures += 1
    row.next_at = tx.now + max(_delay(row.failures), min(HOUR, outcome.wait))
    if outcome.status == 410:
        pause(tx, hook=row.id, why=GONE)
    elif row.failures >= PAUSE_AFTER:
        pause(tx, hook=row.id, why=FAILING)
    elif outcome.refused and sent.attempts >= REFUSALS:
        sent.state, row.next_at = FAILED, 0


def _delay(failures: int) -> int:
    """Twice as long each time, at most an hour; spread, so that many do not come back at the same moment."""
    longest = min(HOUR, SECOND * 2 ** (failures - 1))
    return int(longest * random.uniform(0.5, 1.0))  # noqa: S311 - it spreads, it guards nothing


def record_test(tx: Tx, *, hook: uuid.UUID, delivery: uuid.UUID, outcome: Outcome) -> None:
    """Keep how a test event fared. It is sent once, beside the queue."""
    sent = Delivery(id=delivery, hook=hook, kind=TEST, txid=0, position=0, attempts=0, created_at=tx.now)
    sent.state = FAILED if outcome.fault else DELIVERED
    _note_try(sent, tx.now, outcome)
    tx.session.add(sent)
    tx.session.flush()


def resend(tx: Tx, *, actor: Actor, hook: uuid.UUID | None, delivery: uuid.UUID | None) -> Delivery:
    """Send one again, as what it was, before everything younger. Raises NotFound, RuleRefused for a test event."""
    row = access.delivery(tx, actor=actor, hook_id=hook, delivery=delivery)
    if row.kind == TEST:
        raise RuleRefused("A test event is sent anew, not again.", code="test")
    row.state, row.attempts = WAITING, 0
    _go_on(tx, row.hook)
    tx.session.flush()
    return row


def resend_failed(tx: Tx, *, actor: Actor, hook: uuid.UUID | None, since: int) -> int:
    """Send all that failed since a moment (microseconds UTC) again; returns how many those are."""
    row = access.hook(tx, actor=actor, hook=hook)
    failed = update(Delivery).where(Delivery.hook == row.id, Delivery.state == FAILED, Delivery.kind != TEST)
    again = tx.session.execute(
        failed.where(Delivery.created_at >= since).values(state=WAITING, attempts=0).returning(Delivery.id)
    )
    _go_on(tx, row.id)
    return len(again.all())


def _go_on(tx: Tx, hook: uuid.UUID) -> None:
    tx.session.execute(update(Hook).where(Hook.id == hook).values(next_at=0))


def forget(tx: Tx) -> None:
    """A week is over: deliveries go, and then hooks that were removed."""
    old = tx.now - KEPT
    tx.session.execute(delete(Delivery).where(Delivery.hook.in_(select(Hook.id)), Delivery.created_at < old))
    gone = select(Hook.id).where(Hook.removed_at < old)
    tx.session.execute(delete(Delivery).where(Delivery.hook.in_(gone)))
    tx.session.execute(delete(Hook).where(Hook.removed_at < old))
