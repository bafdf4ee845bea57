"""Who sees whom, and how people are found and drawn."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from comity.accounts import actions as accounts
from comity.foundation.errors import Conflict, NotFound
from comity.foundation.policies import Actor
from comity.foundation.store import Store, Tx
from comity.people import access, actions, queries
from comity.people.directory import queries as directory
from comity.people.portraits import drawn, initials
from comity.people.queries import Card


class Crowd(NamedTuple):
    persons: dict[str, uuid.UUID]
    members: dict[str, uuid.UUID]


def gather(tx: Tx) -> Crowd:
    roles: dict[str, Any] = {"anna": "member", "cleo": "owner", "gus": "guest", "gwen": "guest", "fay": "member"}
    made = {
        name: actions.add_member(tx, name=f"{name.title()} Person", handle=name, role=role)
        for name, role in roles.items()
    }
    accounts.deactivate_member(tx, member=made["fay"].id, by=made["cleo"].person)
    persons = {name: member.person for name, member in made.items()}
    persons |= {name: actions.add_person(tx, name=f"{name.title()} 100%_ Outside") for name in ("vic", "walt")}
    return Crowd(persons, {name: member.id for name, member in made.items()})


@pytest.fixture
def crowd(store: Store) -> Crowd:
    return store.write_now(gather)


def acting(crowd: Crowd, name: str) -> Actor:
    role: Any = {"anna": "member", "cleo": "owner", "gus": "guest", "vic": "visitor"}[name]
    kind: Any = "visitor" if role == "visitor" else "session"
    return Actor(crowd.persons[name], kind, role, uuid.uuid4(), member=crowd.members.get(name))


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        ("anna", {"anna", "cleo", "gus", "gwen", "fay", "vic", "walt"}),
        ("cleo", {"anna", "cleo", "gus", "gwen", "fay", "vic", "walt"}),
        ("gus", {"anna", "cleo", "gus"}),
        ("vic", {"anna", "cleo", "vic"}),
        (None, {"anna", "cleo"}),
    ],
)
def test_members_see_everybody_and_outsiders_only_those_inside(
    store: Store, crowd: Crowd, viewer: str | None, seen: set[str]
) -> None:
    actor = None if viewer is None else acting(crowd, viewer)

    def sees(person: uuid.UUID | None) -> bool:
        try:
            return bool(store.read_now(access.visible_person, actor=actor, person=person))
        except NotFound:
            return False

    assert {name for name, person in crowd.persons.items() if sees(person)} == seen
    assert not sees(uuid.uuid4())
    assert not sees(None)


def test_inside_is_decided_in_one_place(store: Store, crowd: Crowd) -> None:
    def judge(tx: Tx) -> tuple[set[uuid.UUID], set[uuid.UUID], set[uuid.UUID]]:
        everyone = crowd.persons.values()
        one_by_one = {person for person in everyone if queries.is_inside(tx, person=person)}
        on_cards = {card.id for card in queries.cards(tx, persons=list(everyone)).values() if card.inside}
        return one_by_one, queries.insiders(tx, persons=list(everyone)), on_cards

    one_by_one, together, on_cards = store.read_now(judge)
    assert one_by_one == together == on_cards == {crowd.persons["anna"], crowd.persons["cleo"]}


def test_a_former_colleague_is_drawn_as_one(store: Store, crowd: Crowd) -> None:
    card: Card | None = store.read_now(queries.card, person=crowd.persons["fay"])
    assert card is not None
    assert (card.former, card.inside, card.first_name) == (True, False, "Fay")


def names(store: Store, words: str, limit: int = 50) -> list[str]:
    return [
        card.first_name
        for card in store.read_now(directory.everybody, words=words, team=None, topic="", after=None, limit=limit)
    ]


def test_people_are_found_by_parts_of_name_and_handle_in_any_case(store: Store, crowd: Crowd) -> None:
    assert names(store, "ANNA") == ["Anna"]
    assert names(store, "nna per") == ["Anna"]
    assert set(names(store, "outside")) == {"Vic", "Walt"}
    assert len(names(store, "")) == 7


def test_names_beyond_ascii_are_found_in_any_case(store: Store) -> None:
    store.write_now(actions.add_person, name="Özgür Äström")
    for words in ("özgür", "Özgür", "ÖZGÜR", "äst"):
        assert names(store, words) == ["Özgür"], words


@pytest.mark.parametrize(
    ("words", "found"), [("%", 2), ("_", 2), ("100%_", 2), ("\\", 0), ("a%n", 0), ("'; --", 0), ("_nna", 0)]
)
def test_signs_of_patterns_are_taken_literally(store: Store, crowd: Crowd, words: str, found: int) -> None:
    assert len(names(store, words)) == found


def test_a_list_of_many_costs_as_many_queries_as_one_of_few(store: Store) -> None:
    def many(tx: Tx) -> None:
        for number in range(200):
            actions.add_member(tx, name=f"Colleague {number}", handle=f"c{number}")

    store.write_now(many)
    assert counted(lambda: names(store, "", 2)) == counted(lambda: names(store, "", 200))


def counted(run: Callable[[], Any]) -> int:
    """How many statements that takes."""
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        run()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(statements)


def test_an_address_belongs_to_one_person(store: Store, crowd: Crowd) -> None:
    def give(tx: Tx, *, person: uuid.UUID) -> uuid.UUID:
        return actions.add_address(tx, person=person, kind="email", value="vic@mail.example")

    store.write_now(give, person=crowd.persons["vic"])
    with pytest.raises(Conflict) as taken:
        store.write_now(give, person=crowd.persons["walt"])
    assert taken.value.reason == "taken"

    def whose(tx: Tx) -> uuid.UUID | None:
        return queries.person_at(tx, kind="email", value="vic@mail.example")

    assert store.read_now(whose) == crowd.persons["vic"]


def test_a_new_picture_has_a_new_address(store: Store, crowd: Crowd) -> None:
    anna = crowd.persons["anna"]

    def address() -> str:
        card = store.read_now(queries.card, person=anna)
        assert card is not None
        return card.picture

    addresses = [address()]
    for content in (b"one", b"two"):
        store.write_now(actions.set_picture, person=anna, media_type="image/png", content=content)
        addresses.append(address())
    assert len(set(addresses)) == 3


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Anna Brandt", "AB"),
        ("anna", "A"),
        ("Anna Maria Brandt", "AB"),
        ("", "?"),
        ("  ", "?"),
        ("陳大文", "陳"),
        ("<b> &", "<&"),
    ],
)
def test_initials_stand_for_a_name(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize("name", ["Anna Brandt", "<script> \"&'", "]]> <!--", "\u202ex y", "😀 😀"])
def test_a_portrait_is_a_drawing_without_script(name: str) -> None:
    person = uuid.uuid4()
    drawing = drawn(person, name)
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "rect", "text"}
    assert not [key for element in root.iter() for key in element.attrib if key.lower().startswith("on")]
    assert drawn(person, name) == drawing
