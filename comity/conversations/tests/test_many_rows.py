"""Lists stay as quick with many rows as with few: the same number of queries, and no full scan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from comity.conversations import queries
from comity.conversations.api_shapes import conversations_out
from comity.conversations.tests import stage
from comity.conversations.tests.crowds import Place, Report, examine, fill
from comity.conversations.viewing import list_view
from comity.foundation.store import Store, Tx

Query = Callable[[Tx], Any]
SLACK = 60_000
"""Work for the rows of a page and for a thousand unread messages: steps of SQLite, rows of PostgreSQL."""
IN_EVERYTHING = "ben"
"""He takes part in every conversation, so that his lists may cost what is his."""


def lists(place: Place) -> dict[str, Query]:
    return {
        **{f"the newest messages, for {who}": history(place, who) for who in ("anna", "vic")},
        **{f"older messages, for {who}": history(place, who, before=place.rows // 2) for who in ("anna", "vic")},
        **{f"following messages, for {who}": history(place, who, after=place.rows // 2) for who in ("anna", "vic")},
        **{f"the conversations of {who}": conversations(place, who) for who in ("anna", "ben", "dora", "vic", "gus")},
        **{f"the inbox of {who}": inbox(place, who) for who in ("anna", "ben", "dora")},
        **{f"the rooms of {who}": rooms(place, who) for who in ("anna", "ben", "dora")},
        "one conversation": lambda tx: queries.row(tx, actor=place.actors["anna"], conversation=place.busy),
        "what was missed just now": missed(place),
    }


def history(place: Place, who: str, *, before: int | None = None, after: int | None = None) -> Query:
    at: dict[str, Any] = {"conversation": place.busy, "before": before, "after": after, "limit": 50}
    return lambda tx: queries.history(tx, actor=place.actors[who], **at)


def conversations(place: Place, who: str) -> Query:
    return lambda tx: conversations_out(tx, queries.conversations(tx, actor=place.actors[who], limit=50))


def inbox(place: Place, who: str) -> Query:
    return lambda tx: list_view(tx, actor=place.actors[who])


def rooms(place: Place, who: str) -> Query:
    return lambda tx: queries.conversations(tx, actor=place.actors[who], limit=50, kinds=("room", "direct"))


def missed(place: Place) -> Query:
    before, last = place.last
    return lambda tx: stage.stage.missed(tx, actor=place.actors["anna"], after=before, upto=last, limit=100)


def reports(store: Store, rows: int) -> dict[str, Report]:
    place = fill(store, rows)
    return {name: store.read_now(examine, query=query) for name, query in lists(place).items()}


def compare(few: dict[str, Report], many: dict[str, Report]) -> list[str]:
    faults = []
    for name, small in few.items():
        large = many[name]
        faults += [f"{name} scans a whole table:\n{scan}" for scan in large.scans]
        if large.statements != small.statements:
            faults.append(f"{name} takes {large.statements} statements instead of {small.statements}")
        if large.work > 3 * small.work + SLACK and not name.endswith(IN_EVERYTHING):
            faults.append(f"{name} works {large.work:,} instead of {small.work:,}")
    return faults


def test_a_thousand_rows_take_as_many_queries_as_a_hundred(store: Store) -> None:
    faults = compare(reports(store, 100), reports(store, 1_000))
    assert not faults, "\n".join(faults)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_hundred_thousand_rows_take_as_many_queries_as_a_thousand(store: Store) -> None:
    faults = compare(reports(store, 1_000), reports(store, 200_000))
    assert not faults, "\n".join(faults)
