"""The live stream: what comes down it, and what goes up."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from comity.testing.client import Client, Live
from comity.testing.crew import Crew
from tests.contract.stage import NOWHERE, fresh, history, present_end, settle


class Streams:
    """Opens live streams, from the present end on, that are closed after the test."""

    def __init__(self, crew: Crew, stack: ExitStack) -> None:
        self._crew, self._stack = crew, stack

    def __call__(self, client: Client, *, since: str | None = None, path: str = "/api/live") -> Live:
        if since is None:
            present_end(self._crew)
        return self._stack.enter_context(client.live(since=since, path=path))


@pytest.fixture
def live(crew: Crew) -> Iterator[Streams]:
    with ExitStack() as stack:
        yield Streams(crew, stack)


def of(stream: Live, conversation: str) -> list[dict[str, Any]]:
    """The lasting events of one conversation that came so far and that still come."""
    settle(stream)
    frames = [frame for frame in stream.frames if frame["op"] == "event" and frame.get("conversation") == conversation]
    return [frame for frame in frames if "cursor" in frame]


def kinds(frames: list[dict[str, Any]]) -> list[str]:
    return [frame["type"] for frame in frames]


# ---- down


def test_ready_comes_first_and_says_who_and_where(crew: Crew, live: Streams) -> None:
    stream = live(crew.anna)
    assert stream.frames[0] == stream.ready
    assert set(stream.ready) == {"op", "cursor", "person"}
    assert stream.ready["person"] == crew.anna.person


def test_a_message_reaches_everyone_who_takes_part_and_nobody_else(crew: Crew, live: Streams) -> None:
    room = crew.room(crew.anna, crew.ben)
    anna, ben, dora = live(crew.anna), live(crew.ben), live(crew.dora)
    client_id = fresh()
    sent = crew.anna.say(room, "Hello", client_id=client_id).json
    for stream in (anna, ben):
        event = stream.event("message.created")
        assert set(event) == {"op", "cursor", "type", "conversation", "seq", "client_id", "data"}
        assert (event["conversation"], event["seq"], event["client_id"]) == (room, sent["seq"], client_id)
        assert event["data"] == sent == history(crew.ben, room)[0]
    assert of(dora, room) == []


def test_a_conversation_is_heard_from_its_beginning(crew: Crew, live: Streams) -> None:
    ben = live(crew.ben)
    room = crew.room(crew.anna, crew.ben)
    crew.anna.say(room, "Hello")
    assert [event["seq"] for event in of(ben, room)] == [1, 2]


def test_an_edit_is_an_event_with_its_own_number(crew: Crew, live: Streams) -> None:
    room = crew.room(crew.anna, crew.ben)
    sent = crew.anna.say(room, "Helo").json
    ben = live(crew.ben)
    edited = crew.anna.patch(f"/api/messages/{sent['id']}", {"body": "Hello"}).json
    event = ben.event("message.edited")
    assert event["seq"] == sent["seq"] + 1
    assert event["data"] == edited
    assert event["data"]["seq"] == sent["seq"]


def test_a_tombstone_comes_without_the_words(crew: Crew, live: Streams) -> None:
    """R06."""
    room = crew.room(crew.anna, crew.ben)
    sent = crew.anna.say(room, "Never mind").json
    ben = live(crew.ben)
    crew.anna.delete(f"/api/messages/{sent['id']}")
    event = ben.event("message.deleted")
    assert (event["seq"], event["data"]["body"]) == (sent["seq"] + 1, "")
    assert event["data"]["deleted_at"]


def test_numbers_come_in_order_without_gaps_on_both_sides(crew: Crew, live: Streams) -> None:
    """I10, R06: notes written, edited and taken back are told inside only."""
    talk = crew.ask(crew.vic)
    cleo, vic = live(crew.cleo), live(crew.vic)
    start = {
        name: client.get(f"/api/conversations/{talk}").json["seq"]
        for name, client in (("in", crew.cleo), ("out", crew.vic))
    }
    note = crew.cleo.say(talk, "CANARY-INSIDE", lane="note").json
    crew.cleo.say(talk, "One")
    crew.cleo.patch(f"/api/messages/{note['id']}", {"body": "CANARY-INSIDE!"})
    crew.cleo.put(f"/api/conversations/{talk}/participants/{crew.ben.person}")
    crew.vic.say(talk, "Two")
    crew.cleo.delete(f"/api/messages/{note['id']}")
    crew.cleo.delete(f"/api/conversations/{talk}/participants/{crew.ben.person}")
    inside, outside = of(cleo, talk), of(vic, talk)
    assert [event["seq"] for event in inside] == list(range(start["in"] + 1, start["in"] + 8))
    assert [event["seq"] for event in outside] == list(range(start["out"] + 1, start["out"] + 5))
    assert kinds(outside) == ["message.created", "participant.joined", "message.created", "participant.left"]
    assert b"CANARY-INSIDE" not in b"".join(crew.vic.received)


def test_nothing_of_a_conversation_comes_after_leaving_it(crew: Crew, live: Streams) -> None:
    room = crew.room(crew.anna, crew.ben)
    ben = live(crew.ben)
    crew.anna.say(room, "Before")
    crew.anna.delete(f"/api/conversations/{room}/participants/{crew.ben.person}")
    crew.anna.say(room, "After")
    assert kinds(of(ben, room)) == ["message.created", "participant.left"]
    crew.anna.put(f"/api/conversations/{room}/participants/{crew.ben.person}")
    crew.anna.say(room, "Again")
    assert kinds(of(ben, room))[2:] == ["participant.joined", "message.created"]


def test_a_member_watches_what_he_sees_without_taking_part(crew: Crew, live: Streams) -> None:
    talk = crew.ask(crew.vic)
    dora = live(crew.dora)
    dora.send("watch", conversation=talk)
    dora.send("ping")
    dora.next("pong")
    crew.cleo.say(talk, "Yes")
    assert dora.event("message.created")["data"]["body"] == "Yes"
    dora.send("unwatch", conversation=talk)
    dora.send("ping")
    dora.next("pong")
    crew.cleo.say(talk, "No")
    assert kinds(of(dora, talk)) == ["message.created"]


def test_what_one_does_not_see_cannot_be_watched(crew: Crew, live: Streams) -> None:
    """R03."""
    room = crew.room(crew.anna, crew.ben)
    dora = live(crew.dora)
    errors = []
    for conversation in (room, NOWHERE):
        dora.send("watch", conversation=conversation)
        errors.append(dora.next("error")["error"])
    assert errors[0] == errors[1]
    assert errors[0]["code"] == "not_found"
    crew.anna.say(room, "Quiet")
    assert of(dora, room) == []


@pytest.mark.parametrize("conversation", [">", "*", "", None, 5, "%", "../", [NOWHERE], "null"])
def test_watching_takes_ids_and_no_patterns(crew: Crew, live: Streams, conversation: Any) -> None:
    """R03."""
    dora = live(crew.dora)
    dora.send("watch", conversation=conversation)
    assert dora.next("error")["error"]["fields"].keys() == {"conversation"}


def test_typing_is_told_to_the_others_and_leaves_no_cursor(crew: Crew, live: Streams) -> None:
    room = crew.room(crew.anna, crew.ben)
    anna, ben = live(crew.anna), live(crew.ben)
    anna.send("typing", conversation=room)
    event = ben.event("typing")
    assert (event["conversation"], event["data"]["person"]) == (room, crew.anna.person)
    assert not {"cursor", "seq"} & set(event)
    assert [frame for frame in anna.rest() if frame.get("type") == "typing"] == []


def test_typing_a_note_is_not_told_outside(crew: Crew, live: Streams) -> None:
    talk = crew.ask(crew.vic)
    cleo, vic = live(crew.cleo), live(crew.vic)
    cleo.send("typing", conversation=talk, lane="note")
    assert [frame for frame in vic.rest() if frame.get("type") == "typing"] == []
    cleo.send("typing", conversation=talk)
    assert vic.event("typing")["data"]["person"] == crew.cleo.person


def test_reading_moves_on_all_screens_of_the_reader_and_shows_the_others_what_was_seen(
    crew: Crew, live: Streams
) -> None:
    room = crew.room(crew.anna, crew.ben)
    seq = crew.anna.say(room, "Read me").json["seq"]
    anna, first, second = live(crew.anna), live(crew.ben), live(crew.ben)
    first.send("read", conversation=room, seq=seq)
    for stream in (first, second):
        event = stream.event("read.moved")
        assert (event["conversation"], event["data"]["seq"]) == (room, seq)
        assert "cursor" not in event
    crew.ben.put(f"/api/conversations/{room}/read", {"seq": seq})
    assert second.event("read.moved")["data"]["seq"] == seq
    seen = [frame for frame in anna.rest() if frame.get("type") == "read.moved"]
    assert {(frame["data"]["person"], frame["data"]["seq"]) for frame in seen} == {(crew.ben.person, seq)}


def test_who_sees_without_taking_part_gets_summaries_at_most_one_a_second(crew: Crew, live: Streams) -> None:
    talk = crew.ask(crew.vic)
    dora, vic = live(crew.dora), live(crew.vic)
    began = time.monotonic()
    for number in range(10):
        crew.cleo.say(talk, f"{number}")
    took = time.monotonic() - began
    heard = [dora.event("conversation.updated"), *dora.rest(1.3)]
    summaries = [frame for frame in heard if frame.get("conversation") == talk]
    assert {frame["type"] for frame in summaries} == {"conversation.updated"}
    assert len(summaries) <= took + 2
    assert summaries[-1]["data"]["latest"]["text"] == "9"
    for frame in summaries:
        assert frame["data"]["id"] == talk
        assert not {"cursor", "seq"} & set(frame)
    assert "conversation.updated" not in kinds([frame for frame in vic.rest() if frame["op"] == "event"])


def test_ready_made_html_comes_where_it_was_asked_for(crew: Crew, live: Streams) -> None:
    talk = crew.ask(crew.vic)
    plain, web, out = (
        live(crew.cleo),
        live(crew.cleo, path="/api/live?format=html"),
        live(crew.vic, path="/api/live?format=html"),
    )
    crew.cleo.say(talk, "**Bold** <script>alert(1)</script>")
    assert "html" not in plain.event("message.created")
    inside, outside = web.event("message.created"), out.event("message.created")
    for event in (inside, outside):
        assert "<strong>Bold</strong>" in event["html"]
        assert "<script" not in event["html"]
    since = web.ready["cursor"]
    again = live(crew.cleo, path="/api/live?format=html", since=since)
    assert again.event("message.created")["html"] == inside["html"]


# ---- up


def test_a_send_is_answered_and_comes_back_as_an_event(crew: Crew, live: Streams) -> None:
    room, client_id = crew.room(crew.anna), uuid.uuid4()
    anna = live(crew.anna)
    anna.send("send", client_id=str(client_id).upper(), conversation=room, body="Up")
    anna.next("sent")
    [event] = of(anna, room)
    [sent] = [frame for frame in anna.frames if frame["op"] == "sent"]
    assert sent == {
        "op": "sent",
        "client_id": str(client_id),
        "id": event["data"]["id"],
        "conversation": room,
        "seq": event["seq"],
    }
    assert event["client_id"] == str(client_id)


def test_the_same_send_again_is_answered_with_the_stored_message(crew: Crew, live: Streams) -> None:
    room, client_id = crew.room(crew.anna), fresh()
    stored = crew.anna.say(room, "Once", client_id=client_id).json
    anna = live(crew.anna)
    anna.send("send", client_id=client_id, conversation=room, body="Once")
    sent = anna.next("sent")
    assert (sent["id"], sent["seq"]) == (stored["id"], stored["seq"])
    assert of(anna, room) == []


def test_many_sends_on_one_socket_keep_their_order(crew: Crew, live: Streams) -> None:
    room = crew.room(crew.anna)
    anna = live(crew.anna)
    for number in range(50):
        anna.send("send", client_id=fresh(), conversation=room, body=f"{number}")
    for _ in range(50):
        anna.next("sent")
    assert [row["body"] for row in history(crew.anna, room)] == [f"{number}" for number in range(50)]


def test_http_and_socket_refuse_alike(crew: Crew, live: Streams) -> None:
    room, other, talk = crew.room(crew.anna), crew.room(crew.anna), crew.ask(crew.vic)
    hidden = crew.room(crew.ben)
    used, note = fresh(), crew.cleo.say(talk, "Note", lane="note").json["id"]
    crew.anna.say(other, "Used", client_id=used)
    anna, vic = live(crew.anna), live(crew.vic)
    attempts: list[tuple[Client, Live, str, dict[str, Any]]] = [
        (crew.anna, anna, room, {"client_id": fresh(), "body": ""}),
        (crew.anna, anna, room, {"client_id": fresh(), "body": "x" * 20_001}),
        (crew.anna, anna, room, {"client_id": fresh(), "body": "nul\0"}),
        (crew.anna, anna, room, {"client_id": fresh(), "body": 5, "lane": 6}),
        (crew.anna, anna, room, {"client_id": fresh(), "body": "x", "colour": "red"}),
        (crew.anna, anna, room, {"client_id": fresh()}),
        (crew.anna, anna, room, {"client_id": "nonsense", "body": "x"}),
        (crew.anna, anna, hidden, {"client_id": fresh(), "body": "x"}),
        (crew.anna, anna, NOWHERE, {"client_id": fresh(), "body": "x"}),
        (crew.anna, anna, room, {"client_id": used, "body": "x"}),
        (crew.anna, anna, room, {"client_id": fresh(), "body": "x", "reply_to": NOWHERE}),
        (crew.vic, vic, talk, {"client_id": fresh(), "body": "x", "lane": "note"}),
        (crew.vic, vic, talk, {"client_id": fresh(), "body": "x", "reply_to": note}),
        (crew.vic, vic, talk, {"client_id": fresh(), "body": "x", "audience": []}),
        (crew.vic, vic, room, {"client_id": fresh(), "body": "x"}),
    ]
    for client, stream, conversation, content in attempts:
        posted = client.post(f"/api/conversations/{conversation}/messages", content)
        stream.send("send", conversation=conversation, **content)
        refused = stream.next("refused")
        assert refused["client_id"] == content["client_id"]
        assert refused["error"] == posted.json["error"], content
    assert history(crew.anna, room) == []


def test_http_and_socket_answer_alike(crew: Crew, live: Streams) -> None:
    room, client_id = crew.room(crew.anna), fresh()
    anna = live(crew.anna)
    anna.send("send", client_id=client_id, conversation=room, body="Up")
    sent = anna.next("sent")
    posted = crew.anna.say(room, "Up", client_id=client_id)
    assert posted.status == 200
    assert sent == {"op": "sent"} | {name: posted.json[name] for name in ("client_id", "id", "conversation", "seq")}


@pytest.mark.parametrize("client_id", ["", "x", "😀", "a" * 300])
def test_a_send_with_any_text_as_client_id_is_answered(crew: Crew, live: Streams, client_id: str) -> None:
    anna = live(crew.anna)
    anna.send("send", client_id=client_id, conversation=NOWHERE, body="x")
    assert anna.next("refused")["client_id"] == client_id


@pytest.mark.parametrize("client_id", [None, 5, [], {}, True])
def test_a_send_without_a_text_as_client_id_is_an_error(crew: Crew, live: Streams, client_id: Any) -> None:
    anna = live(crew.anna)
    anna.send("send", client_id=client_id, conversation=NOWHERE, body="x")
    assert "client_id" in anna.next("error")["error"]["fields"]


MALFORMED = [
    "",
    "x",
    "[]",
    "5",
    "null",
    '"send"',
    "{",
    '{"op"',
    '{"op": 5}',
    '{"op": null}',
    '{"op": "fly"}',
    "{}",
    '{"OP": "ping"}',
    '{"op": "hello"}',
    '{"op": "read"}',
    '{"op": "typing", "conversation": "x"}',
    '{"op": "ping", "extra": 1}',
    '{"op": "send", "client_id"',
    "[" * 30_000,
    '{"a":' * 10_000,
    '{"op": "watch", "conversation": "\\ud800"}',
    '{"op": "read", "conversation": "' + NOWHERE + '", "seq": -1}',
]


def test_a_malformed_frame_or_an_unknown_op_keeps_the_connection(crew: Crew, live: Streams) -> None:
    anna = live(crew.anna)
    for frame in MALFORMED:
        anna.connection.send(frame)
        error = anna.next("error")["error"]
        assert set(error) >= {"code", "message", "fields"}, frame
    anna.connection.send(b"\xff\x00\x01")
    assert anna.next("error")
    anna.send("ping")
    assert anna.next("pong") == {"op": "pong"}


def test_ops_on_what_one_does_not_see_are_errors_and_keep_the_connection(crew: Crew, live: Streams) -> None:
    room = crew.room(crew.anna)
    dora = live(crew.dora)
    for op, rest in (("typing", {}), ("read", {"seq": 1}), ("watch", {})):
        answers = []
        for conversation in (room, NOWHERE):
            dora.send(op, conversation=conversation, **rest)
            answers.append(dora.next("error")["error"])
        assert answers[0] == answers[1]
        assert answers[0]["code"] == "not_found"
    dora.send("ping")
    dora.next("pong")
