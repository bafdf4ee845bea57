"""How far one question looks through the log."""

from __future__ import annotations

from comity.foundation.events import Cursor, Event
from comity.foundation.store import Store, Tx
from comity.foundation.store.log import settled_after, settled_end, steps_on


def happen(tx: Tx) -> None:
    tx.announce(Event("person.added"))


def test_a_long_log_is_looked_through_in_steps(store: Store) -> None:
    """Every event lies in one step, and the last step ends where the log does."""
    for _ in range(7):
        store.write_now(happen)

    def steps(tx: Tx) -> tuple[list[int], int]:
        place, end, found = Cursor(0, 0), settled_end(tx), []
        every = settled_after(tx, cursor=place, limit=100)
        while place < end:
            upto = steps_on(tx, cursor=place, end=end, most=3)
            found.append(sum(place < Cursor(event.txid, event.position) <= upto for event in every))
            place = upto
        return found, len(every)

    found, every = store.read_now(steps)
    assert sum(found) == every == 7 and max(found) <= 3
