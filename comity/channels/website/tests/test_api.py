"""The outside contract of visitors, at a running server."""

from __future__ import annotations

import concurrent.futures
import json
import uuid
from typing import Any

from comity.testing.client import Answer, Client
from comity.testing.crew import Crew
from comity.testing.plugin import on_both_databases
from comity.testing.processes import Server

BEGIN = "/api/visitor/conversations"


def words(**more: Any) -> dict[str, Any]:
    return {"client_id": str(uuid.uuid4()), "body": "Does it fit?"} | more


def begin(visitor: Client, **more: Any) -> Answer:
    return visitor.post(BEGIN, words(**more))


@on_both_databases
def test_a_visitor_writes_and_the_asked_person_hears_it(crew: Crew) -> None:
    page = {"url": "https://shop.example/battery?a=1", "title": "<b>Battery</b>", "referrer": "https://search.example/"}
    with crew.anna.live() as live:
        answer = begin(crew.vic, to="anna", page=page)
        heard = live.event("message.created")
    assert answer.status == 201
    begun = answer.json
    assert (begun["kind"], begun["channel"], begun["message"]["page"]) == ("outside", "Shop", page)
    assert {one["id"] for one in begun["participants"]} == {crew.anna.person, crew.vic.person}
    assert heard["data"]["id"] == begun["message"]["id"]
    assert crew.vic.get(f"/api/conversations/{begun['id']}/messages").json["items"] == [begun["message"]]


@on_both_databases
def test_the_same_client_id_gives_the_same_conversation(crew: Crew) -> None:
    said = words()
    crew.vic  # noqa: B018 - made before the race
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: crew.vic.post(BEGIN, said), range(8)))
    assert {answer.status for answer in answers} <= {200, 201, 429}
    assert len({answer.json["id"] for answer in answers if answer.status < 300}) == 1
    again = crew.vic.post(BEGIN, said | {"client_id": said["client_id"].replace("-", "").upper()})
    assert again.status == 200
    assert len(crew.vic.get("/api/conversations").json["items"]) == 1


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"body": ""}, "body"),
    ({"body": " \n"}, "body"),
    ({"body": "x" * 20_001}, "body"),
    ({"body": "a\0b"}, "body"),
    ({"client_id": "7"}, "client_id"),
    ({"lane": "note"}, "lane"),
    ({"to": ""}, "to"),
    ({"page": {"url": "javascript:alert(1)"}}, "page.url"),
    ({"page": {"url": "https://a.example/" + "x" * 2_000}}, "page.url"),
    ({"page": {"url": "https://a.example/", "title": "x" * 301}}, "page.title"),
    ({"page": {"url": "https://a.example/", "referrer": "ftp://a"}}, "page.referrer"),
]


def test_wrong_words_are_refused_by_field(crew: Crew) -> None:
    for wrong, field in WRONG:
        answer = begin(crew.vic, **wrong)
        assert (answer.status, list(answer.json["error"]["fields"])) == (400, [field]), (wrong, answer)
    unknown = begin(crew.vic, page={"url": "https://a.example/", "agent": "x"})
    assert unknown.status == 400
    nobody = begin(crew.vic, to="nobody")
    assert (nobody.status, list(nobody.json["error"]["fields"])) == (404, ["to"])
    longest = {"url": "https://a.example/" + "x" * 1_982, "title": "x" * 300}
    assert begin(crew.vic, body="x" * 20_000, page=longest).status == 201


def test_a_key_is_a_text_that_we_gave_out(server: Server) -> None:
    stranger = server.client()
    for key in ("0", "true", "[]", "{}", "null", '["x"]', '""', '"x\\u0000"', f'"{"x" * 101}"'):
        assert stranger.call("POST", "/api/visitor", f'{{"channel":{key}}}'.encode()).status == 400, key
    for key in ('"nope"', '"0e12"', f'"{"x" * 100}"'):
        assert stranger.call("POST", "/api/visitor", f'{{"channel":{key}}}'.encode()).status == 404, key


def test_only_visitors_begin_this_way(server: Server, crew: Crew) -> None:
    assert begin(crew.anna).status == 403
    for token in (None, "", "cv_", "cv_" + "A" * 43, "true", "0e12", "null"):
        assert begin(server.client(token)).status == 401


def test_visitors_never_see_each_other(crew: Crew) -> None:
    mine = crew.ask(crew.vic)
    other = crew.visit("eve")
    assert other.get(f"/api/conversations/{mine}").status == 404
    assert other.say(mine, "Hello").status == 404
    assert other.get(f"/api/people/{crew.vic.person}").status == 404
    assert other.get("/api/people").status == 403
    assert mine not in other.get("/visitor/talk").text


def test_a_visitor_begins_once_in_ten_seconds(crew: Crew) -> None:
    said = words()
    assert crew.vic.post(BEGIN, said).status == 201
    refused = begin(crew.vic)
    assert (refused.status, refused.error) == (429, "too_many_requests")
    assert 1 <= int(refused.headers["retry-after"]) <= 10
    assert crew.vic.post(BEGIN, said).status == 200
    assert begin(crew.visit("eve")).status == 201


def test_new_visitors_are_counted_by_their_real_peer(server: Server, crew: Crew) -> None:
    stranger, content = server.client(), json.dumps({"channel": crew.channel.key}).encode()

    def ask(number: int) -> int:
        return stranger.call("POST", "/api/visitor", content, {"X-Forwarded-For": f"10.0.0.{number}"}).status

    answers = [ask(number) for number in range(70)]
    assert answers[:60] == [201] * 60 and 429 in answers[60:]


def test_the_token_stands_in_no_log(server: Server, crew: Crew) -> None:
    crew.ask(crew.vic)
    assert crew.vic.token is not None and crew.vic.token not in server.log
