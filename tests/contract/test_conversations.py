"""Channels, conversations, who takes part in them, and how far one has read."""

from __future__ import annotations

from typing import Any

import pytest

from comity.testing.client import Client
from comity.testing.crew import Crew
from tests.contract.stage import NOWHERE, at_once, history, wrong_fields

SHAPE = {
    "id", "kind", "title", "channel", "participants", "takes_part", "seq", "read", "unread", "mentions", "level",
    "room", "latest", "created_at", "merged_into",
}  # fmt: skip


def one(client: Client, conversation: str) -> dict[str, Any]:
    row: dict[str, Any] = client.get(f"/api/conversations/{conversation}").json
    return row


def listed(client: Client) -> list[str]:
    return [row["id"] for row in client.get("/api/conversations?limit=100").json["items"]]


def direct(one: Client, other: Client) -> str:
    """The talk of these two, whichever test began it."""
    found: str = one.post("/api/conversations", {"kind": "direct", "participants": [other.person]}).json["id"]
    return found


def place(conversation: str, person: str) -> str:
    return f"/api/conversations/{conversation}/participants/{person}"


# ---- channels


def test_an_owner_opens_a_website_channel(crew: Crew) -> None:
    content = {"kind": "website", "name": "Shop", "origins": ["https://Shop.example", "http://127.0.0.1:9"]}
    answer = crew.cleo.post("/api/channels", content)
    assert answer.status == 201
    assert {"id", "key"} <= set(answer.json)
    assert answer.json["origins"] == ["https://shop.example", "http://127.0.0.1:9"]


def test_a_member_opens_no_channel(crew: Crew) -> None:
    assert crew.anna.post("/api/channels", {"kind": "website", "name": "Shop", "origins": []}).status == 403


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"kind": "fax"}, {"kind"}),
        ({"name": ""}, {"name"}),
        ({"origins": "https://shop.example"}, {"origins"}),
        ({"origins": ["shop.example"]}, {"origins[0]"}),
        ({"origins": ["https://shop.example", "https://shop.example/path"]}, {"origins[1]"}),
        ({"origins": ["https://user:word@shop.example"]}, {"origins[0]"}),
        ({"origins": ["https://shop.example; script-src *"]}, {"origins[0]"}),
        ({"origins": ["javascript:alert(1)"]}, {"origins[0]"}),
        ({"origins": ["http://["]}, {"origins[0]"}),
        ({"origins": ["https://shop.example:99999"]}, {"origins[0]"}),
        ({"key": "mine"}, {"key"}),
    ],
)
def test_a_wrong_channel_is_refused_by_field(crew: Crew, change: dict[str, Any], wrong: set[str]) -> None:
    content = {"kind": "website", "name": "Shop", "origins": []} | change
    assert wrong_fields(crew.cleo.post("/api/channels", content)) == wrong


def test_only_members_can_be_asked_in_a_channel(crew: Crew) -> None:
    content = {"kind": "website", "name": "Shop", "origins": [], "asked": [crew.vic.person]}
    assert crew.cleo.post("/api/channels", content).status == 422


# ---- beginning


def test_a_room_is_made_with_its_participants(crew: Crew) -> None:
    content = {"kind": "room", "title": " Lamps ", "participants": [crew.ben.person, crew.ben.person]}
    answer = crew.anna.post("/api/conversations", content)
    assert answer.status == 201
    assert set(answer.json) == SHAPE
    assert {row["id"] for row in answer.json["participants"]} == {crew.anna.person, crew.ben.person}
    assert (answer.json["title"], answer.json["takes_part"], answer.json["unread"]) == ("Lamps", True, 0)
    assert answer.json == one(crew.anna, answer.json["id"])


