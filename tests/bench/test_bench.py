"""The benchmarks measure: what they print came from a server that did the work."""

from __future__ import annotations

import asyncio

import pytest

from comity.testing.processes import Server
from tests.bench import workloads
from tests.bench.stage import Stage

pytestmark = pytest.mark.slow


def test_sends_are_measured_over_http_and_the_socket(server: Server) -> None:
    stage = Stage(server)
    over_http, wait, over_socket = asyncio.run(workloads.sends(stage, 0.3))
    assert over_http.figure > 20
    assert over_socket.figure > 20
    assert 0 < wait.figure < 30_000
    room = server.client(stage.people[0].secret).get("/api/conversations").json["items"][0]
    assert room["title"] == "Bench"
    assert room["seq"] > 5
