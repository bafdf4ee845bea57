"""How fast one may act: 429 with `Retry-After`, by the real peer, and sockets by person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed

from comity.testing.client import Answer, Client
from comity.testing.crew import Crew
from comity.testing.processes import PASSWORD, Server
from tests.contract.stage import at_once, fresh, history, shared_server

TIGHT = """{
    "send.member": [3, 600], "send.visitor": [2, 600], "begin.visitor": [1, 600], "visitors.peer": [20, 6000],
    "sign_in.peer": [10, 600], "sockets.member": [2, 0], "sockets.visitor": [1, 0]
}"""


@pytest.fixture(scope="module", params=["sqlite"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Limits are kept in memory: one database is enough."""
    with shared_server(request, tmp_path_factory, TIGHT) as running:
        yield running


@pytest.fixture(scope="module")
def visitors(server: Server) -> list[Client]:
    """All whom one peer may bring in a while; the next was refused."""
    cleo = server.signed_in("cleo@lumen.example")
    key = cleo.post("/api/channels", {"kind": "website", "name": "Shop", "origins": []}).json["key"]
    answers = [
        server.client().call(
            "POST", "/api/visitor", f'{{"channel": "{key}"}}'.encode(), {"X-Forwarded-For": f"9.9.9.{number}"}
        )
        for number in range(25)
    ]
    assert [answer.status for answer in answers] == [201] * 20 + [429] * 5
    too_fast(answers[-1])
    return [server.client(answer.json["token"]) for answer in answers[:20]]


def too_fast(answer: Answer) -> None:
    assert (answer.status, answer.error) == (429, "too_many_requests")
    assert int(answer.headers["retry-after"]) >= 1


def begin(visitor: Client) -> Answer:
    return visitor.post("/api/visitor/conversations", {"client_id": fresh(), "body": "Hello"})


def test_one_peer_brings_so_many_visitors_whatever_its_headers_say(visitors: list[Client]) -> None:
    assert len(visitors) == 20


def test_a_visitor_begins_one_conversation_in_a_while(visitors: list[Client]) -> None:
    content = {"client_id": fresh(), "body": "Hello"}
    assert visitors[0].post("/api/visitor/conversations", content).status == 201
    too_fast(begin(visitors[0]))
    assert visitors[0].post("/api/visitor/conversations", content).status == 200
    assert begin(visitors[1]).status == 201


def test_a_visitor_writes_so_many_messages(visitors: list[Client]) -> None:
    talk = begin(visitors[2]).json["id"]
    assert [visitors[2].say(talk, f"{number}").status for number in range(2)] == [201, 201]
    too_fast(visitors[2].say(talk, "2"))
    assert len(history(visitors[2], talk)) == 3


def test_a_trailing_slash_is_no_way_around_the_limit(visitors: list[Client]) -> None:
    talk = begin(visitors[3]).json["id"]
    path = f"/api/conversations/{talk}/messages/"
    answers = [visitors[3].post(path, {"client_id": fresh(), "body": "x"}).status for _ in range(6)]
    assert answers.count(201) <= 2, answers


def test_a_parallel_burst_does_not_exceed_the_limit(crew: Crew) -> None:
    room = crew.room(crew.ben)
    answers = at_once(12, lambda _: crew.ben.say(room, "x"))
    assert sorted(answer.status for answer in answers) == [201] * 3 + [429] * 9
    assert len(history(crew.ben, room)) == 3


def test_a_send_on_the_socket_counts_as_one_over_http(crew: Crew) -> None:
    room = crew.room(crew.dora)
    with crew.dora.live() as stream:
        for _ in range(3):
            stream.send("send", client_id=fresh(), conversation=room, body="x")
            assert stream.next("sent")
        client_id = fresh()
        stream.send("send", client_id=client_id, conversation=room, body="x")
        refused = stream.next("refused")
    assert (refused["client_id"], refused["error"]["code"]) == (client_id, "too_many_requests")
    too_fast(crew.dora.say(room, "x"))


def test_a_person_has_so_many_sockets(crew: Crew, visitors: list[Client]) -> None:
    """R11."""
    for client, most in ((crew.anna, 2), (visitors[4], 1)):
        streams = [client.live() for _ in range(most)]
        with client.live(hello=False) as one_more, pytest.raises(ConnectionClosed):
            one_more.send("hello")
            one_more.next("ready")
        streams.pop().close()
        client.live().close()
        for stream in streams:
            stream.close()


def test_guessing_a_password_ends_after_ten_failures_even_with_the_right_one(server: Server) -> None:
    def guess(password: str) -> Answer:
        headers = {"X-Forwarded-For": fresh()}
        return server.client().call(
            "POST", "/api/session", f'{{"email": "ben@lumen.example", "password": "{password}"}}'.encode(), headers
        )

    assert [guess(f"guess number {number}").status for number in range(10)] == [401] * 10
    too_fast(guess("one guess more"))
    too_fast(guess(PASSWORD))
