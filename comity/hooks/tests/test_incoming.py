"""Incoming hooks, and the log over HTTP, at a real server."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from comity.conversations.tests.uploading import crew_at
from comity.hooks.words import Said, body_of
from comity.testing.client import Answer, Client
from comity.testing.crew import Crew
from comity.testing.plugin import Stage

CANARY = "CANARY-INSIDE"


@pytest.fixture(scope="module")
def crew(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with crew_at(sqlite_stage, tmp_path_factory.mktemp("inlets")) as found:
        yield found


def inlet(who: Client, room: str, name: str = "Night build") -> Any:
    answer = who.post("/api/inlets", {"name": name, "room": room})
    assert answer.status == 201, answer
    return answer.json


def post(crew: Crew, token: str, content: Any, *, at: str = "/api/in", **headers: str) -> Answer:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    bearer = {} if at != "/api/in" else {"Authorization": f"Bearer {token}"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return crew.server.client().call("POST", at, body, bearer | named)


def messages(who: Client, room: str) -> Any:
    return who.get(f"/api/conversations/{room}/messages").json["items"]


def test_what_is_said_becomes_a_message() -> None:
    """Plain parts are never markdown; links as other chats write them are."""
    said = Said(
        text="See <https://ci.example/312|build *312*>",
        title="Build [312]",
        url="https://ci.example/312",
        fields=(),
    )
    assert body_of(said) == (
        "**[Build \\[312\\]](<https://ci.example/312>)**\n\nSee [build \\*312\\*](<https://ci.example/312>)"
    )


def test_a_program_speaks_under_its_own_name(crew: Crew) -> None:
    """By header and by address; once for each key; to everybody in the room at once."""
    room = crew.room(crew.anna, crew.ben)
    door = inlet(crew.anna, room)
    assert door["url"] == f"{crew.server.url}/api/in/{door['token']}"
    with crew.ben.live() as stream:
        said = {"text": "**Build** is green", "title": "Build 312", "fields": [{"name": "Tests", "value": "1,204"}]}
        first = post(crew, door["token"], said, Idempotency_Key="312")
        event = stream.event("message.created")
    again = post(crew, door["token"], said, Idempotency_Key="312")
    assert (first.status, again.status, first.json["id"], again.json["created"]) == (201, 200, again.json["id"], False)
    assert event["data"]["body"] == "**Build 312**\n\n**Build** is green\n\n- **Tests:** 1,204"
    author = crew.ben.get(f"/api/people/{event['data']['author']}").json
    assert author["name"] == "Night build" and event["data"]["author"] == door["author"]
    assert author["bot"], "nobody takes a program for a person"
    by_address = post(
        crew, "", {"text": "hello", "username": "ci", "icon_emoji": ":rocket:"}, at=f"/api/in/{door['token']}"
    )
    assert by_address.status == 201
    assert [one["body"] for one in messages(crew.ben, room)][1:] == ["hello"]
    assert crew.anna.get(f"/api/inlets/{door['id']}").json["used_at"]
    assert door["token"] not in crew.server.log and door["token"] not in crew.anna.get("/settings/webhooks").text


def test_bad_input_names_its_field(crew: Crew) -> None:
    room = crew.room(crew.anna)
    door = inlet(crew.anna, room)
    wrong: list[tuple[Any, str]] = [
        ({"title": "x"}, "text"),
        ({"text": " "}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "x", "attachments": []}, "attachments"),
        ({"text": "x", "title": "t", "url": "javascript:alert(1)"}, "url"),
        ({"text": "x", "url": "https://x.example"}, "url"),
        ({"text": "x", "fields": [{"name": "n"}]}, "fields[0]"),
        ({"text": "a\0b"}, "text"),
    ]
    found = [(post(crew, door["token"], content), field) for content, field in wrong]
    time.sleep(1)
    assert [answer.status for answer, _ in found[:5]] == [400] * 5
    assert all(field in answer.json["error"]["fields"] for answer, field in found if answer.status == 400)
    limited = [answer for answer, _ in found if answer.status == 429]
    assert all(answer.headers["retry-after"] == "1" for answer in limited)
    for content in (b"", b"[]", b"\xff", b'{"text": "\\ud800"}'):
        time.sleep(0.25)
        assert post(crew, door["token"], content).status == 400, content
    assert not messages(crew.anna, room)


def test_five_a_second(crew: Crew) -> None:
    door = inlet(crew.anna, crew.room(crew.anna))
    statuses = [post(crew, door["token"], {"text": str(n)}).status for n in range(12)]
    assert statuses[:5] == [201] * 5 and 429 in statuses


def test_strangers_and_former_tokens_open_nothing(crew: Crew) -> None:
    """Hosts alone make and see one; a renewed token, and a removed hook, open nothing."""
    room = crew.room(crew.anna, crew.ben)
    assert crew.ben.post("/api/inlets", {"name": "x", "room": room}).status == 403
    assert crew.dora.post("/api/inlets", {"name": "x", "room": room}).status == 404
    door = inlet(crew.anna, room, "x" * 80)
    url = f"/api/inlets/{door['id']}"
    assert {who.get(url).status for who in (crew.ben, crew.dora, crew.cleo, crew.vic)} == {404, 403}
    assert post(crew, "ch_" + "x" * 43, {"text": "x"}).status == 401
    assert post(crew, "", {"text": "x"}, at="/api/in/ch_" + "x" * 43).status == 404
    assert crew.server.client(door["token"]).get("/api/me").status == 401
    fresh = crew.anna.post(f"{url}/token").json["token"]
    assert post(crew, door["token"], {"text": "x"}).status == 401
    assert post(crew, fresh, {"text": "x"}).status == 201
    assert crew.anna.patch(url, {"name": "Builds"}).status == 200
    assert crew.anna.get(f"/api/people/{door['author']}").json["name"] == "Builds"
    assert crew.anna.delete(url).status == 204
    assert post(crew, fresh, {"text": "x"}).status == 401
    here = crew.anna.get(f"/api/conversations/{room}").json["participants"]
    assert door["author"] not in {person["id"] for person in here}
    assert crew.anna.put(url).status == 200 and post(crew, fresh, {"text": "y"}).status == 201


def test_signed_calls_only(crew: Crew) -> None:
    """S07: over timestamp, id and body; a call that was heard before says nothing twice."""
    room = crew.room(crew.anna)
    door = inlet(crew.anna, room)
    secret = crew.anna.post(f"/api/inlets/{door['id']}/secret").json["secret"]
    body = b'{"text": "signed"}'

    def signed(id: str, at: int, over: bytes = body) -> Answer:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        mac = hmac.new(key, f"{id}.{at}.".encode() + over, hashlib.sha256).digest()
        words = {"webhook_id": id, "webhook_timestamp": str(at)}
        return post(crew, door["token"], body, **words, webhook_signature=f"v1,{base64.b64encode(mac).decode()}")

    now = int(time.time())
    assert post(crew, door["token"], body).error == "bad_signature"
    assert signed("m1", now - 600).status == signed("m1", now, b"other").status == 401
    assert [signed("m1", now).status, signed("m1", now).status] == [201, 200]
    assert len(messages(crew.anna, room)) == 1


# ---- the log


def replayed(who: Client, since: str, limit: int = 100) -> tuple[list[Any], str]:
    """All that came after a place, page by page."""
    found: list[Any] = []
    while True:
        page = who.get(f"/api/events?since={since}&limit={limit}").json
        found, since = found + page["items"], page["cursor"]
        if not page["more"]:
            return found, since


def test_who_was_away_catches_up(crew: Crew) -> None:
    """Row 129, INV-5: each event once, as the live stream told it; nothing of others; `resync` for other histories."""
    talk = crew.ask(crew.vic)
    crew.anna.say(talk, "Yes?")
    room = crew.room(crew.anna, crew.ben)
    start = crew.anna.get("/api/events?since=now").json["cursor"]
    with crew.anna.live(since=start) as stream:
        for n in range(7):
            crew.ben.say(room, f"Lamp {n}")
        crew.anna.say(talk, f"{CANARY} a note", lane="note")
        crew.vic.say(talk, "Hello?")
        told = [stream.event("message.created") for _ in range(9)]
    found, end = replayed(crew.anna, start, limit=2)
    assert found == told
    assert replayed(crew.anna, end)[0] == []
    assert [event["data"]["body"] for event in replayed(crew.vic, start)[0]] == ["Hello?"]
    assert replayed(crew.dora, start)[0] == []
    assert CANARY not in json.dumps(replayed(crew.vic, "")[0])
    everything = [event["cursor"] for event in replayed(crew.anna, "", limit=500)[0]]
    assert len(set(everything)) == len(everything) > 9
    crew.ben.delete(f"/api/conversations/{room}/participants/{crew.ben.person}")
    crew.anna.say(room, f"{CANARY} without ben")
    assert [event["type"] for event in replayed(crew.ben, end)[0]] == ["participant.left"]
    epoch, txid, position = end.split(".")
    for unknown in (f"00000000.{txid}.{position}", f"{epoch}.{txid}.{int(position) + 10**6}"):
        answer = crew.anna.get(f"/api/events?since={unknown}")
        assert (answer.status, answer.error) == (410, "resync") and answer.json["error"]["cursor"] >= end
    for query, field in (("since=x", "since"), ("limit=0", "limit"), ("limit=501", "limit"), ("limit=x", "limit")):
        answer = crew.anna.get(f"/api/events?{query}")
        assert (answer.status, list(answer.json["error"]["fields"])) == (400, [field])
    assert crew.server.client().get("/api/events").status == 401
