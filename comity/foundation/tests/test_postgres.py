"""The log on PostgreSQL: its order is safe although transactions commit out of order."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from comity.foundation.clock import FixedClock
from comity.foundation.events import Cursor, Event
from comity.foundation.store import Statement, Store, Tx, open_store
from comity.foundation.store.postgres import committed_after
from comity.testing.cluster import Cluster

LOOK = Statement("SELECT 1")


@pytest.fixture
def store(postgresql_url: str, clock: FixedClock) -> Iterator[Store]:
    opened = open_store(postgresql_url, clock, durable=False)
    yield opened
    opened.close()


def announce(tx: Tx, *, name: str) -> None:
    tx.announce(Event("test.told", subject=tx.new_id(), facts={"name": name}))


def number_in(tx: Tx, *, conversation: uuid.UUID, counter: dict[str, int]) -> None:
    """What every verb does that numbers an entry: lock first, look then, write later."""
    tx.lock(conversation)
    tx.execute(LOOK, {})
    counter["last"] += 1
    tx.announce(Event("test.numbered", conversation, inside_seq=counter["last"], subject=tx.new_id()))
    if random.random() < 0.2:
        raise RuntimeError("Taken back.")


def told_by(store: Store) -> list[Event]:
    told: list[Event] = []
    store.listen(told.extend)
    return told


def running(store: Store, run: Callable[[], Any]) -> None:
    async def on_loop() -> None:
        await store.start()
        await run()

    asyncio.run(on_loop())


async def until(done: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not done():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)


def names(events: list[Event]) -> list[str]:
    return [(event.facts or {})["name"] for event in events]


def older_transaction(url: str) -> psycopg.Connection:
    """One that has its number already and stays open, as a slow writer does."""
    connection = psycopg.connect(url)
    connection.execute("INSERT INTO events (kind, created_at, facts) VALUES ('test.told', 0, '{\"name\": \"slow\"}')")
    return connection


def test_an_older_open_transaction_holds_events_back_and_then_comes_first(store: Store, postgresql_url: str) -> None:
    told = told_by(store)

    async def slow_and_quick() -> None:
        slow = older_transaction(postgresql_url)
        await store.write(announce, name="quick")
        await asyncio.sleep(1.2)
        assert told == []
        slow.commit()
        slow.close()
        await until(lambda: len(told) == 2)

    running(store, slow_and_quick)
    assert names(told) == ["slow", "quick"]


def test_an_older_transaction_that_is_taken_back_leaves_no_trace(store: Store, postgresql_url: str) -> None:
    told = told_by(store)

    async def slow_and_quick() -> None:
        slow = older_transaction(postgresql_url)
        await store.write(announce, name="quick")
        slow.rollback()
        slow.close()
        await until(lambda: bool(told))

    running(store, slow_and_quick)
    assert names(told) == ["quick"]


def test_an_open_transaction_that_only_reads_holds_nothing_back(store: Store, postgresql_url: str) -> None:
    told = told_by(store)

    async def read_and_quick() -> None:
        with psycopg.connect(postgresql_url) as reading:
            reading.execute("SELECT count(*) FROM events")
            await store.write(announce, name="quick")
            await until(lambda: bool(told), 3)

    running(store, read_and_quick)


def test_what_another_process_writes_is_told_too(store: Store, postgresql_url: str, clock: FixedClock) -> None:
    told, other = told_by(store), open_store(postgresql_url, clock, durable=False)

    async def elsewhere() -> None:
        await asyncio.to_thread(other.write_now, announce, name="elsewhere")
        await until(lambda: bool(told), 3)

    running(store, elsewhere)
    other.close()
    assert names(told) == ["elsewhere"]


def test_the_order_within_a_conversation_is_the_order_of_its_numbers(
    store: Store, postgresql_url: str, clock: FixedClock
) -> None:
    told, other, conversation = told_by(store), open_store(postgresql_url, clock, durable=False), uuid.uuid4()
    counter = {"last": 0}

    async def many() -> None:
        units = [store.write(number_in, conversation=conversation, counter=counter) for _ in range(60)]
        units += [
            asyncio.to_thread(other.write_now, number_in, conversation=conversation, counter=counter) for _ in range(60)
        ]
        random.shuffle(units)
        results = await asyncio.gather(*units, return_exceptions=True)
        await until(lambda: len(told) == sum(result is None for result in results))

    running(store, many)
    other.close()
    numbers = [event.inside_seq or 0 for event in told]
    assert numbers == sorted(set(numbers))


def test_reading_on_from_every_place_brings_the_rest_once(store: Store) -> None:
    for number in range(10):
        store.write_now(announce, name=f"{number}")
    everything, end = store.read_now(committed_after, cursor=Cursor(0, 0))
    assert names(everything) == [f"{number}" for number in range(10)]
    for number, event in enumerate(everything):
        rest, _ = store.read_now(committed_after, cursor=Cursor(event.txid, event.position))
        assert names(rest) == names(everything)[number + 1 :]
    assert store.read_now(committed_after, cursor=end)[0] == []


def test_a_server_that_does_not_flush_is_refused(cluster: Cluster, postgresql_url: str, clock: FixedClock) -> None:
    with pytest.raises(RuntimeError, match="off"):
        open_store(postgresql_url, clock)
