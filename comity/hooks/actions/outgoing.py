"""Hooks are made, changed, paused and removed."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import func, select

from comity.accounts.actions import audit
from comity.foundation.clock import DAY
from comity.foundation.errors import NotFound, RuleRefused
from comity.foundation.events import Event
from comity.foundation.mail import SEND
from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.foundation.store.log import settled_end
from comity.hooks import access, events, kinds as known, signing
from comity.hooks.models import Hook, HookProgress

THE_ONE = 1
MOST = 200
OVERLAP, KEPT = DAY, 7 * DAY
"""How long a former secret signs as well; how long what was removed can be brought back."""
PAUSED_LETTER = "hooks.paused"
ASKED, FAILING, GONE, KEEPER = "asked", "failing", "gone", "keeper"


class Place(Struct, frozen=True):
    """What a hook hears: one conversation or a channel, and which side of it."""

    side: str
    conversation: uuid.UUID | None = None
    channel: uuid.UUID | None = None


def make_hook(
    tx: Tx, *, actor: Actor, key: str, name: str, url: str, kinds: Collection[str], place: Place
) -> tuple[Hook, str]:
    """A hook and its secret, shown this once. It hears what happens from now on.

    Raises NotFound, Forbidden, and RuleRefused where the place or a kind of event is none for hooks.
    """
    access.check_place(tx, actor=actor, conversation=place.conversation, channel=place.channel, side=place.side)
    _check_kinds(kinds, place.side)
    _begin_to_read(tx)
    secret = signing.new_secret()
    hook = Hook(
        id=tx.new_id(),
        name=name,
        url=url,
        kinds=list(dict.fromkeys(kinds)),
        side=place.side,
        conversation=place.conversation,
        channel=place.channel,
        keeper=actor.person,
        created_at=tx.now,
    )
    hook.secret = signing.sealed(key, secret, owner=hook.id.bytes)
    tx.session.add(hook)
    _told(tx, hook, "hook.made", actor.person, side=place.side)
    return hook, secret


def _check_kinds(kinds: Collection[str], side: str) -> None:
    if side != access.INSIDE and set(kinds) & set(known.INSIDE_ONLY):
        inside = sorted(set(kinds) & set(known.INSIDE_ONLY))
        raise RuleRefused(
            "Some of these events are known inside only.", fields={"events": f"only inside: {', '.join(inside)}"}
        )


def _begin_to_read(tx: Tx) -> None:
    """The first hook begins with the present end of the log: nobody read on while there was none."""
    progress = tx.session.get(HookProgress, THE_ONE, with_for_update=True)
    there = tx.session.scalar(select(func.count()).select_from(Hook).where(Hook.removed_at.is_(None))) or 0
    if there >= MOST:
        raise RuleRefused(f"There are {MOST} hooks already. Remove one first.", code="too_many_hooks")
    if progress is None:
        end = settled_end(tx)
        tx.session.add(HookProgress(id=THE_ONE, txid=end.txid, position=end.position))
    elif not there:
        progress.txid, progress.position = settled_end(tx).txid, settled_end(tx).position


def change_hook(
    tx: Tx,
    *,
    actor: Actor,
    hook: uuid.UUID | None,
    name: str | None = None,
    url: str | None = None,
    kinds: Collection[str] | None = None,
    paused: bool | None = None,
) -> Hook:
    """What is None stays. Whoever lets a paused hook go on keeps it from then on, and may have it himself.

    Raises NotFound, Forbidden, RuleRefused.
    """
    row = _own(tx, actor, hook)
    changed = []
    if kinds is not None:
        _check_kinds(kinds, row.side)
    for field, value in (
        ("name", name),
        ("url", url),
        ("kinds", None if kinds is None else list(dict.fromkeys(kinds))),
    ):
        if value is not None and value != getattr(row, field):
            setattr(row, field, value)
            changed.append(field)
    if paused is not None and paused != (row.paused_at is not None):
        row.paused_at, row.paused_why = (tx.now, ASKED) if paused else (None, "")
        changed.append("paused")
    if "url" in changed or paused is False:
        row.keeper, row.failures, row.next_at = actor.person, 0, 0
    if changed:
        _told(tx, row, "hook.changed", actor.person, fields=sorted(changed))
    return row


def renew_secret(tx: Tx, *, actor: Actor, key: str, hook: uuid.UUID | None) -> tuple[Hook, str]:
    """Another secret, shown this once. For a day the former one signs beside it."""
    row = _own(tx, actor, hook)
    secret = signing.new_secret()
    row.former_secret, row.former_until = row.secret, tx.now + OVERLAP
    row.secret = signing.sealed(key, secret, owner=row.id.bytes)
    _told(tx, row, "hook.secret_replaced", actor.person)
    return row, secret


def remove_hook(tx: Tx, *, actor: Actor, hook: uuid.UUID | None) -> None:
    """Nothing is sent any more. For a week it can be brought back."""
    row = access.hook(tx, actor=actor, hook=hook)
    row.removed_at = tx.now
    _told(tx, row, "hook.removed", actor.person)


def restore_hook(tx: Tx, *, actor: Actor, hook: uuid.UUID | None) -> Hook:
    """Bring back one that was removed; it hears what happens from now on. Raises NotFound, Forbidden."""
    row = access.hook_ever(tx, actor=actor, hook=hook)
    access.check_place(tx, actor=actor, conversation=row.conversation, channel=row.channel, side=row.side)
    if row.removed_at is not None:
        if row.removed_at < tx.now - KEPT:
            raise NotFound
        _begin_to_read(tx)
        row.removed_at, row.keeper = None, actor.person
        _told(tx, row, "hook.restored", actor.person)
    return row


def pause(tx: Tx, *, hook: uuid.UUID, why: str) -> None:
    """Stop sending until somebody lets it go on; its keeper is told by mail."""
    row = tx.session.get(Hook, hook, with_for_update=True)
    if row is not None and row.paused_at is None:
        row.paused_at, row.paused_why = tx.now, why
        tx.enqueue(SEND, {"letter": PAUSED_LETTER, "hook": str(row.id)})
        _told(tx, row, "hook.paused", None, why=why)


def _own(tx: Tx, actor: Actor, hook: uuid.UUID | None) -> Hook:
    """A hook that the actor may have himself, for what decides who hears what."""
    row = access.hook(tx, actor=actor, hook=hook)
    access.check_place(tx, actor=actor, conversation=row.conversation, channel=row.channel, side=row.side)
    return row


def _told(tx: Tx, row: Hook, kind: str, by: uuid.UUID | None, **facts: object) -> None:
    tx.session.flush()
    tx.announce(Event(events.HOOK_CHANGED, subject=row.id, actor=by))
    audit(tx, kind, by=by, subject_kind="hook", subject=row.id, facts=facts)
