"""The outbox: due, leased, tried again, given up."""

from __future__ import annotations

import asyncio
import uuid
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from comity.foundation import jobs
from comity.foundation.clock import HOUR, SECOND, FixedClock
from comity.foundation.errors import Unavailable
from comity.foundation.jobs import (
    AT_ONCE,
    LEASE,
    TRIES,
    Claimed,
    Failed,
    Job,
    JobRow,
    Runner,
    claim,
    finish,
    postpone,
    schedule,
    take_up,
)
from comity.foundation.store import Store, Tx
from comity.testing.waiting import SLACK, until


class Kept(NamedTuple):
    kind: str
    state: str
    attempts: int
    error: str | None


def enqueue(tx: Tx, *, kind: str = "mail", run_at: int | None = None, **payload: Any) -> uuid.UUID:
    return tx.enqueue(kind, payload, run_at=run_at)


def enqueue_and_fail(tx: Tx) -> None:
    tx.enqueue("mail", {})
    raise RuntimeError("The verb failed after it had asked for a job.")


def kept(tx: Tx) -> list[Kept]:
    rows = tx.session.scalars(select(JobRow).order_by(JobRow.created_at, JobRow.id))
    return [Kept(row.kind, row.state, row.attempts, row.error) for row in rows]


def run_due(store: Store, *known: Job, times: int = 1) -> list[int]:
    async def due() -> list[int]:
        await store.start()
        runtime: Any = SimpleNamespace(store=store)
        runner = Runner(runtime, {job.kind: job for job in known})
        return [await runner.run_due() for _ in range(times)]

    return asyncio.run(due())


def recording(done: list[Any], kind: str = "mail", every: int | None = None) -> Job:
    async def run(_: Any, payload: dict[str, Any]) -> None:
        done.append(payload)

    return Job(kind, run, every)


def failing(error: Exception, kind: str = "mail") -> Job:
    async def run(_: Any, __: dict[str, Any]) -> None:
        raise error

    return Job(kind, run)


def test_a_job_is_carried_out_once(store: Store) -> None:
    done: list[Any] = []
    store.write_now(enqueue, to="vic", words="Möwe")
    assert run_due(store, recording(done), times=3) == [1, 0, 0]
    assert done == [{"to": "vic", "words": "Möwe"}]
    assert store.read_now(kept) == [Kept("mail", "done", 1, None)]


def test_a_job_of_a_verb_that_failed_was_never_asked_for(store: Store) -> None:
    with pytest.raises(RuntimeError):
        store.write_now(enqueue_and_fail)
    assert store.read_now(kept) == []


def test_a_job_waits_for_its_time(store: Store, clock: FixedClock) -> None:
    store.write_now(enqueue, run_at=clock() + HOUR)
    assert store.write_now(claim) == []
    clock.advance(HOUR)
    assert len(store.write_now(claim)) == 1


def test_a_claimed_job_belongs_to_its_holder_until_the_lease_ends(store: Store, clock: FixedClock) -> None:
    job = store.write_now(enqueue)
    assert [claimed.id for claimed in store.write_now(claim)] == [job]
    clock.advance(LEASE - 1)
    assert store.write_now(claim) == []
    clock.advance(1)
    assert [(claimed.id, claimed.attempts) for claimed in store.write_now(claim)] == [(job, 2)]


def test_a_job_that_kills_its_holder_every_time_is_given_up(store: Store, clock: FixedClock) -> None:
    """A crash never comes back to postpone it, so the claim itself must count."""
    store.write_now(enqueue)
    claims = 0
    for _ in range(TRIES + 5):
        claims += len(store.write_now(claim))
        clock.advance(LEASE)
    assert claims == TRIES
    assert store.read_now(kept)[0].state == "failed"


def test_parallel_runners_never_hold_the_same_job(store: Store) -> None:
    for number in range(40):
        store.write_now(enqueue, number=number)

    async def race() -> list[Claimed]:
        await store.start()
        found = await asyncio.gather(*(store.write(claim, most=5) for _ in range(16)))
        return [claimed for mine in found for claimed in mine]

    claimed = [job.id for job in asyncio.run(race())]
    assert len(claimed) == len(set(claimed)) <= 40


def test_a_failure_is_tried_again_later_and_later(store: Store, clock: FixedClock) -> None:
    store.write_now(enqueue)
    pauses = []
    for _ in range(4):
        assert run_due(store, failing(Failed("No answer."))) == [1]
        pause = 0
        while not store.write_now(_due):
            clock.advance(SECOND)
            pause += 1
        pauses.append(pause)
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1] <= HOUR // SECOND
    assert store.read_now(kept) == [Kept("mail", "waiting", 4, "No answer.")]


def _due(tx: Tx) -> bool:
    return tx.session.scalar(select(JobRow.id).where(JobRow.run_at <= tx.now)) is not None


