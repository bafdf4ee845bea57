"""Rooms over HTTP: begun, found, joined, governed, archived; guests in them; what is kept at hand."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from comity.accounts import actions as accounts
from comity.foundation.store import Tx, open_store
from comity.people import actions as people
from comity.people.models import Stop
from comity.testing.client import Client
from comity.testing.crew import Crew, created, gather_again, known
from comity.testing.plugin import Stage
from comity.testing.processes import Server, running_server

NOWHERE = "01900000-0000-7000-8000-000000000000"


class Guests(NamedTuple):
    """Two guests, people outside with a sign-in, and somebody who asked not to be contacted."""

    gus: str
    pia: str
    stopped: uuid.UUID


def guests(tx: Tx, *, by: uuid.UUID) -> Guests:
    tokens = []
    for name in ("gus", "pia"):
        member = people.add_member(tx, name=f"{name.title()} Moreau", handle=name, role="guest")
        tokens.append(accounts.issue_token(tx, member=member.id, label="test", by=member.person)[1])
    silent = people.add_person(tx, name="Sol Silent")
    tx.session.add(
        Stop(id=tx.new_id(), person=silent, kind="do_not_contact", reason="", stopped_by=by, stopped_at=tx.now)
    )
    return Guests(tokens[0], tokens[1], silent)


class House(NamedTuple):
    crew: Crew
    guests: Guests


@pytest.fixture(scope="module")
def house(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server for all of these; every test makes rooms of its own."""
    server = Server(tmp_path_factory.mktemp("rooms"))
    shutil.copytree(sqlite_stage.data, server.data, dirs_exist_ok=True)
    store = open_store(f"sqlite:///{server.data / 'comity.db'}", durable=False)
    made = store.write_now(guests, by=uuid.UUID(sqlite_stage.crew.cleo.person))
    store.close()
    with running_server(server):
        yield House(gather_again(server, sqlite_stage.crew), made)


@pytest.fixture
def crew(house: House) -> Crew:
    return house.crew


@pytest.fixture
def gus(house: House) -> Client:
    return known(Client(house.crew.server.url, house.guests.gus, name="gus"))


@pytest.fixture
def pia(house: House) -> Client:
    return known(Client(house.crew.server.url, house.guests.pia, name="pia"))


def room(owner: Client, *others: Client, title: str = "Lamps", **more: str) -> str:
    persons = [other.person for other in others]
    row = {"kind": "room", "title": title, "participants": persons, **more}
    return created(owner, "/api/conversations", row)["id"]


def seat(place: str, person: Client) -> str:
    return f"/api/conversations/{place}/participants/{person.person}"


def row_of(client: Client, place: str) -> dict[str, Any]:
    row: dict[str, Any] = client.get(f"/api/conversations/{place}").json
    return row


def found(client: Client, q: str, **more: str) -> list[str]:
    extra = "".join(f"&{name}={value}" for name, value in more.items())
    return [row["id"] for row in client.get(f"/api/rooms?q={q}{extra}").json["items"]]


# ---- public rooms


def test_a_public_room_is_found_previewed_and_joined(crew: Crew) -> None:
    place = room(crew.anna, title="Bicycles of the town", topic="Whatever rolls", visibility="public")
    crew.anna.say(place, "First words")
    assert found(crew.dora, "bicycles+ROLLS") == [place]
    assert crew.dora.get(f"/api/conversations/{place}/messages").json["items"][0]["body"] == "First words"
    assert crew.dora.say(place, "Hello").error == "not_joined"
    assert [crew.dora.put(seat(place, crew.dora)).status for _ in range(2)] == [204, 204]
    assert crew.dora.say(place, "Hello").status == 201
    assert row_of(crew.dora, place)["room"] == {
        "topic": "Whatever rolls", "visibility": "public", "posting": "everyone", "archived_at": None, "host": False,
    }  # fmt: skip
    assert crew.dora.get(f"/api/rooms/{place}").json["members"] == 2


def test_private_rooms_are_found_by_those_in_them_only(crew: Crew) -> None:
    place = room(crew.anna, crew.ben, title="Surprise for Dora")
    assert found(crew.ben, "surprise") == [place]
    assert found(crew.dora, "surprise") == []
    assert found(crew.cleo, "surprise") == []
    assert crew.dora.put(seat(place, crew.dora)).status == 404
    assert crew.dora.get(f"/api/rooms/{place}").status == 404