def test_a_direct_talk_exists_once_for_two_people(crew: Crew) -> None:
    first = crew.anna.post("/api/conversations", {"kind": "direct", "participants": [crew.dora.person]})
    again = crew.dora.post("/api/conversations", {"kind": "direct", "participants": [crew.anna.person]})
    assert (first.status in (200, 201), again.status) == (True, 200)
    assert first.json["id"] == again.json["id"]


def test_parallel_beginnings_of_a_direct_talk_make_one(crew: Crew) -> None:
    content = {"kind": "direct", "participants": [crew.dora.person]}
    answers = at_once(10, lambda _: crew.ben.post("/api/conversations", content))
    assert {answer.status for answer in answers} <= {200, 201}
    assert len({answer.json["id"] for answer in answers}) == 1


def test_a_direct_talk_that_one_left_can_be_begun_again(crew: Crew) -> None:
    cleo, dora = crew.cleo, crew.dora
    talk = direct(cleo, dora)
    assert cleo.delete(place(talk, cleo.person)).status == 204
    again = cleo.post("/api/conversations", {"kind": "direct", "participants": [dora.person]})
    assert again.status in (200, 201), again
    assert {row["id"] for row in again.json["participants"]} == {cleo.person, dora.person}
    assert dora.get(f"/api/conversations/{again.json['id']}").status == 200


def test_a_direct_talk_that_the_other_left_reaches_him_again(crew: Crew) -> None:
    cleo, ben = crew.cleo, crew.ben
    talk = direct(cleo, ben)
    assert ben.delete(place(talk, ben.person)).status == 204
    again = cleo.post("/api/conversations", {"kind": "direct", "participants": [ben.person]})
    assert {row["id"] for row in again.json["participants"]} == {cleo.person, ben.person}


def test_an_outside_conversation_is_with_somebody_outside(crew: Crew) -> None:
    answer = crew.anna.post("/api/conversations", {"kind": "outside", "participants": [crew.vic.person]})
    assert answer.status == 201
    assert crew.vic.get(f"/api/conversations/{answer.json['id']}").status == 200


def test_rules_refuse_what_the_schema_allows(crew: Crew) -> None:
    refused: list[dict[str, Any]] = [
        {"kind": "direct", "participants": []},
        {"kind": "direct", "participants": [crew.anna.person]},
        {"kind": "direct", "participants": [crew.ben.person, crew.cleo.person]},
        {"kind": "direct", "participants": [crew.vic.person]},
        {"kind": "outside", "participants": [crew.ben.person]},
        {"kind": "outside", "participants": []},
        {"kind": "room", "title": "Ghosts", "participants": [NOWHERE]},
    ]
    for content in refused:
        answer = crew.anna.post("/api/conversations", content)
        assert (answer.status, answer.error) == (422, "refused"), content


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ({}, {"kind"}),
        ({"kind": "room"}, {"title"}),
        ({"kind": "party", "title": "x"}, {"kind"}),
        ({"kind": "room", "title": " "}, {"title"}),
        ({"kind": "room", "title": "x" * 201}, {"title"}),
        ({"kind": "room", "title": "a\0b"}, {"title"}),
        ({"kind": "room", "title": "x", "participants": "anna"}, {"participants"}),
        ({"kind": "room", "title": "x", "owner": NOWHERE, "inside_seq": 9}, {"owner", "inside_seq"}),
        ({"kind": "room", "title": "x", "channel": NOWHERE}, {"channel"}),
    ],
)
def test_a_wrong_conversation_is_refused_by_field(crew: Crew, content: dict[str, Any], wrong: set[str]) -> None:
    assert wrong_fields(crew.anna.post("/api/conversations", content)) == wrong


# ---- lists


def test_my_conversations_come_latest_first(crew: Crew) -> None:
    older, newer = crew.room(crew.anna, crew.ben), crew.room(crew.anna, crew.ben)
    assert listed(crew.ben)[:2] == [newer, older]
    crew.anna.say(older, "Up again")
    assert listed(crew.ben)[:2] == [older, newer]
    assert older not in listed(crew.dora)


