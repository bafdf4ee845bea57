"""The rows of the live stream: frames and handshakes that no honest client sends."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import socket
import struct
import time
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from comity.foundation.live.protocol import HEAD_BYTES, HEAD_SECONDS
from comity.testing.client import Client
from comity.testing.crew import Crew, created
from comity.testing.processes import Server
from comity.testing.waiting import SLACK
from tests.contract.stage import NOWHERE, present_end, raw, settle
from tests.security.hostile import POISON, Cost

TEXT, CONTINUED, CLOSE = 1, 0, 8
FINAL, RSV1 = 0x80, 0x40
CRUMBS = 300


class Plain:
    """A socket of the live stream under our own hands."""

    def __init__(self, server: Server, client: Client, **headers: str) -> None:
        self.line = socket.create_connection(("127.0.0.1", server.port), timeout=5)
        lines = {
            "Host": f"localhost:{server.port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Authorization": f"Bearer {client.token}",
        } | headers
        self.line.sendall(
            b"GET /api/live HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items()).encode() + b"\r\n"
        )
        self.answer = b""
        while b"\r\n\r\n" not in self.answer:
            self.answer += self.line.recv(1)

    def frame(self, content: bytes, *, code: int = TEXT, bits: int = FINAL) -> None:
        size = bytes([0x80 | len(content)]) if len(content) < 126 else b"\xfe" + struct.pack(">H", len(content))
        mask = b"\0\0\0\0"  # masked by nothing: the content stays as it is
        self.line.sendall(bytes([bits | code]) + size + mask + content)

    def code(self) -> int:
        """With which the server closes, 0 when it only hangs up."""
        received = b""
        with contextlib.suppress(ConnectionError):
            while part := self.line.recv(65_536):
                received += part
        place = received.rfind(bytes([FINAL | CLOSE]))
        return int.from_bytes(received[place + 2 : place + 4]) if place >= 0 else 0


@pytest.fixture
def plain(server: Server, crew: Crew) -> Iterator[Plain]:
    one = Plain(server, crew.anna, **{"Sec-WebSocket-Extensions": "permessage-deflate"})
    one.frame(b'{"op": "hello"}')
    yield one
    one.line.close()


def cost(server: Server) -> float:
    assert server.process is not None and server.process.pid is not None
    return Cost.of(server.process.pid).cpu


def test_r09_nothing_is_unpacked(server: Server, plain: Plain) -> None:
    """R09: compression is not spoken, so a bomb is a bit that nobody agreed on."""
    assert b"101" in plain.answer.partition(b"\r\n")[0]
    assert b"permessage-deflate" not in plain.answer.lower()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(bytes(60_000_000)) + packer.flush(zlib.Z_SYNC_FLUSH)
    before = cost(server)
    plain.frame(bomb[:60_000], bits=FINAL | RSV1)
    assert plain.code() == 1002
    assert cost(server) - before <= 0.05 * SLACK


def test_r09_thousands_of_parts(server: Server, plain: Plain) -> None:
    """R09: a frame in crumbs, over its size in the end, and one that begins in the middle."""
    before = cost(server)
    with contextlib.suppress(ConnectionError):
        plain.frame(b"{", bits=0)
        for _ in range(3_000):
            plain.frame(b" " * 30, code=CONTINUED, bits=0)
    assert plain.code() in (0, 1009)
    assert cost(server) - before < 0.5 * SLACK
    assert server.client().get("/healthz").status == 200


def test_r09_a_frame_that_follows_nothing(plain: Plain) -> None:
    """R09."""
    plain.frame(b"x", code=CONTINUED)
    assert plain.code() == 1002


@pytest.mark.slow
def test_r10_heads_in_crumbs(server: Server, crew: Crew) -> None:
    """R10: a byte now and then from hundreds of lines: all are cut after ten seconds, and nobody else waits."""
    lines = [socket.create_connection(("127.0.0.1", server.port), timeout=1) for _ in range(CRUMBS)]
    start = time.monotonic()
    head = b"GET /api/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nX: " + b"x" * 100
    waits, cut = [], set[socket.socket]()
    for place in range(len(head)):
        for line in set(lines[1:]) - cut:
            with contextlib.suppress(OSError):
                line.send(head[place : place + 1])
        before = time.monotonic()
        assert crew.anna.get("/api/me").status == 200
        waits.append(time.monotonic() - before)
        cut |= {line for line in select.select(lines, [], [], 0.4)[0] if ended(line)}
        if len(cut) == CRUMBS or time.monotonic() - start > HEAD_SECONDS + 5 * SLACK:
            break
    for line in lines:
        line.close()
    assert len(cut) == CRUMBS
    assert time.monotonic() - start < HEAD_SECONDS + 3 * SLACK
    assert max(waits) < SLACK


def ended(line: socket.socket) -> bool:
    """Whether the server has hung up; a word of refusal may come before."""
    with contextlib.suppress(ConnectionError):
        return line.recv(65_536) == b""
    return True


def test_r10_heads_without_end(server: Server) -> None:
    """R10: headers over their size are refused, whatever they hold; as many as fit are read."""
    start = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
    fits = b"".join(b"X-%d: %s\r\n" % (number, b"y" * 1_000) for number in range(40))
    assert raw(server, start + fits + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200")
    for endless in (b"X: " + b"y" * HEAD_BYTES * 2, b"X: y\r\n" * HEAD_BYTES):
        with contextlib.suppress(ConnectionError):
            assert raw(server, start + endless).startswith(b"HTTP/1.1 431")
    with contextlib.suppress(ConnectionError):
        assert raw(server, b"GET /" + b"x" * HEAD_BYTES * 2).startswith(b"HTTP/1.1 431")


def test_r07_changes_of_the_house_are_told_to_nobody_outside(crew: Crew) -> None:
    """R07: teams, doors, the house, and rooms that one is not in."""
    team = created(crew.cleo, "/api/teams", {"name": "Watched"})["id"]
    room, talk = crew.room(crew.cleo), crew.ask(crew.vic)
    present_end(crew)
    with crew.vic.live() as vic, crew.dora.live() as dora:
        crew.cleo.patch(f"/api/teams/{team}", {"about": "CANARY-INSIDE"})
        crew.cleo.patch(f"/api/channels/{crew.channel.id}", {"name": "CANARY-INSIDE"})
        crew.cleo.patch("/api/organisation", {"about": "CANARY-INSIDE"})
        crew.cleo.patch(f"/api/rooms/{room}", {"title": "CANARY-INSIDE"})
        crew.cleo.patch(f"/api/conversations/{talk}", {"status": "done"})
        for stream in (vic, dora):
            settle(stream)
        assert [frame for frame in vic.frames if frame["op"] == "event"] == []
        assert not [frame for frame in dora.frames if frame.get("conversation") == room]
    assert b"CANARY-INSIDE" not in b"".join(crew.vic.received)
    crew.cleo.patch(f"/api/channels/{crew.channel.id}", {"name": "Shop"})


ids = st.sampled_from([NOWHERE, "room", "talk", "message"])
words = st.sampled_from([one for one in POISON if not isinstance(one, str) or len(one) < 5_000])
values = st.one_of(
    words, ids, st.integers(), st.text(max_size=40), st.booleans(), st.floats(), st.lists(st.text(max_size=3))
)
fields = st.sampled_from(
    [
        "conversation",
        "client_id",
        "body",
        "lane",
        "seq",
        "status",
        "text",
        "until",
        "reply_to",
        "files",
        "audience",
        "x",
    ]
)
ops = st.sampled_from(["send", "watch", "unwatch", "typing", "read", "presence", "viewing", "ping", "hello", "fly", ""])
frames = st.tuples(ops, st.dictionaries(fields, values, max_size=7))


def test_hostile_frames(server: Server, crew: Crew) -> None:
    """W10, R03, INV-8: each frame is answered or silently done, none ends the socket, none is our fault."""
    room, talk = crew.room(crew.anna), crew.ask(crew.vic)
    real = {"room": room, "talk": talk, "message": crew.anna.say(room, "x").json["id"]}
    before, said = cost(server), 0
    with crew.anna.live() as anna, crew.vic.live() as vic:

        @settings(max_examples=200, database=None, deadline=None, suppress_health_check=list(HealthCheck))
        @given(frames)
        def send(frame: tuple[str, dict[str, object]]) -> None:
            nonlocal said
            op, content = frame
            filled = {
                name: real.get(value, value) if isinstance(value, str) else value for name, value in content.items()
            }
            text = json.dumps({"op": op, **filled})
            for stream in (anna, vic):
                stream.connection.send(text)
                stream.send("ping")
                stream.next("pong")
                said += 1

        send()
        for stream in (anna, vic):
            codes = {frame["error"]["code"] for frame in stream.frames if "error" in frame}
            assert codes and not codes & {"failure", "unavailable"}, codes
    assert said >= 400
    assert (cost(server) - before) / said < 0.05 * SLACK
    assert "Traceback" not in server.log