def test_rooms_come_page_by_page_in_the_order_of_their_titles(crew: Crew) -> None:
    made = [room(crew.anna, title=f"{name} of pages", visibility="public") for name in ("b", "A", "c", "a")]
    first = crew.dora.get("/api/rooms?q=pages&limit=2").json
    second = crew.dora.get(f"/api/rooms?q=pages&limit=2&cursor={first['next']}").json
    listed = [row["id"] for row in first["items"] + second["items"]]
    assert second["next"] is None
    assert listed == [*sorted((made[1], made[3])), made[0], made[2]]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "cursor=x", "cursor=%00.%00", "cursor=AA==.1", "q=%00"])
def test_a_wrong_question_for_rooms_is_refused(crew: Crew, query: str) -> None:
    assert crew.dora.get(f"/api/rooms?{query}").status == 400


# ---- who governs


def test_hosts_decide_about_a_room(crew: Crew) -> None:
    place = room(crew.anna, crew.ben, crew.dora)
    changes: list[Callable[[Client], int]] = [
        lambda who: who.patch(f"/api/rooms/{place}", {"topic": "Light"}).status,
        lambda who: who.put(f"/api/rooms/{place}/archive").status,
        lambda who: who.delete(f"/api/rooms/{place}/archive").status,
        lambda who: who.put(f"/api/rooms/{place}/hosts/{crew.dora.person}").status,
        lambda who: who.delete(seat(place, crew.dora)).status,
    ]
    assert [change(crew.ben) for change in changes] == [403] * 5
    assert [change(crew.cleo) for change in changes] == [404] * 5
    assert [change(crew.anna) for change in changes] == [200, 204, 204, 204, 204]
    crew.anna.put(seat(place, crew.cleo))
    assert crew.cleo.patch(f"/api/rooms/{place}", {"title": "Lamps and light"}).json["title"] == "Lamps and light"


def test_somebody_always_governs(crew: Crew) -> None:
    place = room(crew.anna, crew.ben, crew.dora)
    assert crew.anna.delete(f"/api/rooms/{place}/hosts/{crew.anna.person}").error == "last_host"
    assert crew.anna.put(f"/api/rooms/{place}/hosts/{crew.dora.person}").status == 204
    assert crew.anna.delete(f"/api/rooms/{place}/hosts/{crew.anna.person}").status == 204
    assert crew.dora.delete(seat(place, crew.dora)).status == 204
    heir = next(who for who in (crew.anna, crew.ben) if row_of(who, place)["room"]["host"])
    assert heir.patch(f"/api/rooms/{place}", {"topic": "Mine now"}).status == 200


def test_only_hosts_speak_in_a_room_for_announcements(crew: Crew) -> None:
    place = room(crew.anna, crew.ben, posting="hosts")
    assert crew.anna.say(place, "Read this").status == 201
    assert crew.ben.say(place, "May I?").error == "announcements_only"
    crew.anna.put(f"/api/rooms/{place}/hosts/{crew.ben.person}")
    assert crew.ben.say(place, "I may").status == 201


def test_an_archived_room_is_read_only_until_it_is_opened_again(crew: Crew) -> None:
    place = room(crew.anna, crew.ben, title="Last winter", visibility="public")
    with crew.ben.live() as live:
        assert crew.anna.put(f"/api/rooms/{place}/archive").status == 204
        assert live.event("room.archived")["data"] == {"id": place}
    assert crew.ben.say(place, "Wait").error == "archived"
    assert crew.anna.put(seat(place, crew.dora)).error == "archived"
    assert crew.dora.put(seat(place, crew.dora)).error == "archived"
    assert crew.anna.patch(f"/api/rooms/{place}", {"topic": "x"}).error == "archived"
    assert (found(crew.ben, "winter"), found(crew.ben, "winter", archived="true")) == ([], [place])
    assert crew.anna.delete(f"/api/rooms/{place}/archive").status == 204
    assert crew.ben.say(place, "Back").status == 201


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ({"kind": "direct", "topic": "x"}, {"topic"}),
        ({"kind": "outside", "visibility": "public"}, {"visibility"}),
        ({"kind": "room", "title": "x", "visibility": "channel"}, {"visibility"}),
        ({"kind": "room", "title": "x", "posting": "nobody"}, {"posting"}),
        ({"kind": "room", "title": "x", "topic": "x" * 501}, {"topic"}),
        ({"kind": "room", "title": "x", "archived_at": 1}, {"archived_at"}),
    ],
)
def test_wrong_rooms_are_refused_by_field(crew: Crew, content: dict[str, Any], wrong: set[str]) -> None:
    answer = crew.anna.post("/api/conversations", content)
    assert (answer.status, set(answer.json["error"]["fields"])) == (400, wrong)


# ---- guests


