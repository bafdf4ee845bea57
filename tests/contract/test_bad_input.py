"""Bodies that are no JSON, no UTF-8, no object, too large; the same on every call that takes one."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest

from comity.testing.crew import Crew
from comity.testing.processes import Server
from tests.contract.stage import raw

DOORS = [
    ("POST", "/api/session"),
    ("POST", "/api/members"),
    ("POST", "/api/members/{member}/tokens"),
    ("POST", "/api/channels"),
    ("POST", "/api/conversations"),
    ("POST", "/api/conversations/{room}/messages"),
    ("PUT", "/api/conversations/{room}/read"),
    ("PATCH", "/api/messages/{message}"),
    ("POST", "/api/visitor"),
    ("POST", "/api/advice"),
]
MALFORMED = {
    "nothing": b"",
    "half": b'{"a": ',
    "words": b"hello",
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "latin-1": '{"name": "Möwe"}'.encode("latin-1"),
    "a lone surrogate": rb'{"name": "\ud800"}',
    "a list": b"[]",
    "a number": b"5",
    "null": b"null",
    "NaN": b'{"name": NaN}',
    "a raw U+0000": b'{"name": "\0"}',
    "deep": b"[" * 50_000,
    "deep objects": b'{"a":' * 50_000,
    "a byte order mark": b"\xef\xbb\xbf{}",
    "gzip": b"\x1f\x8b\x08\x00",
    "a huge number": b'{"seq": ' + b"9" * 5_000 + b"}",
}


def filled(crew: Crew, path: str) -> str:
    room = crew.room(crew.cleo)
    message = crew.cleo.say(room, "Words").json["id"]
    return path.format(member=crew.cleo.member, room=room, message=message)


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_a_malformed_body_is_400_and_never_our_fault(crew: Crew, method: str, path: str) -> None:
    where = filled(crew, path)
    for name, body in MALFORMED.items():
        answer = crew.cleo.call(method, where, body, {"Content-Type": "application/json"})
        assert (answer.status, answer.error) == (400, "bad_input"), (name, answer)
        assert set(answer.json["error"]) == {"code", "message", "fields"}


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_an_unknown_field_is_named(crew: Crew, method: str, path: str) -> None:
    answer = crew.cleo.call(method, filled(crew, path), b'{"surprise": 1}')
    assert "surprise" in answer.json["error"]["fields"]


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_a_huge_body_is_413(crew: Crew, method: str, path: str) -> None:
    where = filled(crew, path)
    body = b'{"body": "' + b"x" * 1_000_000 + b'"}'
    answer = crew.cleo.call(method, where, body)
    assert (answer.status, answer.error) == (413, "too_large")


@pytest.mark.parametrize("path", ["/api/conversations", "/api/conversations/{room}/messages"])
def test_a_huge_body_without_a_length_is_413(server: Server, crew: Crew, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(server.url).port, timeout=10)
    headers = {"Authorization": f"Bearer {crew.anna.token}", "Host": "localhost"}
    parts = (b"x" * 100_000 for _ in range(15))
    connection.request("POST", filled(crew, path), parts, headers, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_a_body_of_nearly_a_megabyte_is_read(crew: Crew) -> None:
    room = crew.room(crew.anna)
    body = b'{"body": "' + b"x" * 999_000 + b'"}'
    for path in ("/api/conversations", f"/api/conversations/{room}/messages"):
        assert crew.anna.call("POST", path, body).status == 400


def test_the_type_that_a_body_claims_does_not_matter(crew: Crew) -> None:
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
    ):
        answer = crew.anna.call("POST", "/api/conversations", b'{"kind": "room", "title": "T"}', {"Content-Type": kind})
        assert answer.status == 201, kind


@pytest.mark.parametrize(
    "path",
    [
        "/api/nothing",
        "/api/people/x/timeline",
        "/api/deals/x/attribution",
        "/api/conversations/../me",
        "/api/%2e%2e/me",
        "/api/conversations/x/y/z",
        "/API/me",
    ],
)
def test_what_is_not_built_is_404(crew: Crew, path: str) -> None:
    assert crew.anna.get(path).status == 404


def test_garbage_on_the_wire_breaks_nothing(server: Server) -> None:
    for garbage in (b"\x16\x03\x01\x02\x00\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"):
        raw(server, garbage)
    both = b"POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}"
    assert not raw(server, both + b"\r\n\r\n").startswith(b"HTTP/1.1 2")
    assert server.client().get("/healthz").status == 200


def test_the_description_of_the_api_is_openapi_3_1(crew: Crew) -> None:
    described = crew.server.client().get("/api/openapi.json")
    assert described.status == 200
    assert described.json["openapi"].startswith("3.1")
    built = {
        "/api/session",
        "/api/me",
        "/api/members",
        "/api/people",
        "/api/channels",
        "/api/conversations",
        "/api/visitor",
        "/api/visitor/conversations",
    }
    assert built <= set(described.json["paths"])
    assert not any("deals" in path for path in described.json["paths"])


def test_there_are_pages_to_read_the_description(crew: Crew) -> None:
    pages = crew.server.client().get("/api/docs")
    assert pages.status == 200
    assert pages.headers["content-type"].startswith("text/html")
    assert "&#34;client_id&#34;: " in pages.text  # an example of what to send
    assert "//" not in pages.text.replace("https://example.org", "")  # nothing comes from elsewhere