def test_the_pages_of_conversations_bring_each_once(crew: Crew) -> None:
    rooms = [crew.room(crew.anna, crew.dora) for _ in range(5)]
    first = crew.dora.get("/api/conversations?limit=2").json
    second = crew.dora.get(f"/api/conversations?limit=2&cursor={first['next']}").json
    third = crew.dora.get(f"/api/conversations?limit=2&cursor={second['next']}").json
    assert [row["id"] for page in (first, second, third) for row in page["items"]][:5] == rooms[::-1]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "cursor=x", "cursor=1.2", "cursor=%00", "limit=1e9"]
)
def test_a_wrong_question_about_conversations_is_400(crew: Crew, query: str) -> None:
    assert crew.anna.get(f"/api/conversations?{query}").status == 400


def test_unread_counts_the_messages_of_others_and_no_other_entries(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    said = [crew.anna.say(room, f"{number}").json for number in range(3)]
    crew.ben.say(room, "mine")
    crew.anna.patch(f"/api/messages/{said[0]['id']}", {"body": "changed"})
    crew.anna.put(place(room, crew.dora.person))
    assert one(crew.ben, room)["unread"] == 3
    assert one(crew.anna, room)["unread"] == 1
    assert one(crew.dora, room)["unread"] == 0
    crew.anna.delete(f"/api/messages/{said[0]['id']}")
    assert one(crew.ben, room)["unread"] == 2


def test_reading_moves_forward_only_and_never_past_the_end(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    said = [crew.anna.say(room, f"{number}").json["seq"] for number in range(3)]
    path = f"/api/conversations/{room}/read"
    assert crew.ben.put(path, {"seq": said[1]}).json == {"seq": said[1]}
    assert one(crew.ben, room)["unread"] == 1
    assert crew.ben.put(path, {"seq": said[0]}).json == {"seq": said[1]}
    assert crew.ben.put(path, {"seq": 2**53}).json == {"seq": said[2]}
    assert (one(crew.ben, room)["unread"], one(crew.ben, room)["read"]) == (0, said[2])


def test_each_conversation_has_its_own_read_position(crew: Crew) -> None:
    rooms = [crew.room(crew.anna, crew.ben) for _ in range(3)]
    for room in rooms:
        for number in range(3):
            crew.anna.say(room, f"{number}")
    for number, room in enumerate(rooms):
        crew.ben.put(f"/api/conversations/{room}/read", {"seq": 1 + number})
    assert [one(crew.ben, room)["unread"] for room in rooms] == [3, 2, 1]
    unread = {row["id"]: row["unread"] for row in crew.ben.get("/api/conversations?limit=10").json["items"]}
    assert [unread[room] for room in rooms] == [3, 2, 1]


@pytest.mark.parametrize("seq", [-1, 2**53 + 1, 2**63, 10**30, 1.5, "3", None, True, [], {}])
def test_a_read_position_is_a_whole_number(crew: Crew, seq: Any) -> None:
    room = crew.room(crew.anna)
    assert wrong_fields(crew.anna.put(f"/api/conversations/{room}/read", {"seq": seq})) == {"seq"}


# ---- who sees it


def test_what_is_not_mine_looks_like_what_is_not_there(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    message = crew.anna.say(room, "Only for two").json["id"]
    for ending in ("", "/messages"):
        answers = [crew.dora.get(f"/api/conversations/{id_}{ending}") for id_ in (room, NOWHERE, "nonsense")]
        assert {answer.status for answer in answers} == {404}
        assert len({answer.body for answer in answers}) == 1
    assert crew.dora.say(room, "Let me in").body == crew.dora.say(NOWHERE, "Let me in").body
    for method, body in (("PATCH", b'{"body": "x"}'), ("DELETE", None)):
        answers = [crew.dora.call(method, f"/api/messages/{id_}", body) for id_ in (message, NOWHERE, "nonsense")]
        assert {answer.status for answer in answers} == {404}
        assert len({answer.body for answer in answers}) == 1
    assert crew.dora.put(f"/api/conversations/{room}/read", {"seq": 1}).status == 404


def test_an_owner_does_not_read_what_others_say_to_each_other(crew: Crew) -> None:
    talk = direct(crew.anna, crew.ben)
    assert crew.cleo.get(f"/api/conversations/{talk}").status == 404
    assert crew.cleo.put(place(talk, crew.cleo.person)).status == 404


def test_every_member_sees_what_comes_through_a_channel(crew: Crew) -> None:
    talk = crew.ask(crew.vic)
    row = one(crew.dora, talk)
    assert (row["takes_part"], row["kind"], row["unread"]) == (False, "outside", 0)
    assert history(crew.dora, talk)
    assert crew.visit("walt").get(f"/api/conversations/{talk}").status == 404


def test_writing_outside_makes_one_take_part_and_a_note_does_not(crew: Crew) -> None:
    talk = crew.ask(crew.vic)
    assert crew.dora.say(talk, "She asked before", lane="note").status == 201
    assert one(crew.dora, talk)["takes_part"] is False
    assert crew.dora.say(talk, "Yes, it is").status == 201
    assert one(crew.dora, talk)["takes_part"] is True


# ---- participants


def test_a_participant_lets_somebody_in_who_then_sees_everything(crew: Crew) -> None:
    room = crew.room(crew.anna)
    crew.anna.say(room, "Before")
    assert [crew.anna.put(place(room, crew.dora.person)).status for _ in range(2)] == [204, 204]
    assert [row["body"] for row in history(crew.dora, room)] == ["Before"]
    assert one(crew.anna, room)["seq"] == 3


def test_who_is_removed_sees_nothing_any_more(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    assert [crew.anna.delete(place(room, crew.ben.person)).status for _ in range(2)] == [204, 204]
    assert crew.ben.get(f"/api/conversations/{room}").status == 404
    assert crew.ben.say(room, "Still here?").status == 404
    assert room not in listed(crew.ben)


def test_anybody_may_leave_and_be_let_in_again(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    assert crew.ben.delete(place(room, crew.ben.person)).status == 204
    assert crew.ben.delete(place(room, crew.ben.person)).status == 404
    assert crew.anna.put(place(room, crew.ben.person)).status == 204
    assert crew.ben.get(f"/api/conversations/{room}").status == 200


def test_a_direct_talk_stays_between_two(crew: Crew) -> None:
    talk = direct(crew.anna, crew.ben)
    assert crew.anna.put(place(talk, crew.dora.person)).status == 422
    assert crew.dora.get(f"/api/conversations/{talk}").status == 404


def test_who_does_not_take_part_lets_nobody_in(crew: Crew) -> None:
    room = crew.room(crew.anna)
    assert crew.ben.put(place(room, crew.ben.person)).status == 404
    talk = crew.ask(crew.vic)
    assert crew.dora.put(place(talk, crew.ben.person)).status == 403
    assert crew.vic.put(place(talk, crew.ben.person)).status == 403
    assert crew.vic.delete(place(talk, crew.cleo.person)).status == 403


@pytest.mark.parametrize("person", [NOWHERE, "nonsense", "%00", "00000000-0000-0000-0000-000000000000"])
def test_nobody_cannot_take_part(crew: Crew, person: str) -> None:
    room = crew.room(crew.anna)
    assert crew.anna.put(place(room, person)).status == 404
    assert crew.anna.delete(place(room, person)).status == 404


def test_a_visitor_learns_nothing_about_who_exists(crew: Crew) -> None:
    talk, other = crew.ask(crew.vic), crew.visit("walt")
    for method in ("PUT", "DELETE"):
        known, unknown = (crew.vic.call(method, place(talk, person)) for person in (other.person, NOWHERE))
        assert (known.status, known.body) == (unknown.status, unknown.body), method
