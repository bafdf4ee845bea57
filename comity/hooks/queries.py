"""Reads of webhooks."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import case, literal, or_, select, tuple_

from comity.conversations import queries as conversations
from comity.conversations.api_shapes import conversation_out
from comity.conversations.live import BYSTANDER
from comity.conversations.models import Conversation
from comity.foundation.events import Event
from comity.foundation.live.frames import event_payload
from comity.foundation.live.ports import Stage
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.foundation.store.log import SELECTED, EventRow, event_of
from comity.hooks import access, signing
from comity.hooks.kinds import TEST, UPDATED
from comity.hooks.models import Delivery, Hook, Inlet
from comity.hooks.sending import Letter

AT_A_TIME = 20


class Post(Struct, frozen=True):
    """What to send next for a hook. `stands` is False where its keeper may not have it any more."""

    url: str
    secrets: tuple[str, ...]
    letters: tuple[Letter, ...]
    stands: bool = True


def waiting(tx: Tx) -> list[tuple[uuid.UUID, int]]:
    """The hooks for which something waits, with the time (microseconds) from which it may be sent."""
    at = case((Hook.next_at > Hook.held_until, Hook.next_at), else_=Hook.held_until)
    something = select(Delivery.id).where(Delivery.hook == Hook.id, Delivery.state == "waiting").exists()
    found = select(Hook.id, at).where(Hook.removed_at.is_(None), Hook.paused_at.is_(None), something)
    return [(hook, when) for hook, when in tx.session.execute(found.order_by(at))]


def post(tx: Tx, *, hook: uuid.UUID, key: str, stage: Stage, epoch: str) -> Post | None:
    """The next deliveries of a hook, from rows as they are now; None where it rests."""
    row = tx.session.get(Hook, hook)
    if row is None or row.removed_at is not None or row.paused_at is not None:
        return None
    if not access.standing(tx, hooks=[row]):
        return Post(row.url, (), (), stands=False)
    turn = select(Delivery).where(Delivery.hook == hook, Delivery.state == "waiting")
    found = list(tx.session.scalars(turn.order_by(Delivery.txid, Delivery.position, Delivery.id).limit(AT_A_TIME)))
    return Post(row.url, secrets(row, key, tx.now), tuple(_letters(tx, row, found, stage, epoch)))


def secrets(row: Hook, key: str, now: int) -> tuple[str, ...]:
    """With what a hook signs: its secret, and the former one while both count."""
    sealed = [row.secret, row.former_secret if row.former_until > now else None]
    opened = [signing.opened(key, one, owner=row.id.bytes) for one in sealed]
    return tuple(one for one in opened if one is not None)


def _letters(tx: Tx, hook: Hook, found: Sequence[Delivery], stage: Stage, epoch: str) -> list[Letter]:
    rows = select_events(tx, [one.position for one in found if one.kind != UPDATED])
    stage.load(tx, events=list(rows.values()))
    inside = hook.side == access.INSIDE
    return [Letter(one.id, _body(tx, one, rows, epoch, inside=inside)) for one in found]


def _body(tx: Tx, one: Delivery, rows: dict[int, Event], epoch: str, *, inside: bool) -> bytes:
    """The object of the live stream; without `data` where what it tells of is not there any more."""
    if one.kind != UPDATED and one.position in rows:
        return event_payload(rows[one.position], epoch, inside=inside)
    row = tx.session.get(Conversation, one.conversation) if one.kind == UPDATED else None
    shown = None if row is None else conversation_out(tx, conversations.rows(tx, actor=BYSTANDER, found=[row])[0])
    told: dict[str, Any] = {"op": "event", "type": one.kind, "conversation": one.conversation, "data": shown or {}}
    return msgspec.json.encode(told)


def select_events(tx: Tx, positions: Sequence[int]) -> dict[int, Event]:
    if not positions:
        return {}
    found = tx.connection.execute(SELECTED.where(EventRow.position.in_(positions)))
    return {row.position: event_of(row) for row in found}


# ---- what the settings show


def hooks(tx: Tx, *, actor: Actor, since: int | None = None) -> list[Hook]:
    """Those that the actor may see, newest first; with those that were removed after a moment (microseconds UTC)."""
    there = Hook.removed_at.is_(None) if since is None else or_(Hook.removed_at.is_(None), Hook.removed_at >= since)
    return access.visible(
        tx, actor=actor, found=list(tx.session.scalars(select(Hook).where(there).order_by(Hook.id.desc())))
    )


def inlets(tx: Tx, *, actor: Actor, since: int | None = None) -> list[Inlet]:
    """The incoming hooks of the rooms that the actor governs, newest first; with those that were removed since."""
    rooms = access.governed(tx, actor=actor)
    there = Inlet.removed_at.is_(None) if since is None else or_(Inlet.removed_at.is_(None), Inlet.removed_at >= since)
    found = select(Inlet).where(there, Inlet.room.in_(rooms)).order_by(Inlet.id.desc())
    return list(tx.session.scalars(found)) if rooms else []


def inlet_by_token(tx: Tx, *, token_hash: bytes) -> Inlet | None:
    return tx.session.scalar(select(Inlet).where(Inlet.token_hash == token_hash, Inlet.removed_at.is_(None)))


def deliveries(
    tx: Tx,
    *,
    actor: Actor,
    hook: uuid.UUID | None,
    state: str | None = None,
    before: tuple[int, uuid.UUID] | None = None,
    limit: int,
) -> list[Delivery]:
    """The newest first. Raises NotFound."""
    return deliveries_of(tx, hook=access.hook(tx, actor=actor, hook=hook).id, state=state, before=before, limit=limit)


def deliveries_of(
    tx: Tx,
    *,
    hook: uuid.UUID,
    state: str | None = None,
    before: tuple[int, uuid.UUID] | None = None,
    limit: int,
) -> list[Delivery]:
    """Of a hook that was looked up before."""
    found = select(Delivery).where(Delivery.hook == hook)
    if state is not None:
        found = found.where(Delivery.state == state)
    if before is not None:
        at, last = before
        found = found.where(tuple_(Delivery.created_at, Delivery.id) < tuple_(at, literal(last, Delivery.id.type)))
    return list(tx.session.scalars(found.order_by(Delivery.created_at.desc(), Delivery.id.desc()).limit(limit)))


def any_failed(tx: Tx, *, hook: uuid.UUID) -> bool:
    """Whether something can be sent again."""
    failed = select(Delivery.id).where(Delivery.hook == hook, Delivery.state == "failed", Delivery.kind != TEST)
    return tx.session.scalar(failed.limit(1)) is not None
