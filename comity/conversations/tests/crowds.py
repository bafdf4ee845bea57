"""Databases with many rows, and what a query does in them: its statements, their plans, the rows it touches."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import event

from comity.conversations.tests import stage
from comity.foundation.events import Cursor
from comity.foundation.policies import Actor
from comity.foundation.store import Statement, Store, Tx
from comity.foundation.store.log import SELECTED, EventRow, event_of

TABLES = "conversations|messages|participants|read_positions|events"
SCANNED = re.compile(rf"^SCAN ({TABLES})(?! USING)|Seq Scan on ({TABLES})\b", re.MULTILINE)
STEP = 100
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
_MESSAGES = """
    INSERT INTO messages (id, conversation, author, client_id, lane, body, inside_seq, outside_seq, version,
                          created_at, json)
    {numbers} SELECT {random}, :conversation, :author, {random}, 'message', 'Words', i + 1, i + 1, 1, i, '"id":"x"}}'
    FROM n
"""
_CONVERSATIONS = """
    INSERT INTO conversations (id, kind, title, channel, created_at, created_by, inside_seq, outside_seq, latest_at)
    {numbers} SELECT {random}, :kind, :title, :channel, i, :by, 1, 1, i FROM n
"""
_PEOPLE = """
    INSERT INTO participants (conversation, person, joined_at)
    SELECT id, :person, 1 FROM conversations WHERE title = :title
"""
_EVENTS = """
    INSERT INTO events (txid, kind, conversation, inside_seq, outside_seq, subject, created_at)
    {numbers} SELECT {txid}, 'message.created', :conversation, i + 1, i + 1, {random}, i FROM n
"""
_FIRST_WORDS = """
    INSERT INTO messages (id, conversation, author, client_id, lane, body, inside_seq, outside_seq, version,
                          created_at, json)
    SELECT {random}, id, :author, {random}, 'message', 'Words', 1, 1, 1, 1, '"id":"x"}}'
    FROM conversations WHERE title = :title
"""
_HEADS = "UPDATE conversations SET inside_seq = :head, outside_seq = :head WHERE id = :conversation"


class Place(msgspec.Struct):
    """anna has read nothing of `busy`, vic began it; ben takes part in everything; dora and gus in a little."""

    actors: dict[str, Actor]
    busy: uuid.UUID
    rows: int
    last: tuple[Cursor, Cursor] = (Cursor(0, 0), Cursor(0, 0))


def fill(store: Store, rows: int) -> Place:
    actors = store.write_now(stage.crew)
    shop = store.write_now(stage.door, by=actors["cleo"])
    busy = store.write_now(stage.talk, kind="outside", by=actors["vic"], others=[actors["anna"]], channel=shop)
    for who in ("dora", "gus"):
        for _ in range(3):
            kind, channel = ("room", None) if who == "dora" else ("outside", shop)
            store.write_now(stage.talk, kind=kind, by=actors[who], others=[actors["cleo"]], channel=channel)
    store.write_now(_fill, place=Place(actors, busy, rows), shop=shop)
    return Place(actors, busy, rows, store.read_now(_last_two))


def _last_two(tx: Tx) -> tuple[Cursor, Cursor]:
    """The last place of the log, and the one before it."""
    newest = SELECTED.order_by(EventRow.position.desc()).limit(2)
    two, one = (stage.place(event_of(row)) for row in tx.connection.execute(newest))
    return one, two


def _fill(tx: Tx, *, place: Place, shop: uuid.UUID) -> None:
    words = {
        "random": "gen_random_uuid()" if tx.on_postgresql else "randomblob(16)",
        "txid": "pg_current_xact_id()::text::bigint" if tx.on_postgresql else "0",
        "numbers": _NUMBERS.format(count=place.rows),
    }

    def run(sql: str, **params: Any) -> None:
        raw = {key: value.bytes if _is_blob(tx, value) else value for key, value in params.items()}
        tx.execute(Statement(sql.format(**words)), raw)

    people = {name: actor.person for name, actor in place.actors.items()}
    run(_MESSAGES, conversation=place.busy, author=people["vic"])
    run(_EVENTS, conversation=place.busy)
    run(_HEADS, conversation=place.busy, head=place.rows + 1)
    for kind, channel in (("room", None), ("outside", shop)):
        title = f"one {kind} of {place.rows}"
        words["numbers"] = _NUMBERS.format(count=place.rows // 2)
        run(_CONVERSATIONS, kind=kind, title=title, channel=channel, by=people["ben"])
        run(_PEOPLE, person=people["ben"], title=title)
        run(_FIRST_WORDS, author=people["cleo"], title=title)
    if tx.on_postgresql:
        tx.connection.exec_driver_sql("ANALYZE")


def _is_blob(tx: Tx, value: Any) -> bool:
    return isinstance(value, uuid.UUID) and not tx.on_postgresql


class Watched(Tx):
    """A unit of work that remembers its statements with their parameters."""

    __slots__ = ("seen",)

    def __init__(self, tx: Tx) -> None:
        super().__init__(tx.connection, tx.now)
        self.seen: list[tuple[str, Any]] = []

    def execute(self, statement: Statement, params: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        self.seen.append((statement.postgresql if self.on_postgresql else statement.sqlite, params))
        return super().execute(statement, params)

    def remember(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        self.seen.append((statement, parameters))


class Report(msgspec.Struct):
    statements: int
    work: int
    plans: list[str]

    @property
    def scans(self) -> list[str]:
        return [plan for plan in self.plans if SCANNED.search(plan)]


def examine(tx: Tx, *, query: Callable[[Tx], Any]) -> Report:
    """What a query does: how many statements, how much work (rows touched, or steps of SQLite's machine), and how."""
    watched = Watched(tx)
    event.listen(tx.connection, "before_cursor_execute", watched.remember)
    try:
        steps = _counted(tx, lambda: query(watched))
    finally:
        event.remove(tx.connection, "before_cursor_execute", watched.remember)
    seen = [one for one in watched.seen if one[0].lstrip("( ").startswith(("SELECT", "WITH"))]
    if not tx.on_postgresql:
        plans = ["\n".join(row[3] for row in _explain(tx, "EXPLAIN QUERY PLAN", *one)) for one in seen]
        return Report(len(seen), steps, plans)
    touched = [_rows_touched(_explain(tx, "EXPLAIN (ANALYZE, FORMAT JSON)", *one)[0][0][0]["Plan"]) for one in seen]
    tx.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    plans = ["\n".join(row[0] for row in _explain(tx, "EXPLAIN", *one)) for one in seen]
    return Report(len(seen), sum(touched), plans)


def _counted(tx: Tx, act: Callable[[], Any]) -> int:
    if tx.on_postgresql:
        act()
        return 0
    raw: Any = tx.connection.connection.dbapi_connection
    counted = [0]

    def count() -> int:
        counted[0] += STEP
        return 0

    raw.set_progress_handler(count, STEP)
    try:
        act()
    finally:
        raw.set_progress_handler(None, 0)
    return counted[0]


def _explain(tx: Tx, how: str, statement: str, parameters: Any) -> list[Any]:
    cursor = tx.connection.connection.cursor()
    cursor.execute(f"{how} {statement}", parameters)
    return list(cursor.fetchall())


def _rows_touched(plan: dict[str, Any]) -> int:
    """Rows that the nodes of a plan returned or threw away."""
    own = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Join Filter", 0)
    return int(own * plan["Actual Loops"]) + sum(_rows_touched(inner) for inner in plan.get("Plans", ()))
