"""Limits of the contract at their edge: the last that is let through and the first that is not. Those by time and size
that stand elsewhere: `tests/contract/test_limits.py`, `test_messages.py`, `test_live_doors.py`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from websockets.exceptions import InvalidStatus

from comity.testing.crew import Crew
from comity.testing.processes import Server
from tests.contract.stage import shared_server

WRITES, SOCKETS, BODY = 8, 3, 1_000_000
TIGHT = f'{{"write.member": [{WRITES}, 6000], "sockets.peer": [{SOCKETS}, 0]}}'


@pytest.fixture(scope="module", params=["sqlite"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with shared_server(request, tmp_path_factory, TIGHT) as running:
        yield running


def test_so_many_other_writes_over_http_and_socket_together(crew: Crew) -> None:
    """INV-8: messages have their own count, reading costs nothing, and others are not in the way."""
    room = crew.room(crew.ben)
    for _ in range(WRITES // 2 - 1):
        assert crew.ben.put(f"/api/conversations/{room}/read", {"seq": 1}).status == 200
    with crew.ben.live() as stream:
        for _ in range(WRITES // 2):
            stream.send("typing", conversation=room)
        stream.send("ping")
        stream.next("pong")
        assert not [frame for frame in stream.frames if frame["op"] == "error"]
        stream.send("typing", conversation=room)
        assert stream.next("error")["error"]["code"] == "too_many_requests"
    refused = crew.ben.put(f"/api/conversations/{room}/read", {"seq": 1})
    assert (refused.status, refused.error) == (429, "too_many_requests")
    assert int(refused.headers["retry-after"]) >= 1
    assert crew.ben.say(room, "A message is no other write").status == 201
    assert crew.ben.get(f"/api/conversations/{room}").status == 200
    assert crew.dora.post("/api/conversations", {"kind": "room", "title": "Mine"}).status == 201


def test_one_peer_has_so_many_sockets(crew: Crew) -> None:
    """R11: the next is refused before the upgrade; one that closes makes room."""
    with ExitStack() as stack:
        streams = [stack.enter_context(one.live()) for one in (crew.anna, crew.ben, crew.cleo)]
        assert len(streams) == SOCKETS
        with pytest.raises(InvalidStatus) as refused:
            crew.dora.live()
        assert refused.value.response.status_code == 429
        streams[0].close()
        stack.enter_context(crew.dora.live())


def test_a_body_of_exactly_a_megabyte(crew: Crew) -> None:
    for size, status in ((BODY, 201), (BODY + 1, 413)):
        body = b'{"kind": "room", "title": "Wide"}'.ljust(size)
        assert crew.anna.call("POST", "/api/conversations", body).status == status
