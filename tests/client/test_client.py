"""F126: the Python client against a real server: what it reads and writes, how it tries again, and its live stream."""

from __future__ import annotations

import itertools
import json
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from typing import Any, ClassVar

import pytest

from comity.testing.crew import Crew, created
from comity_client import (
    BadInput,
    Comity,
    Event,
    Forbidden,
    MessageCreated,
    MessageDeleted,
    MessageEdited,
    NotFound,
    ParticipantEvent,
    ReactionEvent,
    Resync,
    TooMany,
    Unauthenticated,
    Unreachable,
    signed_identity,
)
from tests.client.conftest import Program, bot_token

NOWHERE = "01900000-0000-7000-8000-000000000000"


class Listening:
    """A thread that reads the live stream of a program."""

    def __init__(self, comity: Comity, since: str | None = None) -> None:
        self.events: Queue[Event | Exception] = Queue()
        self.connected: Queue[str] = Queue()
        threading.Thread(target=self._listen, args=(comity, since), daemon=True).start()
        self.connected.get(timeout=10)

    def _listen(self, comity: Comity, since: str | None) -> None:
        try:
            for event in comity.live(since, ready=self.connected.put):
                self.events.put(event)
        except Exception as error:  # noqa: BLE001 - told to the test
            self.events.put(error)

    def next(self) -> Event:
        event = self.events.get(timeout=15)
        if isinstance(event, Exception):
            raise event
        return event


def test_it_reads_what_is_there_page_by_page(crew: Crew, program: Program) -> None:
    anna = program(crew.anna)
    me = anna.me()
    assert (me.person, me.role, me.kind) == (crew.anna.person, "member", "session")
    room = crew.room(crew.anna, crew.ben, title="Pages")
    for number in range(120):
        crew.anna.say(room, f"Lamp {number}")
    found = list(anna.messages(room))
    assert [one.body for one in found] == [f"Lamp {number}" for number in range(120)]
    assert [one.body for one in anna.messages(room, after=found[-2].seq)] == ["Lamp 119"]
    talk = next(one for one in anna.conversations() if one.id == room)
    assert (talk.kind, talk.title, {one.id for one in talk.participants}) == (
        "room",
        "Pages",
        {crew.anna.person, crew.ben.person},
    )
    assert [one.handle for one in anna.people("okafor")] == ["ben"]
    assert anna.person(crew.ben.person).name == "Ben Okafor"
    assert "room" in {one.kind for one in anna.search("pages")}


def test_it_writes_once_however_often_it_says_so(crew: Crew, program: Program) -> None:
    """W01 from the other side: the same client_id, and a reply of the same words, are one message."""
    room = crew.room(crew.anna)
    bot = program(bot_token(crew, "writer", rooms=[room]))
    client_id = uuid.uuid4()
    first, again = (bot.send(room, "Once", client_id=client_id) for _ in range(2))
    assert first == again and first.client_id == str(client_id)
    asked = next(bot.messages(room))
    answers = [bot.reply(asked, "It is on its way.") for _ in range(2)]
    assert answers[0] == answers[1] and answers[0].reply_to == asked.id
    bot.react(asked, "👍")
    changed = bot.edit(first, "Twice")
    assert changed.body == "Twice" and bot.message(asked).reactions == {"👍": [bot.me().person]}
    bot.take_back(answers[0])
    file = bot.upload(b"a;b\n", "table.csv")
    assert [one.name for one in bot.send(room, "", files=[file]).files] == ["table.csv"]
    bot.mark_read(room, changed.seq)
    assert [one.body for one in bot.messages(room)] == ["Twice", "", ""]


def test_a_note_is_answered_by_a_note(crew: Crew, program: Program) -> None:
    vic = crew.visit()
    bot = program(bot_token(crew, "noter", channels=[crew.channel.id]))
    talk = crew.ask(vic, "Where is it?")
    note = bot.send(talk, "CANARY-INSIDE It is in Hamburg.", note=True)
    answer = bot.reply(note, "CANARY-INSIDE Still.")
    assert note.is_note and answer.is_note and answer.reply_to == note.id
    vic.get(f"/api/conversations/{talk}/messages")
    assert b"CANARY-INSIDE" not in b"".join(vic.received)


def test_refusals_are_exceptions_that_say_why(crew: Crew, program: Program) -> None:
    anna, reader = program(crew.anna), program(bot_token(crew, "reader2", scopes=["read"]))
    with pytest.raises(BadInput) as wrong:
        anna.send(crew.room(crew.anna), "x" * 20_001)
    assert wrong.value.status == 400 and "body" in wrong.value.fields
    with pytest.raises(NotFound):
        anna.conversation(NOWHERE)
    with pytest.raises(Forbidden) as refused:
        reader.send(NOWHERE, "x")
    assert (refused.value.code, refused.value.details) == ("scope_missing", {"scope": "write"})
    with pytest.raises(Unauthenticated):
        program("ct_nobody-gave-this-out").me()
    with pytest.raises(Unauthenticated):
        next(program("ct_nobody-gave-this-out").live())
    with pytest.raises(Unreachable):
        Comity("http://127.0.0.1:9", "ct_x", patience=0.1).me()


