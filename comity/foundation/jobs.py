"""Jobs: the transactional outbox.

A verb enqueues in its own transaction; a runner carries out what is due, with retries.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import ColumnElement, Index, select, update
from sqlalchemy.orm import Mapped, mapped_column

from comity.foundation.clock import HOUR, MINUTE, SECOND
from comity.foundation.errors import Unavailable
from comity.foundation.logs import log_failure
from comity.foundation.store import Base, Tx

if TYPE_CHECKING:
    from comity.foundation.runtime import Runtime

LEASE = 5 * MINUTE
TRIES = 12
AT_ONCE = 10
POLL_SECONDS = 1.0


class JobRow(Base):
    """`state` is waiting, done or failed; `run_at` moves forward while somebody holds the lease."""

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "run_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[str]
    run_at: Mapped[int]
    attempts: Mapped[int]
    state: Mapped[str]
    error: Mapped[str | None]
    created_at: Mapped[int]


class Failed(Exception):
    """The outside world failed. `permanent` decides between a retry and giving up."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


class Job(msgspec.Struct, frozen=True):
    """A kind of job: three lines that call one verb. It may run twice after a crash, so it must bear that."""

    kind: str
    run: Callable[[Runtime, dict[str, Any]], Awaitable[None]]
    every: int | None = None


class Claimed(msgspec.Struct):
    id: uuid.UUID
    kind: str
    payload: dict[str, Any]
    attempts: int


def claim(tx: Tx, *, busy: Collection[str] = (), most: int = AT_ONCE) -> list[Claimed]:
    """Take due jobs of other kinds than the `busy` ones: each is leased, so that after a crash it becomes due again,
    and after too many it is given up."""
    due = select(JobRow).where(*_due(tx, busy)).order_by(JobRow.run_at, JobRow.id).limit(most)
    jobs = []
    for job in tx.session.scalars(due.with_for_update(skip_locked=True)):
        if job.attempts >= TRIES:
            job.state, job.error = "failed", job.error or "It ended its holder every time."
        else:
            job.run_at, job.attempts = tx.now + LEASE, job.attempts + 1
            jobs.append(job)
    return [Claimed(job.id, job.kind, msgspec.json.decode(job.payload), job.attempts) for job in jobs]


def finish(tx: Tx, *, job: uuid.UUID) -> None:
    tx.session.execute(update(JobRow).where(JobRow.id == job).values(state="done", error=None))


def postpone(tx: Tx, *, job: uuid.UUID, attempts: int, error: str, permanent: bool) -> None:
    """Try again later, twice as late each time, at most an hour; after the last try the job stays as failed."""
    failed = permanent or attempts >= TRIES
    values = {
        "state": "failed" if failed else "waiting",
        "error": error,
        "run_at": tx.now + min(HOUR, SECOND * 2**attempts),
    }
    held = update(JobRow).where(JobRow.id == job, JobRow.state == "waiting", JobRow.attempts == attempts)
    tx.session.execute(held.values(**values))


def schedule(tx: Tx, *, kind: str) -> None:
    """See that a recurring job waits exactly once."""
    waiting = select(JobRow.id).where(JobRow.kind == kind, JobRow.state == "waiting").limit(1)
    if tx.session.scalar(waiting) is None:
        tx.enqueue(kind, {})


def take_up(tx: Tx) -> None:
    """What a process that died held is due at once, and so is what failed before. SQLite serves one process, so nobody
    else holds anything; the leases of PostgreSQL end by themselves."""
    if not tx.on_postgresql:
        held = update(JobRow).where(JobRow.state == "waiting", JobRow.attempts > 0, JobRow.run_at > tx.now)
        tx.session.execute(held.values(run_at=tx.now))


class Runner:
    """Carries jobs out inside `serve`, or alone in `worker`: those of one kind one after another, in the order in which
    they are due, and kinds beside each other. A mail server that keeps us waiting holds up nothing but its mail."""

    def __init__(self, runtime: Runtime, jobs: Mapping[str, Job]) -> None:
        self._runtime, self._jobs = runtime, dict(jobs)
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._free = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        await self._runtime.store.write(take_up)
        for job in self._jobs.values():
            if job.every is not None:
                await self._runtime.store.write(schedule, kind=job.kind)
        try:
            while True:
                if not await self._begin_if_possible():
                    await self._pause()
        finally:
            await self._stop()

    async def run_due(self) -> int:
        """Carry out what is due now; returns how many jobs that were."""
        begun = await self._begin()
        await asyncio.gather(*self._lanes.values())
        return begun

    async def _begin_if_possible(self) -> int:
        try:
            return await self._begin()
        except Unavailable:  # the database comes back; the jobs wait in it
            return 0
        except Exception as error:  # noqa: BLE001 - whatever failed, the next jobs are carried out
            log_failure(error)
            return 0

    async def _begin(self) -> int:
        """Begin with what is due now of kinds that rest; returns how many jobs that are."""
        busy = list(self._lanes)
        if not await self._runtime.store.read(_anything_due, busy=busy):
            return 0
        claimed = await self._runtime.store.write(claim, busy=busy)
        kinds: dict[str, list[Claimed]] = {}
        for job in claimed:
            kinds.setdefault(job.kind, []).append(job)
        for kind, jobs in kinds.items():
            self._lanes[kind] = asyncio.create_task(self._lane(kind, jobs))
        return len(claimed)

    async def _lane(self, kind: str, jobs: Sequence[Claimed]) -> None:
        try:
            for job in jobs:
                await self._carry_out(job)
        except Unavailable:
            pass  # they are due again when their lease ends
        except Exception as error:  # noqa: BLE001 - what became of a job could not be noted
            log_failure(error)
        finally:
            del self._lanes[kind]
            self._free.set()

    async def _pause(self) -> None:
        """Until a kind rests again, a second at most."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._free.wait(), POLL_SECONDS)
        self._free.clear()

    async def _stop(self) -> None:
        lanes = list(self._lanes.values())
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)

    async def _carry_out(self, claimed: Claimed) -> None:
        store, job = self._runtime.store, self._jobs.get(claimed.kind)
        try:
            if job is None:
                raise Failed(f"No room knows the job {claimed.kind!r}.", permanent=True)
            await job.run(self._runtime, claimed.payload)
        except Failed as error:
            await self._postpone(claimed, str(error), permanent=error.permanent)
        except Exception as error:  # noqa: BLE001 - a broken job must not stop the others
            log_failure(error)
            await self._postpone(claimed, repr(error), permanent=False)
        else:
            await store.write(finish, job=claimed.id)
            await self._recur(claimed.kind)

    async def _postpone(self, claimed: Claimed, error: str, *, permanent: bool) -> None:
        store = self._runtime.store
        await store.write(postpone, job=claimed.id, attempts=claimed.attempts, error=error, permanent=permanent)
        if permanent or claimed.attempts >= TRIES:
            await self._recur(claimed.kind)

    async def _recur(self, kind: str) -> None:
        job = self._jobs.get(kind)
        if job is not None and job.every is not None:
            await self._runtime.store.write(_again, kind=kind, after=job.every)


def _anything_due(tx: Tx, *, busy: Collection[str]) -> bool:
    return tx.session.scalar(select(JobRow.id).where(*_due(tx, busy)).limit(1)) is not None


def _due(tx: Tx, busy: Collection[str]) -> list[ColumnElement[bool]]:
    return [JobRow.state == "waiting", JobRow.run_at <= tx.now, *([JobRow.kind.not_in(busy)] if busy else [])]


def _again(tx: Tx, *, kind: str, after: int) -> None:
    tx.enqueue(kind, {}, run_at=tx.now + after)
