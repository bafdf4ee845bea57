"""Server-sent events at the end of their server, and the frames they are made of."""

from __future__ import annotations

import time

import pytest

from comity.foundation.live.frames import framed, unframed
from comity.testing.crew import Crew
from comity.testing.processes import Server
from comity.testing.waiting import SLACK
from tests.contract.events import reading


def test_a_server_that_stops_tells_its_streams_and_does_not_wait(server: Server, crew: Crew) -> None:
    with reading(crew.anna) as stream:
        stream.receive()
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 5 * SLACK
        stream.rest()
    assert stream.closed == {"code": 1012, "reason": "restart"}


@pytest.mark.parametrize("sizes", [(0,), (1, 125, 126), (65_535, 65_536, 7)])
def test_frames_are_unwrapped_as_they_were_wrapped(sizes: tuple[int, ...]) -> None:
    payloads = [b"x" * size for size in sizes]
    assert list(unframed(b"".join(map(framed, payloads)))) == payloads