def test_the_last_failure_stays_to_be_seen(store: Store, clock: FixedClock) -> None:
    store.write_now(enqueue)
    for _ in range(TRIES):
        assert run_due(store, failing(ValueError("broken"))) == [1]
        clock.advance(HOUR)
    assert run_due(store, failing(ValueError("broken"))) == [0]
    [row] = store.read_now(kept)
    assert (row.state, row.attempts) == ("failed", TRIES)
    assert "broken" in (row.error or "")


def test_a_permanent_failure_is_not_tried_again(store: Store, clock: FixedClock) -> None:
    store.write_now(enqueue)
    assert run_due(store, failing(Failed("No such address.", permanent=True))) == [1]
    clock.advance(HOUR)
    assert run_due(store, failing(Failed("No such address.", permanent=True))) == [0]
    assert store.read_now(kept) == [Kept("mail", "failed", 1, "No such address.")]


def test_a_job_that_no_room_knows_is_given_up(store: Store) -> None:
    store.write_now(enqueue, kind="fax")
    assert run_due(store) == [1]
    assert store.read_now(kept)[0].state == "failed"


def test_a_broken_job_does_not_stop_the_others(store: Store) -> None:
    done: list[Any] = []
    store.write_now(enqueue, kind="broken")
    store.write_now(enqueue)
    run_due(store, failing(ValueError("x"), "broken"), recording(done))
    assert done == [{}]


def test_a_kind_that_waits_holds_up_no_other_and_keeps_its_order(store: Store, clock: FixedClock) -> None:
    """Somebody who is called hears it while a mail server keeps us waiting."""
    done: list[str] = []
    answered = asyncio.Event()

    async def wait(_: Any, payload: dict[str, Any]) -> None:
        await answered.wait()
        done.append(f"mail {payload['number']}")

    async def ring(_: Any, __: dict[str, Any]) -> None:
        done.append("ring")

    async def carry_out() -> None:
        await store.start()
        runtime: Any = SimpleNamespace(store=store)
        running = asyncio.create_task(Runner(runtime, {"mail": Job("mail", wait), "ring": Job("ring", ring)}).run())
        for number in range(AT_ONCE + 2):
            clock.advance(SECOND)
            await store.write(enqueue, number=number)
        await asyncio.to_thread(until, lambda: [one.attempts for one in store.read_now(kept)].count(1) == AT_ONCE)
        await store.write(enqueue, kind="ring")
        await asyncio.to_thread(until, lambda: done, 10 * SLACK)
        assert done == ["ring"]
        answered.set()
        await asyncio.to_thread(until, lambda: len(done) == AT_ONCE + 3, 10 * SLACK)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(carry_out())
    assert done == ["ring", *(f"mail {number}" for number in range(AT_ONCE + 2))]


def test_what_a_process_held_that_died_is_due_at_its_next_start(store: Store) -> None:
    """On PostgreSQL another process may hold it, until the lease ends."""
    store.write_now(enqueue)
    [held] = store.write_now(claim)
    store.write_now(take_up)
    again = [] if store.read_now(lambda tx: tx.on_postgresql) else [held.id]
    assert [one.id for one in store.write_now(claim)] == again


def test_a_holder_that_lost_its_lease_does_not_reopen_what_another_finished(store: Store, clock: FixedClock) -> None:
    job = store.write_now(enqueue)
    [stale] = store.write_now(claim)
    clock.advance(LEASE)
    [fresh] = store.write_now(claim)
    store.write_now(finish, job=fresh.id)
    store.write_now(postpone, job=job, attempts=stale.attempts, error="late", permanent=False)
    assert store.read_now(kept)[0].state == "done"


def test_a_recurring_job_waits_exactly_once(store: Store, clock: FixedClock) -> None:
    for _ in range(3):
        store.write_now(schedule, kind="sweep")
    done: list[Any] = []
    assert run_due(store, recording(done, "sweep", HOUR), times=2) == [1, 0]
    store.write_now(schedule, kind="sweep")
    assert sorted(row.state for row in store.read_now(kept)) == ["done", "waiting"]
    clock.advance(HOUR)
    assert run_due(store, recording(done, "sweep", HOUR), times=2) == [1, 0]
    assert len(done) == 2


def test_a_recurring_job_goes_on_after_it_was_given_up(store: Store, clock: FixedClock) -> None:
    store.write_now(schedule, kind="sweep")
    broken = Job("sweep", failing(Failed("x", permanent=True)).run, HOUR)
    run_due(store, broken)
    clock.advance(HOUR)
    done: list[Any] = []
    run_due(store, recording(done, "sweep", HOUR))
    assert len(done) == 1


def test_the_runner_goes_on_when_the_database_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "POLL_SECONDS", 0.001)
    asked = 0

    async def write(_: Any) -> None:
        pass

    async def read(_: Any, **__: Any) -> bool:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise Unavailable("The database does not answer.", retry_after=1)
        return False

    async def watch() -> None:
        runtime: Any = SimpleNamespace(store=SimpleNamespace(read=read, write=write))
        running = asyncio.create_task(Runner(runtime, {}).run())
        for _ in range(200):
            await asyncio.sleep(0.01)
            if asked > 3 or running.done():
                break
        ended = running.done()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert not ended

    asyncio.run(watch())
    assert asked > 3
