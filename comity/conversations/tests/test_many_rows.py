"""Lists, and the inbox, stay as quick with many rows as with few: the same number of queries, and no full scan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from comity.conversations import actions, queries
from comity.conversations.api_shapes import conversations_out
from comity.conversations.inbox_viewing import inbox_view
from comity.conversations.models import Message
from comity.conversations.person_line import Door, person_line
from comity.conversations.queries.inbox import Tab, Wanted
from comity.conversations.standing import act_views
from comity.conversations.tests import stage
from comity.conversations.tests.crowds import Place, Report, examine, fill
from comity.conversations.viewing_lists import list_view
from comity.foundation.policies import Actor
from comity.foundation.store import Statement, Store, Tx
from comity.testing.lengths import SOAKING

Query = Callable[[Tx], Any]
SLACK = 60_000
"""Work for the rows of a page and for their unread messages: steps of SQLite, rows of PostgreSQL."""
TABS: tuple[Tab, ...] = ("waiting", "mine", "team", "later", "done")
_OF_TEN = "WHERE kind = 'outside' AND created_at - created_at / 10 * 10"
_OPEN = f"UPDATE conversations SET visibility = 'channel' {_OF_TEN} <> 9"
_WAIT = f"UPDATE conversations SET waiting_since = latest_at {_OF_TEN} < 4"
_DONE = f"UPDATE conversations SET status = 'done' {_OF_TEN} > 6"
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
        "what was said with gus": line_of_gus(place),
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


def line_of_gus(place: Place) -> Query:
    doors = [Door("inside", "Inside", "lock", Message.lane == "note")]
    return lambda tx: person_line(tx, actor=place.actors["cleo"], person=place.actors["gus"].person, doors=doors)


def missed(place: Place) -> Query:
    before, last = place.last
    return lambda tx: stage.stage.missed(tx, actor=place.actors["anna"], after=before, upto=last, limit=100)


def inbox_lists(place: Place) -> dict[str, Query]:
    who = ("anna", "ben", "dora")
    return {
        **{f"{tab} of {name}": tab_of(place, name, tab) for tab in TABS for name in who},
        **{f"who waits, counted for {name}": waiting(place, name) for name in who},
        "what was done with a conversation": lambda tx: act_views(tx, conversation=place.busy, since=0),
        "help that is wanted": lambda tx: queries.help_wanted(tx, actor=place.actors["anna"]),
        "what is due to wake": queries.due_to_wake,
    }


def counts(place: Place, who: str) -> Query:
    return lambda tx: queries.unread_counts(tx, actor=place.actors[who])


def tab_of(place: Place, who: str, tab: Tab) -> Query:
    return lambda tx: inbox_view(tx, actor=place.actors[who], wanted=Wanted(tab))


def waiting(place: Place, who: str) -> Query:
    return lambda tx: queries.count_waiting(tx, actor=place.actors[who])


def _spread(tx: Tx) -> None:
    """What came through the shop's door: some waits, some is done, some is somebody's own."""
    for statement in (_OPEN, _WAIT, _DONE):
        tx.execute(Statement(statement), {})
    if tx.on_postgresql:
        tx.connection.exec_driver_sql("ANALYZE")


def reported(store: Store, queries: dict[str, Query]) -> dict[str, Report]:
    return {name: store.read_now(examine, query=query) for name, query in queries.items()}


def spread_and_reported(store: Store, place: Place) -> dict[str, Report]:
    store.write_now(_spread)
    return reported(store, inbox_lists(place))


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
    faults = compare(reported(store, lists(fill(store, 100))), reported(store, lists(fill(store, 1_000))))
    assert not faults, "\n".join(faults)


def test_the_inbox_takes_as_many_queries_for_a_thousand_as_for_a_hundred(store: Store) -> None:
    few = spread_and_reported(store, fill(store, 2_000))
    faults = compare(few, spread_and_reported(store, fill(store, 4_000)))
    assert not [fault for fault in faults if "works" not in fault], "\n".join(faults)


def test_unread_is_counted_to_a_hundred_and_one_s_own_words_are_passed_over(store: Store) -> None:
    actors = store.write_now(stage.crew)
    anna, ben = actors["anna"], actors["ben"]
    talk = store.write_now(stage.talk, kind="direct", by=anna, others=[ben])
    own = [stage.say(store, anna, talk, "Mine").seq for _ in range(105)]
    theirs = [stage.say(store, ben, talk, "His").seq for _ in range(130)]

    def unread(actor: Actor) -> tuple[int, int]:
        row = store.read_now(queries.row, actor=actor, conversation=talk)
        (counted,) = store.read_now(queries.unread_counts, actor=actor)
        assert (row.unread, row.mentions) == (counted.unread, counted.mentions)
        return counted.unread, counted.mentions

    assert (unread(anna), unread(ben)) == ((100, 100), (100, 100))
    store.write_now(actions.mark_read, actor=anna, conversation=talk, seq=theirs[59])
    store.write_now(actions.mark_read, actor=ben, conversation=talk, seq=own[97])
    assert (unread(anna), unread(ben)) == ((70, 70), (7, 7))


def test_a_thousand_unread_messages_cost_no_more_than_a_hundred(store: Store) -> None:
    few, many = (store.read_now(examine, query=counts(fill(store, rows), "anna")).work for rows in (150, 1_500))
    assert many < 1.5 * few, (few, many)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_many_rows_take_as_many_queries_as_few(store: Store) -> None:
    """Decision 39: 200,000 rows, a quarter of them in the suite. The lists, and the inbox once some of it waits and
    some is done."""
    few = fill(store, 6_000)
    lists_of_few, inbox_of_few = reported(store, lists(few)), spread_and_reported(store, few)
    many = fill(store, 200_000 if SOAKING else 50_000)
    faults = compare(lists_of_few, reported(store, lists(many)))
    faults += compare(inbox_of_few, spread_and_reported(store, many))
    assert not faults, "\n".join(faults)
