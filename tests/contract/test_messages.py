"""Messages: list, send, edit, take back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from comity.testing.client import Client
from comity.testing.crew import Crew
from tests.contract.stage import NOWHERE, at_once, fresh, history, program_of, wrong_fields

SPELLINGS: dict[str, Callable[[uuid.UUID], str]] = {
    "lower case": str,
    "upper case": lambda value: str(value).upper(),
    "no dashes": lambda value: value.hex,
    "upper case without dashes": lambda value: value.hex.upper(),
}


def path(conversation: str) -> str:
    return f"/api/conversations/{conversation}/messages"


def bodies(client: Client, conversation: str, query: str = "") -> list[str]:
    return [row["body"] for row in history(client, conversation, query)]


# ---- sending


def test_a_sent_message_is_answered_as_it_is_stored(crew: Crew) -> None:
    room, client_id = crew.room(crew.anna, crew.ben), fresh()
    answer = crew.anna.say(room, "**Hello** 👋", client_id=client_id)
    assert answer.status == 201
    message = answer.json
    assert message["body"] == "**Hello** 👋"
    assert (message["conversation"], message["author"], message["lane"]) == (room, crew.anna.person, "message")
    assert message["client_id"] == client_id
    assert message["created_at"].endswith("Z")
    assert len(message["id"]) == 36
    assert history(crew.ben, room) == [message]


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=list(SPELLINGS))
def test_the_same_client_id_in_any_spelling_is_the_same_message(crew: Crew, spelling: Any) -> None:
    room, client_id = crew.room(crew.anna), uuid.uuid4()
    first = crew.anna.say(room, "Once", client_id=spelling(client_id))
    again = [crew.anna.say(room, "Twice?", client_id=other(client_id)) for other in SPELLINGS.values()]
    assert first.status == 201
    assert first.json["client_id"] == str(client_id)
    assert [answer.status for answer in again] == [200] * 4
    assert all(answer.json == first.json for answer in again)
    assert bodies(crew.anna, room) == ["Once"]


def test_the_same_send_many_times_at_once_is_one_message(crew: Crew) -> None:
    room, client_id = crew.room(crew.anna), fresh()
    answers = at_once(20, lambda _: crew.anna.say(room, "Once", client_id=client_id))
    assert sorted(answer.status for answer in answers) == [200] * 19 + [201]
    assert len({answer.json["id"] for answer in answers}) == 1
    assert len(history(crew.anna, room)) == 1


def test_a_client_id_is_used_in_one_conversation_for_ever(crew: Crew) -> None:
    first, second, client_id = crew.room(crew.anna), crew.room(crew.anna), fresh()
    crew.anna.say(first, "Here", client_id=client_id)
    answer = crew.anna.say(second, "There", client_id=client_id)
    assert (answer.status, answer.error) == (409, "client_id_reused")
    assert history(crew.anna, second) == []


def test_a_client_id_sent_to_two_conversations_at_once_is_kept_in_one(crew: Crew) -> None:
    first, second = crew.room(crew.anna), crew.room(crew.anna)
    for _ in range(5):
        client_id = fresh()
        answers = at_once(8, lambda n, used=client_id: crew.anna.say((first, second)[n % 2], "Where?", client_id=used))  # type: ignore[misc]
        assert {answer.status for answer in answers} <= {200, 201, 409}, answers
        assert {answer.error for answer in answers} <= {"", "client_id_reused"}
        assert sum(answer.status == 201 for answer in answers) == 1


def test_the_client_ids_of_two_authors_do_not_meet(crew: Crew) -> None:
    room, client_id = crew.room(crew.anna, crew.ben), fresh()
    assert crew.anna.say(room, "A", client_id=client_id).status == 201
    assert crew.ben.say(room, "B", client_id=client_id).status == 201
    assert bodies(crew.ben, room) == ["A", "B"]


def test_an_idempotency_key_changes_nothing_here(crew: Crew) -> None:
    room = crew.room(crew.anna)
    for body in ("One", "Two"):
        content = f'{{"client_id": "{fresh()}", "body": "{body}"}}'.encode()
        assert crew.anna.call("POST", path(room), content, {"Idempotency-Key": "same"}).status == 201
    assert bodies(crew.anna, room) == ["One", "Two"]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"body": None}, {"body"}),
        ({"body": ""}, {"body"}),
        ({"body": " \n\t"}, {"body"}),
        ({"body": "x" * 20_001}, {"body"}),
        ({"body": "nul\0"}, {"body"}),
        ({"body": ["x"]}, {"body"}),
        ({"client_id": None}, {"client_id"}),
        ({"client_id": "nonsense"}, {"client_id"}),
        ({"client_id": 5}, {"client_id"}),
        ({"lane": "whisper"}, {"lane"}),
        ({"reply_to": "x"}, {"reply_to"}),
        ({"audience": "everyone"}, {"audience"}),
        ({"colour": "red"}, {"colour"}),
        ({"author": NOWHERE, "seq": 1, "created_at": "2000-01-01"}, {"author", "seq", "created_at"}),
        ({"__proto__": {}}, {"__proto__"}),
        ({"body": 1, "lane": 2, "extra": 3}, {"body", "lane", "extra"}),
    ],
)
def test_every_wrong_field_of_a_message_is_named(crew: Crew, change: dict[str, Any], wrong: set[str]) -> None:
    room = crew.room(crew.anna)
    answer = crew.anna.post(path(room), {"client_id": fresh(), "body": "Fine"} | change)
    assert wrong_fields(answer) == wrong
    assert history(crew.anna, room) == []


def test_missing_fields_of_a_message_are_named(crew: Crew) -> None:
    assert wrong_fields(crew.anna.post(path(crew.room(crew.anna)), {})) == {"client_id", "body"}


def test_twenty_thousand_characters_are_a_message(crew: Crew) -> None:
    room = crew.room(crew.anna)
    assert crew.anna.say(room, "😀" * 20_000).status == 201
    assert len(bodies(crew.anna, room)[0]) == 20_000


def test_the_words_come_back_as_they_were_written(crew: Crew) -> None:
    room = crew.room(crew.anna)
    words = [
        "{{ 7*7 }}",
        "${x} {% raw %}",
        "\\u0000 is six letters",
        "\u202eright\u202c",
        "e\u0301 ﬁ İ",
        "<script>",
        "\x7f\x01\r\n.",
    ]
    for body in words:
        assert crew.anna.say(room, body).json["body"] == body
    assert bodies(crew.anna, room) == words


def test_a_reply_names_a_message_of_the_same_conversation(crew: Crew) -> None:
    room, other = crew.room(crew.anna), crew.room(crew.anna)
    here, there = crew.anna.say(room, "Here").json["id"], crew.anna.say(other, "There").json["id"]
    reply = crew.anna.post(path(room), {"client_id": fresh(), "body": "Re", "reply_to": here})
    assert (reply.status, reply.json["reply_to"]) == (201, here)
    for target in (there, NOWHERE):
        answer = crew.anna.post(path(room), {"client_id": fresh(), "body": "Re", "reply_to": target})
        assert (answer.status, answer.error) == (422, "refused")


# ---- notes and who reads outside


def test_a_note_leaves_no_gap_outside(crew: Crew) -> None:
    vic = crew.vic
    talk = crew.ask(vic, "First")
    before = vic.get(f"/api/conversations/{talk}").json
    note = crew.cleo.say(talk, "CANARY-INSIDE", lane="note").json
    crew.cleo.patch(f"/api/messages/{note['id']}", {"body": "CANARY-INSIDE again"})
    assert vic.get(f"/api/conversations/{talk}").json == before
    crew.cleo.say(talk, "Second")
    outside, inside = history(vic, talk), history(crew.cleo, talk)
    assert [row["body"] for row in outside] == ["First", "Second"]
    assert [row["body"] for row in inside] == ["First", "CANARY-INSIDE again", "Second"]
    assert outside[1]["seq"] == before["seq"] + 1
    assert inside[2]["seq"] > outside[1]["seq"]
    assert b"CANARY-INSIDE" not in b"".join(vic.received)


def test_a_visitor_neither_writes_notes_nor_finds_them(crew: Crew) -> None:
    talk = crew.ask(crew.vic)
    note = crew.cleo.say(talk, "CANARY-INSIDE", lane="note").json["id"]
    assert crew.vic.say(talk, "Me too", lane="note").status == 403
    for target in (note, NOWHERE):
        assert crew.vic.patch(f"/api/messages/{target}", {"body": "x"}).status == 404
        assert crew.vic.delete(f"/api/messages/{target}").status == 404
        reply = crew.vic.post(path(talk), {"client_id": fresh(), "body": "Re", "reply_to": target})
        assert reply.status == 422


def test_a_message_does_not_reply_to_a_note(crew: Crew) -> None:
    talk = crew.ask(crew.vic)
    note = crew.cleo.say(talk, "Between us", lane="note").json["id"]
    answer = crew.cleo.post(path(talk), {"client_id": fresh(), "body": "Re", "reply_to": note})
    assert answer.status == 422
    inside = crew.cleo.post(path(talk), {"client_id": fresh(), "body": "Re", "reply_to": note, "lane": "note"})
    assert inside.status == 201


def test_nothing_is_sent_when_other_people_read_outside_than_was_said(crew: Crew) -> None:
    talk, vic, walt = crew.ask(crew.vic), crew.vic, crew.visit("walt")

    def say(*audience: str) -> Any:
        return crew.cleo.post(path(talk), {"client_id": fresh(), "body": "Hello", "audience": list(audience)})

    assert say(vic.person).status == 201
    assert crew.cleo.put(f"/api/conversations/{talk}/participants/{walt.person}").status == 204
    refused = say(vic.person)
    assert (refused.status, refused.error) == (409, "audience_changed")
    assert set(refused.json["error"]["audience"]) == {vic.person, walt.person}
    assert len(history(vic, talk)) == 2
    assert say(walt.person, vic.person).status == 201
    assert say().error == "audience_changed"


# ---- pages


@pytest.fixture
def ten(crew: Crew) -> str:
    """A room with ten messages, and an edit and a newcomer between them."""
    room = crew.room(crew.anna, crew.ben)
    for number in range(10):
        said = crew.anna.say(room, f"{number}").json
        if number == 3:
            crew.anna.patch(f"/api/messages/{said['id']}", {"body": "3!"})
        if number == 6:
            crew.anna.put(f"/api/conversations/{room}/participants/{crew.dora.person}")
    return room


def seqs(client: Client, room: str) -> list[int]:
    return [row["seq"] for row in history(client, room)]


def test_messages_come_oldest_first_and_the_newest_without_a_question(crew: Crew, ten: str) -> None:
    page = crew.ben.get(f"{path(ten)}?limit=3").json
    assert [row["body"] for row in page["items"]] == ["7", "8", "9"]
    assert page["next"] == page["items"][0]["seq"]
    assert seqs(crew.ben, ten) == sorted(seqs(crew.ben, ten))


def test_next_walks_back_to_the_beginning(crew: Crew, ten: str) -> None:
    found: list[str] = []
    edge = ""
    while True:
        page = crew.ben.get(f"{path(ten)}?limit=4{edge}").json
        found = [row["body"] for row in page["items"]] + found
        if page["next"] is None:
            break
        edge = f"&before={page['next']}"
    assert found == ["0", "1", "2", "3!", *"456789"]


def test_next_walks_forward_to_the_end(crew: Crew, ten: str) -> None:
    with program_of(crew.ben) as ben:
        assert [one.body for one in ben.messages(ten, page=4)] == ["0", "1", "2", "3!", *"456789"]


def test_before_and_after_leave_their_own_number_out(crew: Crew, ten: str) -> None:
    numbers = seqs(crew.ben, ten)
    assert bodies(crew.ben, ten, f"?before={numbers[2]}") == ["0", "1"]
    assert bodies(crew.ben, ten, f"?after={numbers[7]}") == ["8", "9"]
    assert bodies(crew.ben, ten, f"?after={numbers[9]}") == []
    assert bodies(crew.ben, ten, "?before=0") == []
    assert crew.ben.get(f"{path(ten)}?after={numbers[9]}").json["next"] is None


def test_a_full_last_page_has_no_next(crew: Crew, ten: str) -> None:
    assert crew.ben.get(f"{path(ten)}?limit=10").json["next"] is None
    assert crew.ben.get(f"{path(ten)}?limit=10&after=0").json["next"] is None


@pytest.mark.parametrize(
    "query",
    ["before=1&after=1", "limit=0", "limit=101", "limit=-1", "limit=x", "before=x", "after=-1", "before=1e3",
     f"before={10**30}", "after=NaN", "limit=", "before=", "after=%00", "before=%D9%A3", "order=desc"],
)  # fmt: skip
def test_a_wrong_question_about_messages_is_400(crew: Crew, query: str) -> None:
    assert wrong_fields(crew.anna.get(f"{path(crew.room(crew.anna))}?{query}"))


# ---- later


def test_an_edit_is_an_entry_with_its_own_number_and_the_message_keeps_its_own(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    sent = crew.anna.say(room, "Helo").json
    edited = crew.anna.patch(f"/api/messages/{sent['id']}", {"body": "Hello"})
    assert edited.status == 200
    assert (edited.json["body"], edited.json["seq"]) == ("Hello", sent["seq"])
    assert edited.json["edited_at"].endswith("Z")
    assert history(crew.ben, room) == [edited.json]
    assert crew.ben.get(f"/api/conversations/{room}").json["seq"] == sent["seq"] + 1
    assert crew.anna.say(room, "Next").json["seq"] == sent["seq"] + 2


def test_an_edit_to_the_same_words_is_no_entry(crew: Crew) -> None:
    room = crew.room(crew.anna)
    sent = crew.anna.say(room, "Same").json
    assert crew.anna.patch(f"/api/messages/{sent['id']}", {"body": "Same"}).json == sent


def test_the_stored_message_of_a_repeated_send_is_the_present_one(crew: Crew) -> None:
    room, client_id = crew.room(crew.anna), fresh()
    with program_of(crew.anna) as anna:
        sent = anna.send(room, "Helo", client_id=client_id)
        assert anna.edit(sent, "Hello") == anna.send(room, "Helo", client_id=client_id)


def test_a_message_taken_back_leaves_a_tombstone(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    sent = crew.anna.say(room, "Never mind").json
    assert [crew.anna.delete(f"/api/messages/{sent['id']}").status for _ in range(2)] == [204, 204]
    [stone] = history(crew.ben, room)
    assert (stone["id"], stone["seq"], stone["body"]) == (sent["id"], sent["seq"], "")
    assert stone["deleted_at"].endswith("Z")
    late = crew.anna.patch(f"/api/messages/{sent['id']}", {"body": "After all"})
    assert late.status == 409
    assert crew.ben.get(f"/api/conversations/{room}").json["seq"] == sent["seq"] + 1


def test_only_the_author_changes_his_words(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben, crew.cleo)
    sent = crew.anna.say(room, "Mine").json["id"]
    for other in (crew.ben, crew.cleo):
        assert other.patch(f"/api/messages/{sent}", {"body": "Yours"}).status == 403
        assert other.delete(f"/api/messages/{sent}").status == 403
    assert bodies(crew.ben, room) == ["Mine"]


def test_who_left_changes_nothing_any_more(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    sent = crew.ben.say(room, "Bye").json["id"]
    crew.ben.delete(f"/api/conversations/{room}/participants/{crew.ben.person}")
    assert crew.ben.patch(f"/api/messages/{sent}", {"body": "Hello"}).status == 404
    assert crew.ben.delete(f"/api/messages/{sent}").status == 404


@pytest.mark.parametrize("content", [{}, {"body": ""}, {"body": "x" * 20_001}, {"body": 5}, {"body": "a\0"}])
def test_an_edit_needs_words(crew: Crew, content: dict[str, Any]) -> None:
    sent = crew.anna.say(crew.room(crew.anna), "Words").json["id"]
    assert wrong_fields(crew.anna.patch(f"/api/messages/{sent}", content)) == {"body"}


def test_an_edit_changes_nothing_but_the_words(crew: Crew) -> None:
    sent = crew.anna.say(crew.room(crew.anna), "Words").json["id"]
    content = {"body": "x", "lane": "note", "author": crew.ben.person}
    assert wrong_fields(crew.anna.patch(f"/api/messages/{sent}", content)) == {"lane", "author"}


def test_one_sender_at_several_devices_keeps_numbers_without_gaps(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    first = crew.anna.say(room, "Start").json["seq"]
    sent = at_once(
        8, lambda n: [(crew.anna if n % 2 else crew.ben).say(room, f"{n}.{m}").json["seq"] for m in range(5)]
    )
    assert sorted(seq for mine in sent for seq in mine) == list(range(first + 1, first + 41))
    assert all(mine == sorted(mine) for mine in sent)
