"""What a send costs on PostgreSQL: how often it waits for the database; and what happens when that goes away."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from comity.conversations.actions import Sent
from comity.conversations.tests import stage
from comity.foundation.clock import FixedClock
from comity.foundation.errors import NotFound, Unavailable
from comity.foundation.store import Store, Tx, open_store, pulse
from comity.foundation.store.postgres import THREADS


@pytest.fixture
def store(postgresql_url: str, clock: FixedClock) -> Iterator[Store]:
    opened = open_store(postgresql_url, clock, durable=False)
    yield opened
    opened.close()


class Room:
    def __init__(self, store: Store) -> None:
        self.store, self.actors = store, store.write_now(stage.crew)
        self.id = store.write_now(stage.talk, kind="room", by=self.actors["anna"], others=[self.actors["ben"]])

    def say(self, words: str = "Lamps", who: str = "anna") -> Sent:
        return stage.say(self.store, self.actors[who], self.id, words)

    def say_at_once(self) -> list[int]:
        with ThreadPoolExecutor(THREADS) as pool:
            return sorted(sent.seq for sent in pool.map(self.say, ["Lamps"] * THREADS))


@pytest.fixture
def room(store: Store) -> Room:
    return Room(store)


def test_a_send_waits_for_the_database_three_times(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        room.say()
    trips: list[Any] = []
    wait = psycopg.Connection.wait
    monkeypatch.setattr(psycopg.Connection, "wait", lambda driver, steps: wait(driver, _counted(steps, trips)))
    room.say()
    assert len(trips) == 3


def _counted(steps: Generator[Any, Any, Any], trips: list[Any]) -> Generator[Any, Any, Any]:
    """The steps of an exchange with the database; one that does not touch the network is no round trip."""
    try:
        wanted = next(steps)
        trips.append(wanted)
        while True:
            wanted = steps.send((yield wanted))
    except StopIteration as done:
        return done.value


def test_a_refused_send_leaves_a_connection_as_good_as_before(room: Room) -> None:
    last = room.say().seq
    for n in range(1, 4):
        with pytest.raises(NotFound):
            room.say(who="dora")
        assert room.say().seq == last + n


def test_lost_connections_are_noticed_after_one_unit(room: Room, postgresql_url: str) -> None:
    before = room.say_at_once()
    _end_all(postgresql_url)
    with pytest.raises(Unavailable):
        room.say()
    assert room.say_at_once() == [before[-1] + n for n in range(1, THREADS + 1)]


def test_a_connection_that_rested_is_asked_first(
    room: Room, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = room.say_at_once()
    monkeypatch.setattr(pulse, "QUIET_SECONDS", 0)
    _end_all(postgresql_url)
    assert room.say_at_once() == [before[-1] + n for n in range(1, THREADS + 1)]


@pytest.mark.parametrize("asked_before", [True, False])
def test_a_connection_lost_within_a_unit_is_told_as_unavailable(
    room: Room, postgresql_url: str, asked_before: bool
) -> None:
    """And what follows goes through other connections."""

    last = room.say().seq

    def broken(tx: Tx) -> None:
        if asked_before:
            tx.session.execute(text("SELECT 1"))
        _end_all(postgresql_url)
        tx.session.execute(text("SELECT 2"))

    for carry_out in (room.store.write_now, room.store.read_now):
        with pytest.raises(Unavailable):
            carry_out(broken)
    assert room.say().seq == last + 1


def test_what_is_refused_prepares_nothing_anew(room: Room) -> None:
    """A connection keeps each statement once, however many units fail on it."""
    room.say()
    with pytest.raises(NotFound):
        room.say(who="dora")
    before = room.store.read_now(_prepared)
    for _ in range(3 * THREADS):
        with pytest.raises(NotFound):
            room.say(who="dora")
    assert room.store.read_now(_prepared) <= before + 2


def _prepared(tx: Tx) -> int:
    return int(tx.session.scalar(text("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'comity%'")) or 0)


def _end_all(url: str) -> None:
    """As a restart of the server does."""
    with psycopg.connect(url) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
