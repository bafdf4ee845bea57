"""Queues of hooks over a store, with a clock that is moved: pauses, the breaker, who holds what, what is forgotten."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path
from typing import NamedTuple

import pytest

from comity.accounts.models import AuditEntry
from comity.app import assemble
from comity.conversations import actions as conversations
from comity.foundation.clock import DAY, HOUR, SECOND, FixedClock
from comity.foundation.jobs import JobRow
from comity.foundation.policies import Actor
from comity.foundation.settings import load_settings
from comity.foundation.store import Store, Tx
from comity.hooks import actions, queries, reading, signing
from comity.hooks.actions.deliveries import LEASE, PAUSE_AFTER, Outcome
from comity.hooks.actions.outgoing import Place
from comity.hooks.models import Delivery, Hook
from comity.hooks.posting import ALONE, Courier
from comity.people import actions as people

KEY = "k" * 43
ME, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
FAULT = Outcome(500, 12, "answered")


class At(NamedTuple):
    actor: Actor
    room: uuid.UUID
    hook: uuid.UUID


def hooked(tx: Tx) -> At:
    return hook_on(tx, at=founded(tx))


def founded(tx: Tx) -> At:
    member = people.add_member(tx, name="Anna", handle="anna", role="owner", email="anna@lumen.example")
    actor = Actor(member.person, "session", "owner", uuid.UUID(int=9), member=member.id)
    room = conversations.start_room(tx, actor=actor, title="Lamps").id
    return At(actor, room, room)


def hook_on(tx: Tx, *, at: At) -> At:
    place = Place("outside", conversation=at.room)
    row, _ = actions.make_hook(
        tx, actor=at.actor, key=KEY, name="ERP", url="https://erp.example/", kinds=["message.created"], place=place
    )
    return at._replace(hook=row.id)


def say(tx: Tx, *, at: At, body: str = "Words") -> None:
    conversations.send_message(tx, actor=at.actor, conversation=at.room, client_id=uuid.uuid4(), body=body)


def share(store: Store) -> int:
    batch = store.read_now(reading.pending)
    if batch is None:
        return 0
    assert store.write_now(actions.share_out, batch=batch)
    assert not store.write_now(actions.share_out, batch=batch), "the second finds that it was done"
    return len(batch.parcels)


def waiting(tx: Tx, *, hook: uuid.UUID) -> list[uuid.UUID]:
    return [one.id for one in reversed(queries.deliveries_of(tx, hook=hook, state="waiting", limit=100))]


def hook_row(tx: Tx, *, hook: uuid.UUID) -> Hook:
    return tx.session.get_one(Hook, hook)


def test_who_holds_a_hook_is_alone_with_it_until_he_is_gone(store: Store, clock: FixedClock) -> None:
    at = store.write_now(hooked)
    store.write_now(say, at=at)
    assert share(store) == 1 and share(store) == 0
    (first,) = store.read_now(waiting, hook=at.hook)
    assert store.write_now(actions.hold, hooks=[at.hook], by=ME)
    assert not store.write_now(actions.hold, hooks=[at.hook], by=OTHER)
    clock.advance(LEASE + SECOND)
    assert store.write_now(actions.hold, hooks=[at.hook], by=OTHER), "after a crash somebody else goes on"
    assert not store.write_now(actions.note, hook=at.hook, by=ME, delivery=first, outcome=Outcome(200, 5))
    assert store.read_now(waiting, hook=at.hook) == [], "what was sent is not sent again, whoever sent it"


@pytest.mark.parametrize("last", [FAULT, Outcome(410, 3, "answered")], ids=["failing", "gone"])
def test_it_is_tried_ever_later_and_then_paused(store: Store, clock: FixedClock, last: Outcome) -> None:
    """The one who keeps it is told; nothing is lost; let go on, it begins with the oldest."""
    at = store.write_now(hooked)
    for _ in range(2):
        store.write_now(say, at=at)
    assert share(store) == 2
    first, second = store.read_now(waiting, hook=at.hook)
    tries = PAUSE_AFTER if last is FAULT else 1
    for n in range(1, tries + 1):
        assert store.write_now(actions.hold, hooks=[at.hook], by=ME)
        assert not store.write_now(actions.note, hook=at.hook, by=ME, delivery=first, outcome=last)
        store.write_now(actions.release, hook=at.hook, by=ME)
        pause = store.read_now(hook_row, hook=at.hook).next_at - clock()
        most = min(HOUR, SECOND * 2 ** (n - 1))
        assert most / 2 <= pause <= most
        assert not store.write_now(actions.hold, hooks=[at.hook], by=ME)
        clock.advance(pause)
    row = store.read_now(hook_row, hook=at.hook)
    assert (row.paused_at is not None, row.paused_why) == (True, "failing" if last is FAULT else "gone")
    assert store.read_now(queries.waiting) == [] and not store.write_now(actions.hold, hooks=[at.hook], by=ME)
    told = store.read_now(lambda tx: [job.payload for job in tx.session.query(JobRow) if job.kind == "mail.send"])
    assert len(told) == 1 and str(at.hook) in told[0]
    kinds = store.read_now(lambda tx: [entry.kind for entry in tx.session.query(AuditEntry)])
    assert kinds[-1] == "hook.paused"
    store.write_now(say, at=at)
    assert share(store) == 1, "what happens meanwhile is kept"
    store.write_now(actions.change_hook, actor=at.actor, hook=at.hook, paused=False)
    assert store.read_now(waiting, hook=at.hook)[:2] == [first, second]
    assert [hook for hook, _ in store.read_now(queries.waiting)] == [at.hook]


def test_a_receivers_own_pause_is_kept(store: Store, clock: FixedClock) -> None:
    at = store.write_now(hooked)
    store.write_now(say, at=at)
    share(store)
    (first,) = store.read_now(waiting, hook=at.hook)
    store.write_now(actions.hold, hooks=[at.hook], by=ME)
    slow = Outcome(429, 3, "answered", wait=90 * SECOND)
    store.write_now(actions.note, hook=at.hook, by=ME, delivery=first, outcome=slow)
    assert store.read_now(hook_row, hook=at.hook).next_at == clock() + 90 * SECOND


def test_what_waits_is_bounded_and_forgotten_after_a_week(
    store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """INV-8."""
    monkeypatch.setattr(reading, "WAITING", 3)
    at = store.write_now(hooked)
    store.write_now(actions.change_hook, actor=at.actor, hook=at.hook, paused=True)
    for _ in range(5):
        store.write_now(say, at=at)
        share(store)
    assert len(store.read_now(waiting, hook=at.hook)) == 3
    store.write_now(actions.remove_hook, actor=at.actor, hook=at.hook)
    assert not store.read_now(reading.any_hooks)
    store.write_now(actions.restore_hook, actor=at.actor, hook=at.hook)
    store.write_now(actions.remove_hook, actor=at.actor, hook=at.hook)
    clock.advance(8 * DAY)
    store.write_now(actions.forget)
    left = store.read_now(lambda tx: (tx.session.query(Hook).count(), tx.session.query(Delivery).count()))
    assert left == (0, 0)


def test_secrets_lie_sealed(store: Store) -> None:
    """S07: a row that was moved to another hook, or another key, opens nothing."""
    at = store.write_now(hooked)
    row = store.read_now(hook_row, hook=at.hook)
    (secret,) = queries.secrets(row, KEY, 0)
    assert secret.startswith("whsec_") and secret.encode() not in row.secret
    assert queries.secrets(row, "other", 0) == ()
    assert signing.opened(KEY, row.secret, owner=uuid.UUID(int=3).bytes) is None


def test_while_nobody_has_a_hook_nothing_is_read(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One look at the start; then messages wake nobody until the first hook is made."""
    runtime = assemble(load_settings({}, data=str(tmp_path)), store)
    courier = Courier(runtime)

    async def live() -> list[bool]:
        await store.start()
        assert await courier._turn() == ALONE
        at = await store.write(founded)
        await store.write(say, at=at)
        asleep = courier._awake.is_set()
        await store.write(hook_on, at=at)
        async with asyncio.timeout(5):
            await courier._awake.wait()
        await store.stop()
        return [asleep]

    assert asyncio.run(live()) == [False]
