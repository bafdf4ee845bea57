"""The website: its loader, its visitors and their first words."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from comity.testing.client import Client
from comity.testing.crew import Crew
from comity.testing.processes import Server
from tests.contract.stage import NOWHERE, at_once, fresh, history, wrong_fields

BEGIN = "/api/visitor/conversations"


def words(**change: Any) -> dict[str, Any]:
    return {"client_id": fresh(), "body": "Is the lamp in stock?"} | change


def test_the_loader_is_small_and_may_be_kept_for_a_while(server: Server) -> None:
    answer = server.client().get("/widget.js", **{"Accept-Encoding": "gzip"})
    assert answer.status == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.body) < 10_000
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "max-age" in answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers
    plain = server.client().get("/widget.js")
    assert gzip.decompress(answer.body) == plain.body


def test_the_loader_is_not_sent_again_when_nothing_changed(server: Server) -> None:
    tag = server.client().get("/widget.js").headers["etag"]
    again = server.client().get("/widget.js", **{"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")


def test_a_visitor_gets_a_token_of_his_own(crew: Crew) -> None:
    answer = crew.server.client().post("/api/visitor", {"channel": crew.channel.key})
    assert answer.status == 201
    assert {"token", "person"} <= set(answer.json)
    other = crew.server.client().post("/api/visitor", {"channel": crew.channel.key})
    assert other.json["token"] != answer.json["token"]
    assert other.json["person"] != answer.json["person"]


@pytest.mark.parametrize("key", ["nobody", "x" * 100, "' OR 1=1", "*", "%"])
def test_an_unknown_channel_welcomes_nobody(server: Server, key: str) -> None:
    assert server.client().post("/api/visitor", {"channel": key}).status == 404


@pytest.mark.parametrize("content", [{}, {"channel": ""}, {"channel": 5}, {"channel": None}, {"channel": "a\0b"}])
def test_a_visitor_names_his_channel(server: Server, content: dict[str, Any]) -> None:
    assert wrong_fields(server.client().post("/api/visitor", content)) == {"channel"}


def test_first_words_begin_a_conversation_with_those_who_are_asked(crew: Crew) -> None:
    page = {"url": "http://127.0.0.1:9/lamps", "title": "Lamps <b>", "referrer": ""}
    answer = crew.vic.post(BEGIN, words(page=page))
    assert answer.status == 201
    talk = answer.json["id"]
    assert (answer.json["kind"], answer.json["takes_part"]) == ("outside", True)
    assert {row["id"] for row in answer.json["participants"]} == {crew.vic.person, crew.cleo.person}
    [message] = history(crew.cleo, talk)
    assert message["body"] == "Is the lamp in stock?"
    assert message["page"]["title"] == "Lamps <b>"
    assert message == history(crew.vic, talk)[0]
    assert answer.json["message"]["id"] == message["id"]


def test_first_words_can_ask_for_somebody(crew: Crew) -> None:
    talk = crew.ask(crew.vic, to="ANNA")
    assert crew.anna.get(f"/api/conversations/{talk}").json["takes_part"] is True
    assert crew.cleo.get(f"/api/conversations/{talk}").json["takes_part"] is False


@pytest.mark.parametrize("to", ["nobody_here", "no such", "%", "аnna"])
def test_nobody_is_asked_under_an_unknown_handle(crew: Crew, to: str) -> None:
    answer = crew.vic.post(BEGIN, words(to=to))
    assert answer.status == 404
    assert crew.vic.get("/api/conversations").json["items"] == []


def test_the_same_first_words_begin_one_conversation(crew: Crew) -> None:
    content = words()
    first, again = crew.vic.post(BEGIN, content), crew.vic.post(BEGIN, content)
    assert (first.status, again.status) == (201, 200)
    assert first.json["id"] == again.json["id"]
    upper = content | {"client_id": content["client_id"].upper()}
    assert crew.vic.post(BEGIN, upper).json["id"] == first.json["id"]
    assert len(history(crew.vic, first.json["id"])) == 1


def test_the_same_first_words_many_times_at_once_begin_one_conversation(crew: Crew) -> None:
    content, vic = words(), crew.vic
    answers = at_once(10, lambda _: vic.post(BEGIN, content))
    assert sorted(answer.status for answer in answers) == [200] * 9 + [201]
    assert len({answer.json["id"] for answer in answers}) == 1
    assert len(vic.get("/api/conversations").json["items"]) == 1


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"body": " "}, {"body"}),
        ({"client_id": "x"}, {"client_id"}),
        ({"to": ""}, {"to"}),
        ({"participants": [NOWHERE]}, {"participants"}),
        ({"page": {}}, {"page"}),
        ({"page": {"url": "javascript:alert(1)"}}, {"page.url"}),
        ({"page": {"url": "https://x.example/", "title": "x" * 301}}, {"page.title"}),
        ({"page": {"url": "https://x.example/", "cookie": "x"}}, {"page"}),
        ({"page": {"url": "https://x.example/", "title": "a\0"}}, {"page.title"}),
    ],
)
def test_wrong_first_words_are_refused_by_field(crew: Crew, change: dict[str, Any], wrong: set[str]) -> None:
    assert wrong_fields(crew.vic.post(BEGIN, words(**change))) == wrong


def test_only_visitors_begin_that_way(crew: Crew) -> None:
    assert crew.anna.post(BEGIN, words()).status == 403
    assert crew.server.client().post(BEGIN, words()).status == 401


def test_a_visitor_goes_on_with_the_calls_that_everybody_uses(crew: Crew) -> None:
    vic, talk = crew.vic, crew.ask(crew.vic)
    sent = vic.say(talk, "Hello?")
    assert sent.status == 201
    assert vic.patch(f"/api/messages/{sent.json['id']}", {"body": "Hello!"}).status == 200
    assert vic.put(f"/api/conversations/{talk}/read", {"seq": 2}).status == 200
    assert vic.delete(f"/api/messages/{sent.json['id']}").status == 204
    assert [row["id"] for row in vic.get("/api/conversations").json["items"]] == [talk]


def test_two_visitors_know_nothing_of_each_other(crew: Crew) -> None:
    vic, walt = crew.vic, crew.visit("walt")
    talk = crew.ask(vic)
    for answer in (
        walt.get(f"/api/conversations/{talk}"),
        walt.get(f"/api/conversations/{talk}/messages"),
        walt.say(talk, "Hello"),
        walt.put(f"/api/conversations/{talk}/read", {"seq": 1}),
        walt.put(f"/api/conversations/{talk}/participants/{walt.person}"),
        walt.get(f"/api/people/{vic.person}"),
    ):
        assert answer.status == 404
    assert walt.get("/api/conversations").json["items"] == []


def test_visitors_do_what_is_theirs_and_nothing_else(crew: Crew) -> None:
    vic: Client = crew.vic
    assert vic.post("/api/members", {"handle": "vic", "name": "Vic"}).status == 403
    assert vic.post("/api/channels", {"kind": "website", "name": "Mine", "origins": []}).status == 403
    assert vic.post("/api/conversations", {"kind": "direct", "participants": [crew.anna.person]}).status == 403
    assert vic.post(f"/api/members/{crew.anna.member}/tokens", {"label": "x"}).status in (403, 404)
