"""`HEAD` works wherever `GET` does: the same status and headers, and no body."""

from __future__ import annotations

import pytest

from comity.testing.crew import Crew
from tests.contract.stage import NOWHERE, raw

DOORS = [
    "/healthz",
    "/api/me",
    "/api/people",
    "/api/people/{person}",
    "/api/conversations",
    "/api/conversations/{room}",
    "/api/conversations/{room}/messages",
    "/api/conversations/{room}/messages?limit=0",
    f"/api/conversations/{NOWHERE}/messages",
    "/api/openapi.json",
    "/api/nothing",
    "/widget.js",
    "/sign-in",
    "/inbox",
    "/people/{person}/picture",
]
VARYING = {"date", "set-cookie"}


@pytest.mark.parametrize("path", DOORS)
def test_head_answers_as_get_does_without_the_body(crew: Crew, path: str) -> None:
    room = crew.room(crew.anna)
    crew.anna.say(room, "Words")
    crew.anna.cookie = f"comity_session={crew.anna.token}"
    where = path.format(person=crew.anna.person, room=room)
    got, headed = crew.anna.get(where), crew.anna.call("HEAD", where)
    assert headed.status == got.status
    assert headed.body == b""
    for headers in (got.headers, headed.headers):
        for name in VARYING:
            headers.pop(name, None)
    assert headed.headers == got.headers


@pytest.mark.parametrize("path", ["/healthz", "/api/people", "/widget.js", "/api/conversations/{room}/messages"])
def test_nothing_follows_the_headers_of_head_on_the_wire(crew: Crew, path: str) -> None:
    """A body there would be read as the beginning of the next answer."""
    room = crew.room(crew.anna)
    where = path.format(room=room)
    head = f"HEAD {where} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {crew.anna.token}\r\n\r\n"
    then = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    received = raw(crew.server, (head + then).encode())
    after = received.partition(b"\r\n\r\n")[2]
    assert after.startswith(b"HTTP/1.1 200"), after[:100]
