"""The gateway by itself: the time for a greeting, and how many one peer may open."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from comity.foundation.events import Cursor, parse_cursor
from comity.foundation.limits import Limiter
from comity.foundation.live import gateway
from comity.foundation.live.frames import framed
from comity.foundation.live.gateway import Gateway
from comity.foundation.live.protocol import WIRE


class Wire:
    on_drained = None
    congested = False

    def __init__(self) -> None:
        self.written = b""

    def write_frames(self, frames: bytes) -> None:
        self.written += frames


def opening(peer: str = "10.0.0.1") -> dict[str, Any]:
    return {
        "type": "websocket", "path": "/api/live", "query_string": b"", "headers": [(b"host", b"localhost")],
        "client": (peer, 1), "extensions": {WIRE: Wire()},
    }  # fmt: skip


def silent_runtime(limits: str = "{}") -> Any:
    return SimpleNamespace(limiter=Limiter(limits, lambda: 0))


async def connect(door: Gateway, scope: dict[str, Any], *frames: str) -> list[dict[str, Any]]:
    """What the server sends to a client that says these frames and then nothing."""
    incoming = [{"type": "websocket.connect"}, *({"type": "websocket.receive", "text": frame} for frame in frames)]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if incoming:
            return incoming.pop(0)
        await asyncio.sleep(3_600)
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await asyncio.wait_for(door(scope, receive, send), 5)
    return sent


@pytest.mark.parametrize("frames", [(), ('{"op": "ping"}', "nonsense", "")])
def test_who_says_no_hello_in_time_is_closed(monkeypatch: pytest.MonkeyPatch, frames: tuple[str, ...]) -> None:
    monkeypatch.setattr(gateway, "HELLO_SECONDS", 0.1)
    sent = asyncio.run(connect(Gateway(silent_runtime(), {}), opening(), *frames))
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.close"]


def test_ten_seconds_are_in_time() -> None:
    assert gateway.HELLO_SECONDS == 10


def test_one_peer_opens_so_many_sockets_and_others_are_not_in_its_way() -> None:
    door = Gateway(silent_runtime('{"sockets.peer": [2, 0]}'), {})

    async def crowd() -> list[dict[str, Any]]:
        waiting = [asyncio.create_task(connect(door, opening())) for _ in range(2)]
        await asyncio.sleep(0.05)
        refused = await connect(door, opening())
        other = asyncio.create_task(connect(door, opening("10.0.0.2")))
        await asyncio.sleep(0.05)
        assert not other.done()
        for task in (*waiting, other):
            task.cancel()
        await asyncio.gather(*waiting, other, return_exceptions=True)
        assert door._peers == {}
        return refused

    refused = asyncio.run(crowd())
    assert refused[0]["status"] == 429


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 100_000])
def test_frames_say_their_length_as_the_protocol_wants(size: int) -> None:
    frame = framed(b"x" * size)
    assert frame[0] == 0x81
    marks = {True: (2, frame[1])}
    if size >= 65_536:
        marks = {True: (10, int.from_bytes(frame[2:10], "big"))}
    elif size >= 126:
        marks = {True: (4, int.from_bytes(frame[2:4], "big"))}
    start, told = marks[True]
    assert (told, len(frame) - start) == (size, size)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "abcdefgh",
        "abcdefgh.1",
        "abcdef01.1.2.3",
        "abcdef01.-1.2",
        "abcdef01.1.2\n",
        "abcdef01.1." + "9" * 19,
        "ABCDEF01.1.2",
    ],
)
def test_a_place_that_is_not_ours_is_none(text: str) -> None:
    assert parse_cursor(text, "abcdef01") is None


def test_a_place_is_read_as_it_was_written() -> None:
    place = Cursor(7, 9)
    assert parse_cursor(place.text("abcdef01"), "abcdef01") == place
    assert Cursor(1, 9) < Cursor(2, 0) < Cursor(2, 1)
