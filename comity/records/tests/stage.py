"""Kinds and records over a store, for the crew of the conversations."""

from __future__ import annotations

from typing import Any

from comity.conversations.tests.stage import crew
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx
from comity.records import actions, queries
from comity.records.actions import Outcome, Pushed
from comity.records.looking import words_asked
from comity.records.queries import Attached

FIELDS = (
    {"key": "total", "label": "Total", "type": "money"},
    {"key": "note", "label": "Note", "type": "text"},
    {"key": "pieces", "label": "Pieces", "type": "number"},
    {"key": "due", "label": "Due on", "type": "date"},
    {"key": "page", "label": "Page", "type": "link"},
)


def house(store: Store, *, shared: bool = False) -> dict[str, Actor]:
    """The crew, with orders that ben brings and invoices."""
    actors = store.write_now(crew)
    for key, seen in (("order", shared), ("invoice", False)):
        named: dict[str, Any] = {"key": key, "singular": key.title(), "plural": f"{key.title()}s", "icon": "package"}
        writers = [actors["ben"].person]
        store.write_now(
            actions.register_kind, actor=actors["cleo"], **named, fields=FIELDS, shared=seen, writers=writers
        )
    return actors


def push(store: Store, actor: Actor, key: str, title: str = "Frame", kind: str = "order", **more: Any) -> Outcome:
    pushed = [Pushed(key, title, **more)]
    return store.write_now(actions.push_records, actor=actor, kind=kind, pushed=pushed)[0]


def found(store: Store, q: str, kind: str = "") -> list[str]:
    """The keys of what a list shows."""
    return store.read_now(_found, q=q, kind=kind)


def _found(tx: Tx, *, q: str, kind: str) -> list[str]:
    listed: list[Attached] = queries.records(tx, kind=kind, words=words_asked(q), limit=50)
    return [one.record.key for one in listed]