def test_the_live_stream_is_typed(crew: Crew, program: Program) -> None:
    room = crew.room(crew.anna)
    bot = program(bot_token(crew, "listener", rooms=[room]))
    heard = Listening(bot)
    said = crew.anna.say(room, "Hello").json["id"]
    crew.anna.patch(f"/api/messages/{said}", {"body": "Hello all"})
    bot.react(said, "👋")
    crew.anna.put(f"/api/conversations/{room}/participants/{crew.ben.person}")
    crew.anna.delete(f"/api/messages/{said}")
    kinds = [heard.next() for _ in range(5)]
    created_, edited, reacted, joined, deleted = kinds
    assert isinstance(created_, MessageCreated) and created_.message.author == crew.anna.person
    assert isinstance(edited, MessageEdited) and edited.message.body == "Hello all"
    assert isinstance(reacted, ReactionEvent) and (reacted.emoji, reacted.message_id) == ("👋", said)
    assert isinstance(joined, ParticipantEvent) and joined.person == crew.ben.person
    assert isinstance(deleted, MessageDeleted) and deleted.message.deleted_at is not None
    seqs = [event.seq or 0 for event in kinds]
    assert seqs == list(range(seqs[0], seqs[0] + 5))


def test_a_cursor_brings_what_was_missed_and_a_strange_one_says_so(crew: Crew, program: Program) -> None:
    room = crew.room(crew.anna)
    bot = program(bot_token(crew, "returner", rooms=[room]))
    heard = Listening(bot)
    crew.anna.say(room, "Before")
    before = heard.next()
    for number in range(3):
        crew.anna.say(room, f"Missed {number}")
    stream = program(bot_token(crew, "stranger", rooms=[room])).live(since="not-one-of-yours")
    assert isinstance(next(stream), Resync)
    missed = list(itertools.islice(bot.live(since=before.cursor), 3))
    assert [one.data["body"] for one in missed] == ["Missed 0", "Missed 1", "Missed 2"]


def test_a_revoked_token_ends_the_stream(crew: Crew, program: Program) -> None:
    row = created(crew.cleo, "/api/bots", {"name": "Ended", "handle": "ended"})
    token = created(crew.cleo, f"/api/bots/{row['id']}/tokens", {"label": "x"})
    heard = Listening(program(token["token"]))
    crew.cleo.delete(f"/api/bots/{row['id']}/tokens/{token['id']}")
    with pytest.raises(Unauthenticated):
        heard.next()


@pytest.mark.slow
def test_every_event_comes_once_through_restarts(crew: Crew, program: Program) -> None:
    """R01: the server stops and starts while messages are sent; nothing is missed, nothing is told twice."""
    room = crew.room(crew.anna)
    bot, anna = program(bot_token(crew, "steady", rooms=[room])), program(crew.anna, patience=60)
    heard = Listening(bot)
    writing = threading.Thread(target=lambda: [anna.send(room, str(number)) for number in range(60)])
    writing.start()
    for _ in range(2):
        crew.server.stop()
        crew.server.start()
    writing.join(60)
    bodies = [event.message.body for event in (heard.next() for _ in range(60)) if isinstance(event, MessageCreated)]
    assert bodies == [str(number) for number in range(60)]
    assert [one.body for one in bot.messages(room)] == bodies, "each was sent once"


class Busy(BaseHTTPRequestHandler):
    """Answers from a list, and keeps what it was asked."""

    answers: ClassVar[Iterator[tuple[int, dict[str, str]]]]
    asked: ClassVar[list[tuple[str, dict[str, Any]]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((self.headers["Idempotency-Key"], json.loads(body)))
        status, headers = next(self.answers)
        error = {"error": {"code": "too_many_requests", "message": "That was too fast.", "fields": {}}}
        said = {"seq": 1, "id": "m", "conversation": "c", "author": "a", "lane": "message", "body": "x"}
        content = json.dumps(error if status >= 400 else said | {"client_id": "i", "created_at": ""}).encode()
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.mark.slow
def test_later_is_waited_for_under_the_same_key() -> None:
    """429 with Retry-After, then 503, then it works: three tries with one client_id and key; and then patience ends."""
    Busy.answers = iter([(429, {"Retry-After": "1"}), (503, {}), (201, {}), *[(429, {"Retry-After": "60"})] * 9])
    server = HTTPServer(("127.0.0.1", 0), Busy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with Comity(f"http://127.0.0.1:{server.server_port}", "ct_x", patience=5) as comity:
        assert comity.send("c", "x").id == "m"
        assert len(Busy.asked) == 3 and len({(key, said["client_id"]) for key, said in Busy.asked}) == 1
        with pytest.raises(TooMany) as busy:
            comity.send("c", "y")
        assert busy.value.retry_after == 60
    server.shutdown()
    server.server_close()


def test_a_website_signs_who_its_visitors_are(crew: Crew) -> None:
    """F128: what `signed_identity` makes is taken at the door, and what was signed with another secret is not."""
    secret = crew.cleo.post(f"/api/channels/{crew.channel.id}/identity-secret").json["secret"]
    door = {"channel": crew.channel.key}
    nobody = crew.server.client()
    signed = signed_identity(
        secret, "customer-17", name="Vic Tanaka", email="vic@example.org", channel=crew.channel.key
    )
    first = nobody.post("/api/visitor", door | {"identity": signed})
    again = nobody.post(
        "/api/visitor", door | {"identity": signed_identity(secret, "customer-17", channel=crew.channel.key)}
    )
    assert first.status == again.status == 201 and first.json["person"] == again.json["person"]
    assert crew.anna.get(f"/api/people/{first.json['person']}").json["name"] == "Vic Tanaka"
    wrong = nobody.post(
        "/api/visitor", door | {"identity": signed_identity("another", "customer-17", channel=crew.channel.key)}
    )
    assert (wrong.status, wrong.error) == (401, "wrong_identity")
