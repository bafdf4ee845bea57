"""What another system brings: checked, versioned, found, archived."""

from __future__ import annotations

from typing import Any

import pytest

from comity.foundation.clock import DAY, iso
from comity.foundation.errors import BadInput, Conflict, Forbidden, NotFound
from comity.foundation.store import Store, Tx
from comity.people import actions as people, queries as persons
from comity.records import actions, queries
from comity.records.actions import ANY_VERSION, Pushed
from comity.records.fields import money, shown_fields, why_not
from comity.records.tests.stage import FIELDS, found, house, push


def test_the_same_again_changes_nothing_and_versions_are_compared(store: Store) -> None:
    ben = house(store)["ben"]
    first = push(store, ben, "4711", status="packed", fields={"pieces": 2})
    again = push(store, ben, "4711", status="packed", fields={"pieces": 2}, version=1)
    assert (first.created, first.record.version, again.changed, again.record.version) == (True, 1, False, 1)
    assert push(store, ben, "4711", status="left", version=1).record.version == 2
    for stale in (0, 1, 3):
        with pytest.raises(Conflict) as refused:
            push(store, ben, "4711", status="lost", version=stale)
        assert (refused.value.reason, refused.value.details["version"]) == ("stale", 2)
    with pytest.raises(Conflict):
        push(store, ben, "4712", version=ANY_VERSION)
    assert push(store, ben, "4712", version=0).created


def test_all_of_many_are_taken_or_none(store: Store) -> None:
    ben = house(store)["ben"]
    with pytest.raises(BadInput) as refused:
        store.write_now(
            actions.push_records,
            actor=ben,
            kind="order",
            pushed=[Pushed("1001", "Bell"), Pushed("1002", "Rim", fields={"pieces": "two"})],
        )
    assert refused.value.fields == {"records[1].fields.pieces": "a number"}
    assert found(store, "") == []


def test_only_those_who_are_named_bring_them(store: Store) -> None:
    actors = house(store)
    push(store, actors["cleo"], "1")
    with pytest.raises(Forbidden):
        push(store, actors["anna"], "2")
    with pytest.raises(Forbidden):
        store.write_now(actions.archive_record, actor=actors["anna"], kind="order", key="1")
    with pytest.raises(NotFound):
        push(store, actors["cleo"], "1", kind="parcel")


def test_records_are_found_by_key_title_status_and_text(store: Store) -> None:
    ben = house(store)["ben"]
    push(store, ben, "4711", "Größe of a Pelican frame", status="leaves 14:00", fields={"note": "grey adapter"})
    push(store, ben, "SO-4712", "自転車のベル", fields={"page": "https://secretword.example"})
    for q in ("4711", "grosse", "peli", "LEAVES", "grey adap"):
        assert found(store, q) == ["4711"], q
    for q in ("so 4712", "so-47", "自転"):
        assert found(store, q) == ["SO-4712"], q
    assert [found(store, q) for q in ("elican", "secretword", "pelican 4712")] == [[], [], []]
    push(store, ben, "4711", "Another")
    assert (found(store, "pelican"), found(store, "another")) == ([], ["4711"])


def test_what_is_archived_is_not_found_and_comes_back(store: Store) -> None:
    actors = house(store)
    push(store, actors["ben"], "4711")
    store.write_now(actions.archive_record, actor=actors["ben"], kind="order", key="4711")
    assert found(store, "4711") == found(store, "") == []
    store.write_now(actions.restore_record, actor=actors["ben"], kind="order", key="4711")
    assert found(store, "4711") == ["4711"]
    store.write_now(actions.change_kind, actor=actors["cleo"], kind="order", changes={"archived": True})
    assert found(store, "") == found(store, "4711", "order") == []
    with pytest.raises(NotFound):
        push(store, actors["ben"], "4711")


def test_a_record_finds_its_person_when_the_address_is_known(store: Store) -> None:
    ben = house(store)["ben"]
    record = push(store, ben, "4711", persons=[], addresses=[("email", "vic@tanaka.example")]).record
    vic = store.write_now(people.add_person, name="Vic Tanaka")
    assert store.read_now(queries.persons_of, record=record.id) == []
    store.write_now(people.add_address, person=vic, kind="email", value="vic@tanaka.example", verified_by="mail")
    assert store.read_now(queries.persons_of, record=record.id) == [vic]
    assert [one.record.key for one in store.read_now(queries.concerning, person=vic)] == ["4711"]
    assert store.read_now(persons.card, person=vic)
    assert push(store, ben, "4711", persons=[vic]).record.version == 2


def test_no_record_is_of_tomorrow(store: Store) -> None:
    ben = house(store)["ben"]
    now = store.read_now(_now)
    assert push(store, ben, "1", occurred_at=now + DAY).record.occurred_at == now
    assert push(store, ben, "2", occurred_at=-DAY).record.occurred_at == -DAY
    assert iso(-DAY).startswith("1969-12-31")


def _now(tx: Tx) -> int:
    return tx.now


WRONG: list[tuple[str, Any]] = [
    ("number", "2"),
    ("number", True),
    ("number", 10**16),
    ("money", {"amount": 100, "currency": "EUR"}),
    ("money", {"amount": "1.50", "currency": "EUR"}),
    ("money", {"amount": "100", "currency": "EURO"}),
    ("money", {"amount": "100", "currency": ["EUR"]}),
    ("money", {"amount": "100"}),
    ("date", "31.1.2026"),
    ("date", "2026-02-30"),
    ("link", "javascript:alert(1)"),
    ("link", "https://a b"),
    ("link", "https://[::1"),
    ("text", 7),
    ("text", "x" * 2_001),
]


@pytest.mark.parametrize(("kind", "value"), WRONG)
def test_what_does_not_fit_its_field_is_refused(kind: str, value: Any) -> None:
    assert why_not(kind, value)


def test_fields_are_shown_as_people_read_them() -> None:
    values = {
        "total": {"amount": "120050", "currency": "EUR"},
        "note": "Grey",
        "pieces": 2,
        "page": "https://parcels.example/t/1",
    }
    shown = shown_fields(FIELDS, values | {"gone": "x"}, "en")
    assert [(one.label, one.text) for one in shown] == [
        ("Total", "€1,200.50"),
        ("Note", "Grey"),
        ("Pieces", "2"),
        ("Page", "parcels.example"),
    ]
    assert (money(500, "JPY", "en"), money(-5, "EUR", "en")) == ("¥500", "-€0.05")
    changed = [FIELDS[0] | {"key": "note"}]
    assert [one.text for one in shown_fields(changed, values, "en")] == ["Grey"]
