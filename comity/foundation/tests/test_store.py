"""Units of work, alike on both databases."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from comity.foundation.clock import FixedClock
from comity.foundation.events import Cursor, Event, parse_cursor
from comity.foundation.jobs import JobRow
from comity.foundation.store import Store, Tx, open_store


class Wrong(Exception):
    pass


def keep(tx: Tx, *, name: str) -> str:
    tx.enqueue(name, {})
    tx.announce(Event("test.kept", subject=tx.new_id(), facts={"name": name}))
    return name


def keep_by_orm(tx: Tx, *, job: uuid.UUID, name: str) -> None:
    row = JobRow(id=job, kind=name, payload="{}", run_at=0, attempts=0, state="waiting", created_at=tx.now)
    tx.session.add(row)


def keep_and_fail(tx: Tx, *, name: str) -> None:
    keep(tx, name=name)
    raise Wrong(name)


def kept(tx: Tx) -> list[str]:
    return sorted(tx.session.scalars(select(JobRow.kind)))


def on_loop(store: Store, run: Callable[[], Any]) -> Any:
    async def running() -> Any:
        await store.start()
        return await run()

    return asyncio.run(running())


def told_by(store: Store) -> list[Event]:
    told: list[Event] = []
    store.listen(told.extend)
    return told


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not done():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)


def test_what_is_written_can_be_read_at_once(store: Store) -> None:
    assert store.write_now(keep, name="a") == "a"
    assert store.read_now(kept) == ["a"]

    async def both() -> list[str]:
        await store.write(keep, name="b")
        return await store.read(kept)

    assert on_loop(store, both) == ["a", "b"]


def test_a_unit_that_fails_leaves_nothing(store: Store) -> None:
    told = told_by(store)
    with pytest.raises(Wrong):
        store.write_now(keep_and_fail, name="a")

    async def fail_then_keep() -> None:
        with pytest.raises(Wrong):
            await store.write(keep_and_fail, name="b")
        await store.write(keep, name="c")
        await until(lambda: bool(told))

    on_loop(store, fail_then_keep)
    assert store.read_now(kept) == ["c"]
    assert [event.facts for event in told] == [{"name": "c"}]


def test_a_failing_unit_does_not_undo_its_neighbours(store: Store) -> None:
    told = told_by(store)

    async def many() -> list[Any]:
        verbs = [(keep_and_fail if number % 3 == 1 else keep, f"{number:03}") for number in range(120)]
        results = await asyncio.gather(*(store.write(verb, name=name) for verb, name in verbs), return_exceptions=True)
        await until(lambda: len(told) >= 80)
        return results

    results = on_loop(store, many)
    right = [f"{number:03}" for number in range(120) if number % 3 != 1]
    assert [result for result in results if isinstance(result, str)] == right
    assert all(isinstance(result, Wrong) for result in results if not isinstance(result, str))
    assert store.read_now(kept) == right
    assert sorted((event.facts or {})["name"] for event in told) == right


def test_a_broken_constraint_does_not_undo_its_neighbours(store: Store) -> None:
    taken = uuid.uuid4()
    store.write_now(keep_by_orm, job=taken, name="first")

    async def many() -> list[Any]:
        ids = [taken if number % 2 else uuid.uuid4() for number in range(40)]
        units = (store.write(keep_by_orm, job=job, name=f"{number}") for number, job in enumerate(ids))
        return await asyncio.gather(*units, return_exceptions=True)

    results = on_loop(store, many)
    assert [isinstance(result, IntegrityError) for result in results] == [bool(number % 2) for number in range(40)]
    assert len(store.read_now(kept)) == 21


def test_events_are_told_after_their_commit_once_and_in_the_order_of_their_places(
    store: Store, clock: FixedClock
) -> None:
    told = told_by(store)

    async def many() -> None:
        await asyncio.gather(*(store.write(keep, name=f"{number}") for number in range(50)))
        await until(lambda: len(told) >= 50)
        await asyncio.sleep(0.05)

    on_loop(store, many)
    places = [Cursor(event.txid, event.position) for event in told]
    assert places == sorted(set(places))
    assert len(told) == 50
    assert {event.created_at for event in told} == {clock()}


def test_nothing_of_the_time_before_the_start_is_told(store: Store) -> None:
    store.write_now(keep, name="before")
    told = told_by(store)

    async def later() -> None:
        await store.write(keep, name="after")
        await until(lambda: bool(told))

    on_loop(store, later)
    assert [event.facts for event in told] == [{"name": "after"}]


def test_units_with_one_key_keep_the_order_of_their_submission(store: Store) -> None:
    carried_out: list[int] = []

    def note(tx: Tx, *, number: int) -> None:
        carried_out.append(number)

    async def many() -> None:
        await asyncio.gather(*(store.submit(note, {"number": number}, after="one") for number in range(100)))

    on_loop(store, many)
    assert carried_out == list(range(100))


def test_a_unit_goes_on_after_one_with_the_same_key_failed(store: Store) -> None:
    async def two() -> list[Any]:
        units = [store.submit(verb, {"name": "a"}, after="one") for verb in (keep_and_fail, keep)]
        return await asyncio.gather(*units, return_exceptions=True)

    failed, kept_ = on_loop(store, two)
    assert isinstance(failed, Wrong)
    assert kept_ == "a"


def test_who_no_longer_waits_does_not_stop_the_others(store: Store) -> None:
    async def cancelled() -> str:
        waiting = asyncio.ensure_future(store.write(keep, name="a"))
        await asyncio.sleep(0)
        waiting.cancel()
        return await store.write(keep, name="b")

    assert on_loop(store, cancelled) == "b"


def test_time_stands_still_inside_a_unit(store: Store, clock: FixedClock) -> None:
    def twice(tx: Tx) -> tuple[int, int]:
        first = tx.now
        clock.advance(1_000_000)
        return first, tx.now

    before, after = store.write_now(twice)
    assert before == after


def test_queries_do_not_write(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)read-?only"):
        store.read_now(keep, name="a")
    assert store.read_now(kept) == []


def test_a_query_that_fails_does_not_spoil_the_next(store: Store) -> None:
    def wrong(tx: Tx) -> None:
        raise Wrong

    for _ in range(5):
        with pytest.raises(Wrong):
            store.read_now(wrong)
    assert store.read_now(kept) == []


def test_an_installation_keeps_its_epoch_and_two_have_two(store: Store, database_url: str, clock: FixedClock) -> None:
    again = open_store(database_url, clock, durable=False)
    assert again.epoch == store.epoch
    assert parse_cursor(Cursor(3, 4).text(store.epoch), store.epoch) == Cursor(3, 4)
    assert parse_cursor(Cursor(3, 4).text("00000000"), store.epoch) is None
    again.close()


@pytest.mark.parametrize("pause", [0, 0.01])
def test_stopping_right_after_a_write_ends_soon(store: Store, pause: float) -> None:
    """The stop must not be lost when it meets the news of a commit."""

    async def write_and_stop() -> None:
        await store.start()
        await store.write(keep, name="a")
        await asyncio.sleep(pause)
        await store.stop()

    stopping = threading.Thread(target=asyncio.run, args=(write_and_stop(),), daemon=True)
    stopping.start()
    stopping.join(5)
    assert not stopping.is_alive()
