"""What is to be shared out next: read from the log, for every hook that hears it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from msgspec import Struct
from sqlalchemy import func, select

from comity.conversations.access import OUTSIDE
from comity.conversations.models import Conversation
from comity.foundation.events import Cursor, Event
from comity.foundation.store import Tx
from comity.foundation.store.log import settled_after
from comity.hooks import access
from comity.hooks.kinds import UPDATED
from comity.hooks.models import Delivery, Hook, HookProgress

THE_ONE = 1
EVENTS, WAITING = 500, 10_000
"""Events a batch, and how many may wait for one hook: what comes after that is not kept for it."""


class Parcel(Struct, frozen=True):
    hook: uuid.UUID
    kind: str
    conversation: uuid.UUID
    txid: int
    position: int


class Batch(Struct, frozen=True):
    """`fallen` are hooks whose keepers may not have them any more; `more`: the log goes on behind it."""

    before: Cursor
    after: Cursor
    parcels: tuple[Parcel, ...] = ()
    fallen: frozenset[uuid.UUID] = frozenset()
    more: bool = False


def any_hooks(tx: Tx) -> bool:
    return tx.session.scalar(select(Hook.id).where(Hook.removed_at.is_(None)).limit(1)) is not None


def pending(tx: Tx) -> Batch | None:
    """What happened since; None when nothing did."""
    progress = tx.session.get(HookProgress, THE_ONE)
    if progress is None:
        return None
    before = Cursor(progress.txid, progress.position)
    events = settled_after(tx, cursor=before, limit=EVENTS)
    if not events:
        return None
    after = Cursor(events[-1].txid, events[-1].position)
    talk = [event for event in events if event.conversation is not None]
    hooks = list(tx.session.scalars(select(Hook).where(Hook.removed_at.is_(None)))) if talk else []
    heard = _heard(tx, hooks, talk) if hooks else {}
    concerned = [hook for hook in hooks if heard.get(hook.id)]
    stand = access.standing(tx, hooks=concerned)
    full = _full(tx, concerned)
    parcels = [one for hook in concerned if hook.id in stand - full for one in _parcels(hook, heard[hook.id])]
    fallen = frozenset(hook.id for hook in concerned if hook.id not in stand)
    return Batch(before, after, tuple(parcels), fallen, more=len(events) == EVENTS)


def _heard(tx: Tx, hooks: Sequence[Hook], events: Sequence[Event]) -> dict[uuid.UUID, list[Event]]:
    """The events of each hook's place on its side, whatever their kind."""
    talks = select(Conversation.id, Conversation.channel).where(
        Conversation.id.in_({event.conversation for event in events}),
        Conversation.kind == OUTSIDE,
        Conversation.visibility == "channel",
    )
    channels = {row.id: row.channel for row in tx.session.execute(talks)}
    found: dict[uuid.UUID, list[Event]] = {}
    for hook in hooks:
        found[hook.id] = [
            event
            for event in events
            if event.created_at >= hook.created_at
            and (hook.side == access.INSIDE or event.outside_seq is not None)
            and (hook.conversation == event.conversation or _through(hook, channels, event))
        ]
    return found


def _through(hook: Hook, channels: dict[uuid.UUID, uuid.UUID | None], event: Event) -> bool:
    return (
        hook.channel is not None and event.conversation is not None and channels.get(event.conversation) == hook.channel
    )


def _parcels(hook: Hook, events: Sequence[Event]) -> list[Parcel]:
    """One for each event of a kind that it hears; a summary once for each conversation, at its last event."""
    last = {event.conversation: event for event in events}
    found = []
    for event in events:
        assert event.conversation is not None
        kinds = [event.kind] if event.kind in hook.kinds else []
        if UPDATED in hook.kinds and last[event.conversation] is event:
            kinds.append(UPDATED)
        found += [Parcel(hook.id, kind, event.conversation, event.txid, event.position) for kind in kinds]
    return found


def _full(tx: Tx, hooks: Collection[Hook]) -> set[uuid.UUID]:
    """Those for whom as much waits as may wait; only who fails, or is paused, can be one."""
    behind = [hook.id for hook in hooks if hook.failures or hook.paused_at is not None]
    if not behind:
        return set()
    waiting = select(Delivery.hook).where(Delivery.hook.in_(behind), Delivery.state == "waiting")
    return set(tx.session.scalars(waiting.group_by(Delivery.hook).having(func.count() >= WAITING)))
