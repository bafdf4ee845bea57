"""Records on conversations: entries, sides, proposals, and who sees where one stands."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from comity.conversations import actions as conversations
from comity.conversations.tests import stage
from comity.foundation.errors import Forbidden, NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx
from comity.foundation.store.log import SELECTED, EventRow, event_of
from comity.records import access, actions, queries
from comity.records.access import CONVERSATION
from comity.records.mentioned import candidates, proposals
from comity.records.tests.stage import house, push
from comity.records.viewing import record_page, talk_shelf


def on(store: Store, verb: Any, actor: Actor, conversation: uuid.UUID, key: str, kind: str = "order") -> None:
    store.write_now(verb, actor=actor, conversation=conversation, kind=kind, key=key)


def told(tx: Tx, *, conversation: uuid.UUID) -> list[tuple[str, bool]]:
    """The entries of records, and whether they have an outside number."""
    found = SELECTED.where(EventRow.conversation == conversation, EventRow.kind.startswith("record."))
    rows = [event_of(row) for row in tx.connection.execute(found.order_by(EventRow.inside_seq))]
    return [(one.kind, one.outside_seq is not None) for one in rows]


def talk_of(store: Store, actors: dict[str, Actor], *others: str) -> uuid.UUID:
    with_them = [actors[name] for name in others or ("anna", "ben")]
    return store.write_now(stage.talk, kind="outside", by=actors["vic"], others=with_them)


@pytest.mark.parametrize("shared", [False, True])
def test_attaching_is_an_entry_and_leaves_no_trace_outside_unless_shared(store: Store, shared: bool) -> None:
    actors = house(store, shared=shared)
    talk = talk_of(store, actors)
    push(store, actors["ben"], "4711")
    for verb in (actions.attach_record, actions.attach_record, actions.detach_record, actions.detach_record):
        on(store, verb, actors["anna"], talk, "4711")
    assert store.read_now(told, conversation=talk) == [("record.attached", shared), ("record.detached", shared)]
    on(store, actions.attach_record, actors["anna"], talk, "4711")
    place: dict[str, Any] = {"subject_kind": CONVERSATION, "subject": talk}
    assert len(store.read_now(queries.attached_to, **place)) == 1
    assert len(store.read_now(queries.attached_to, **place, shared_only=True)) == shared
    seen = store.read_now(visible, actor=actors["vic"], key="4711")
    assert (seen, store.read_now(visible, actor=actors["gus"], key="4711")) == (shared, False)


def visible(tx: Tx, *, actor: Actor, key: str) -> bool:
    try:
        return bool(access.visible_record(tx, actor=actor, kind="order", key=key))
    except NotFound:
        return False


def test_who_may_attach(store: Store) -> None:
    actors = house(store)
    talk = talk_of(store, actors)
    room = store.write_now(stage.talk, kind="room", by=actors["anna"], others=[actors["gus"]])
    push(store, actors["ben"], "4711")
    with pytest.raises(Forbidden):
        on(store, actions.attach_record, actors["vic"], talk, "4711")
    with pytest.raises(NotFound):
        on(store, actions.attach_record, actors["ben"], room, "4711")
    with pytest.raises(NotFound):
        on(store, actions.attach_record, actors["anna"], room, "4712")
    hall = store.write_now(conversations.start_room, actor=actors["anna"], title="Hall", visibility="public").id
    with pytest.raises(Forbidden) as refused:
        on(store, actions.attach_record, actors["dora"], hall, "4711")
    assert refused.value.reason == "not_joined"


def test_what_is_said_is_proposed_until_somebody_decides(store: Store) -> None:
    actors = house(store)
    talk = talk_of(store, actors)
    for key in ("4711", "4712", "SO-9"):
        push(store, actors["ben"], key)
    push(store, actors["ben"], "12", kind="invoice")
    stage.say(store, actors["anna"], talk, "Can order 4711 leave? See https://x.example/4712 and mail a4712@x.example")
    stage.say(store, actors["ben"], talk, "so-9, and 12 pieces", lane="note")
    assert named(store, talk) == ["SO-9", "4711"]
    stage.say(store, actors["anna"], talk, "As in invoice 12")
    assert named(store, talk) == ["12", "SO-9", "4711"]
    on(store, actions.attach_record, actors["anna"], talk, "4711")
    on(store, actions.detach_record, actors["anna"], talk, "SO-9")
    on(store, actions.detach_record, actors["anna"], talk, "4711")
    assert named(store, talk) == ["12"]
    kinds = [kind for kind, _ in store.read_now(told, conversation=talk)]
    assert kinds == ["record.attached", "record.detached"]


def named(store: Store, talk: uuid.UUID) -> list[str]:
    return [one.record.key for one in store.read_now(proposals, conversation=talk)]


def test_keys_are_read_with_what_stands_before_them() -> None:
    said = "Order 4711-b, (#4712) 4713. v1.2/4714 x4715_ and No 4716!"
    assert candidates([said]) == {
        "4711-b": {"order"},
        "4712": {"#"},
        "4713": set(),
        "v1.2": set(),
        "x4715": set(),
        "4716": {"no"},
    }
    assert len(candidates(["".join(f"k{n} " for n in range(500))])) <= 80


def test_who_looks_at_a_record_sees_only_the_talks_he_may_open(store: Store) -> None:
    """I14: the others are neither named nor counted."""
    actors = house(store)
    push(store, actors["ben"], "4711")
    mine, other = talk_of(store, actors, "anna"), talk_of(store, actors, "ben")
    for who, talk in (("anna", mine), ("ben", other)):
        on(store, actions.attach_record, actors[who], talk, "4711")
    page = store.read_now(record_page, actor=actors["anna"], kind="order", key="4711")
    assert ([row.id for row in page.talks], page.more) == ([str(mine)], False)
    assert store.read_now(record_page, actor=actors["dora"], kind="order", key="4711").talks == []
    with pytest.raises(NotFound):
        store.read_now(talk_shelf, actor=actors["dora"], conversation=mine)
    shelf = store.read_now(talk_shelf, actor=actors["anna"], conversation=mine)
    assert [(act.by, act.attached, act.record.name) for act in shelf.acts] == [("Anna", True, "Order 4711")]
