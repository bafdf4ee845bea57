"""Followers of the log: woken, resting, going on after faults; and the place that they keep."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from comity.foundation.errors import Unavailable
from comity.foundation.events import Cursor, Event
from comity.foundation.following import KEEP_PLACE, Bookmark, Follower, Pace
from comity.foundation.store import Store, Tx
from comity.foundation.store.log import settled_after, settled_end
from comity.testing.waiting import SLACK

QUICK = Pace(pause=0.001, idle=0.01, after_a_fault=0.01)
SLEEPY = Pace(pause=0.001, idle=3_600)


class Said(NamedTuple):
    """What one look found: the kinds of the events, one at a time."""

    after: Cursor
    kinds: tuple[str, ...]

    @property
    def concerns(self) -> bool:
        return "wanted" in self.kinds


def happen(tx: Tx, *, kinds: list[str]) -> None:
    for kind in kinds:
        tx.announce(Event(kind))


def pending(tx: Tx, *, here: Cursor) -> Said | None:
    events = settled_after(tx, cursor=here, limit=1)
    return Said(Cursor(events[-1].txid, events[-1].position), tuple(one.kind for one in events)) if events else None


class Notebook:
    """Stands for the reader's table: what was taken in, and the place."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, ...]] = []
        self.place: Cursor | None = None

    def begin(self, tx: Tx) -> None:
        self.place = self.place or settled_end(tx)

    def reached(self, _: Tx) -> Cursor | None:
        return self.place

    def take_in(self, _: Tx, *, batch: Said) -> None:
        self.taken.append(batch.kinds)
        self.place = batch.after

    def bookmark(self, store: Store, **more: Any) -> Bookmark[Said]:
        return Bookmark(store, begin=self.begin, reached=self.reached, pending=pending, take_in=self.take_in, **more)


def following(store: Store, look: Any, pace: Pace) -> Follower:
    runtime: Any = SimpleNamespace(store=store)
    return Follower(runtime, look, pace)


def on_a_store(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    @functools.wraps(test)
    def run(store: Store, **more: Any) -> None:
        async def started() -> None:
            await store.start()
            await test(store, **more)

        asyncio.run(started())

    return run


async def eventually(look: Any) -> None:
    async with asyncio.timeout(10 * SLACK):
        while True:
            if look():
                return
            await asyncio.sleep(0.005)


@on_a_store
async def test_what_concerns_is_taken_in_and_the_rest_costs_no_write(store: Store) -> None:
    book = Notebook()
    here = book.bookmark(store)
    await here.look()
    begun = book.place
    await store.write(happen, kinds=["other", "other", "wanted", "other"])
    while await here.look():
        pass
    assert book.taken == [("wanted",)]
    assert begun is not None and book.place is not None and book.place > begun


@on_a_store
async def test_the_place_is_written_down_now_and_then_all_the_same(store: Store) -> None:
    book = Notebook()
    here = book.bookmark(store)
    await here.look()
    await store.write(happen, kinds=["other"] * (KEEP_PLACE + 1))
    while await here.look():
        pass
    assert book.taken == [("other",)]


@on_a_store
async def test_a_batch_that_concerns_is_made_ready_before_it_is_written(store: Store) -> None:
    book, made = Notebook(), []

    async def ready(batch: Said) -> Said:
        made.append(batch.kinds)
        return batch._replace(kinds=("wanted", "and sifted"))

    here = book.bookmark(store, ready=ready)
    await here.look()
    await store.write(happen, kinds=["other", "wanted"])
    while await here.look():
        pass
    assert made == [("wanted",)]
    assert book.taken == [("wanted", "and sifted")]


@on_a_store
async def test_a_follower_is_woken_by_what_happens_here(store: Store) -> None:
    book = Notebook()
    task = asyncio.create_task(following(store, book.bookmark(store).look, SLEEPY).run())
    await eventually(lambda: book.place is not None)
    await store.write(happen, kinds=["wanted"])
    await eventually(lambda: book.taken)
    task.cancel()


@pytest.mark.parametrize("fault", [Unavailable("away"), ValueError("broken")])
@on_a_store
async def test_a_follower_goes_on_after_a_fault(store: Store, fault: Exception) -> None:
    looks = 0

    async def look() -> bool:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise fault
        return False

    task = asyncio.create_task(following(store, look, QUICK).run())
    await eventually(lambda: looks > 1)
    task.cancel()


@on_a_store
async def test_it_rests_for_a_multiple_of_the_time_that_a_look_took(store: Store) -> None:
    clock = asyncio.get_running_loop().time
    began: list[float] = []
    ended: list[float] = []

    async def look() -> bool:
        began.append(clock())
        await asyncio.sleep(0.02)
        ended.append(clock())
        return len(began) < 2

    await following(store, look, Pace(pause=0, rest=4)).catch_up()
    assert began[1] - ended[0] >= 4 * (ended[0] - began[0]) - 0.005
