"""Lists of records stay as quick with many rows as with few: the same number of statements, and no full scan."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from comity.conversations.tests import stage
from comity.conversations.tests.crowds import Report, examine
from comity.foundation.clock import FixedClock
from comity.foundation.policies import Actor
from comity.foundation.store import Statement, Store, Tx, open_store
from comity.records import access, actions, queries
from comity.records.actions import Pushed
from comity.records.looking import words_asked
from comity.records.tests.stage import house
from comity.records.viewing import record_page, talk_shelf

TABLES = "records|record_words|record_attachments|record_persons|record_addresses|conversations"
SCANNED = re.compile(rf"^SCAN ({TABLES})(?! USING)|Seq Scan on ({TABLES})\b", re.MULTILINE)
FEW, MANY = 1_000, 200_000
SLACK = 60_000
_RECORDS = """
    INSERT INTO records (id, kind, key, title, url, status, fields, occurred_at, version, created_at, changed_at,
                         pushed_by)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows)
    SELECT randomblob(16), :kind, 'K' || i, 'Frame', '', 'open', '{}', i, 1, 1, 1, :by FROM n
"""
_WORDS = "INSERT INTO record_words (word, record) SELECT lower(key), id FROM records WHERE title = 'Frame'"
_ATTACHED = """
    INSERT INTO record_attachments (subject_kind, subject, record, attached_by, attached_at)
    SELECT 'conversation', :talk, id, :by, 1 FROM records WHERE title = 'Frame' LIMIT 5
"""
_CONCERNED = "INSERT INTO record_persons (record, person) SELECT id, :vic FROM records LIMIT 5000"


def fill(store: Store, rows: int) -> dict[str, Callable[[Tx], Any]]:
    actors = house(store)
    pushed = [Pushed("4711", "Pelican frame", status="packed")]
    store.write_now(actions.push_records, actor=actors["ben"], kind="order", pushed=pushed)
    talk = store.write_now(stage.talk, kind="outside", by=actors["vic"], others=[actors["anna"]])
    stage.say(store, actors["anna"], talk, "Where is order 5?")
    store.write_now(_fill, actors=actors, talk=talk, rows=rows)
    store.write_now(_attach, actors=actors, talk=talk)
    return reads(actors, talk)


def _fill(tx: Tx, *, actors: dict[str, Actor], talk: uuid.UUID, rows: int) -> None:
    kind = access.kind_of(tx, kind="order").id
    names = {"kind": kind, "by": actors["ben"].person, "talk": talk, "vic": actors["vic"].person}
    raw = {name: tx.raw(one) for name, one in names.items()} | {"rows": rows}
    for statement in (_RECORDS, _WORDS, _ATTACHED, _CONCERNED):
        tx.execute(Statement(statement), raw)


def _attach(tx: Tx, *, actors: dict[str, Actor], talk: uuid.UUID) -> None:
    actions.attach_record(tx, actor=actors["anna"], conversation=talk, kind="order", key="4711")


def reads(actors: dict[str, Actor], talk: uuid.UUID) -> dict[str, Callable[[Tx], Any]]:
    anna, vic = actors["anna"], actors["vic"]

    def listed(q: str = "", kind: str = "") -> Callable[[Tx], Any]:
        return lambda tx: queries.records(tx, kind=kind, words=words_asked(q), limit=51)

    return {
        "the latest": listed(),
        "the latest of a kind": listed(kind="order"),
        "those with a word": listed("pelican packed"),
        "those whose key begins so": listed("k99"),
        "none": listed("nothing"),
        "those after a place": lambda tx: queries.records(tx, after=(500, uuid.UUID(int=0)), limit=51),
        "those of a talk": lambda tx: talk_shelf(tx, actor=anna, conversation=talk),
        "those that concern somebody": lambda tx: queries.concerning(tx, person=vic.person),
        "one with its talks": lambda tx: record_page(tx, actor=anna, kind="order", key="4711"),
        "one, for somebody outside": lambda tx: queries.attached_to(
            tx, subject_kind="conversation", subject=talk, shared_only=True
        ),
    }


def _compare(small: dict[str, Report], large: dict[str, Report]) -> list[str]:
    faults = []
    for name, few in small.items():
        many = large[name]
        faults += [f"{name} scans a whole table:\n{plan}" for plan in many.plans if SCANNED.search(plan)]
        if few.statements != many.statements:
            faults.append(f"{name} takes {many.statements} statements instead of {few.statements}")
        if many.work > 3 * few.work + SLACK:
            faults.append(f"{name} works {many.work:,} instead of {few.work:,}")
    return faults


def _examined(store: Store, wanted: dict[str, Callable[[Tx], Any]]) -> dict[str, Report]:
    return {name: store.read_now(examine, query=query) for name, query in wanted.items()}


@pytest.mark.slow
def test_two_hundred_thousand_records_take_as_many_statements_as_a_thousand(sqlite_url: str, clock: FixedClock) -> None:
    """Decision 39. On SQLite: the statements are the same on PostgreSQL, where the plans follow the same indexes."""
    store = open_store(sqlite_url, clock, durable=False)
    try:
        few = _examined(store, fill(store, FEW))
        store.write_now(_forget)
        many = _examined(store, fill(store, MANY))
    finally:
        store.close()
    faults = _compare(few, many)
    assert not faults, "\n".join(faults)


def _forget(tx: Tx) -> None:
    for table in ("record_attachments", "record_persons", "record_words", "records", "record_kinds"):
        tx.connection.exec_driver_sql(f"DELETE FROM {table}")