def test_a_guest_is_in_his_rooms_and_nowhere_else(crew: Crew, gus: Client) -> None:
    """I08, I12: no way in for who is outside, and nothing to see."""
    place = room(crew.anna, crew.ben, gus, title="With Gus")
    public = room(crew.anna, title="Everybody inside", visibility="public")
    assert gus.get("/api/rooms?q=").status == 403
    for path in (f"/api/rooms/{public}", f"/api/conversations/{public}", f"/api/conversations/{public}/messages"):
        assert gus.get(path).status == 404, path
    assert gus.put(seat(public, gus)).status in (403, 404)
    assert gus.say(public, "Hello").status == 404
    assert gus.patch(f"/api/rooms/{place}", {"title": "Mine"}).status == 403
    assert gus.put(seat(place, crew.dora)).status == 403
    assert gus.get(f"/api/rooms/{place}").json["title"] == "With Gus"
    with gus.live() as live:
        crew.anna.say(public, "CANARY-INSIDE")
        crew.anna.say(place, "CANARY-INSIDE", lane="note")
        crew.anna.patch(f"/api/rooms/{place}", {"topic": "Paint"})
        assert live.event("room.changed")["data"] == {"id": place, "changed": ["topic"]}
        crew.anna.say(place, "For you")
        live.event("message.created")
    assert not any(b"CANARY-INSIDE" in received for received in gus.received)
    assert gus.say(place, "Thank you").status == 201


def test_no_room_is_left_to_guests_alone(crew: Crew, gus: Client) -> None:
    place = room(crew.anna, gus)
    assert crew.anna.delete(seat(place, crew.anna)).error == "last_member"
    crew.anna.put(f"/api/rooms/{place}/archive")
    assert crew.anna.delete(seat(place, crew.anna)).status == 204


def test_guests_host_nothing(crew: Crew, gus: Client) -> None:
    place = room(crew.anna, crew.ben, gus)
    assert crew.anna.put(f"/api/rooms/{place}/hosts/{gus.person}").status == 422
    assert crew.anna.put(f"/api/rooms/{place}/hosts/{crew.dora.person}").status == 422
    assert crew.anna.put(f"/api/rooms/{place}/hosts/{NOWHERE}").status == 404


def test_guests_find_each_other_only_where_both_take_part(crew: Crew, gus: Client, pia: Client) -> None:
    room(crew.anna, gus)
    room(crew.anna, pia)
    assert gus.get(f"/api/people/{crew.anna.person}").status == 200
    assert gus.get(f"/api/people/{pia.person}").status == 404
    together = room(crew.anna, gus, pia)
    assert {row["id"] for row in row_of(gus, together)["participants"]} == {crew.anna.person, gus.person, pia.person}


def test_who_asked_not_to_be_contacted_is_brought_in_nowhere(crew: Crew, house: House) -> None:
    """I24: refused at the beginning and later."""
    silent = str(house.guests.stopped)
    for row in ({"kind": "room", "title": "x"}, {"kind": "outside"}):
        answer = crew.anna.post("/api/conversations", row | {"participants": [silent]})
        assert (answer.status, answer.error) == (422, "do_not_contact")
    place = room(crew.anna)
    assert crew.anna.put(f"/api/conversations/{place}/participants/{silent}").error == "do_not_contact"


# ---- kept at hand


def test_pins_are_entries_of_the_side_that_reads_them(crew: Crew, gus: Client) -> None:
    place = room(crew.anna, crew.ben, gus)
    said = crew.anna.say(place, "The plan").json["id"]
    note = crew.anna.say(place, "CANARY-INSIDE plan", lane="note").json["id"]
    with gus.live() as live:
        assert crew.ben.put(f"/api/conversations/{place}/pins/{note}").status == 204
        assert [crew.ben.put(f"/api/conversations/{place}/pins/{said}").status for _ in range(2)] == [204, 204]
        assert live.event("message.pinned")["data"]["id"] == said
    pins = f"/api/conversations/{place}/pins"
    assert [row["id"] for row in crew.anna.get(pins).json["items"]] == [said, note]
    assert [row["id"] for row in gus.get(pins).json["items"]] == [said]
    assert gus.put(f"{pins}/{said}").status == 403
    assert crew.anna.put(f"{pins}/{NOWHERE}").status == 404
    assert crew.anna.delete(f"{pins}/{said}").status == 204
    assert not any(b"CANARY-INSIDE" in received for received in gus.received)


def test_a_message_is_pinned_where_it_was_said(crew: Crew) -> None:
    """I02: a conversation I may see with a message from elsewhere."""
    here, there = room(crew.anna, crew.ben), room(crew.anna)
    said = crew.anna.say(there, "Elsewhere").json["id"]
    assert crew.anna.put(f"/api/conversations/{here}/pins/{said}").status == 404
    assert crew.ben.put(f"/api/conversations/{here}/pins/{said}").status == 404
