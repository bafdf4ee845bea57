"""The live stream as server-sent events: what the socket carries, with the same rights, cursors and limits."""

from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit

import pytest

from comity.testing.canary import CANARY, Canary
from comity.testing.crew import Crew
from comity.testing.waiting import SLACK
from tests.contract.events import reading
from tests.contract.stage import present_end


def test_events_come_with_their_cursor_as_id(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    with reading(crew.ben) as stream:
        assert stream.response.status == 200
        assert stream.response.headers["content-type"] == "text/event-stream"
        ready = stream.receive()
        assert ready == {"op": "ready", "cursor": stream.last, "person": crew.ben.person}
        crew.anna.say(room, "Over\nHTTP")
        event = stream.until_said("Over\nHTTP")
    assert (event["op"], event["conversation"], event["cursor"]) == ("event", room, stream.last)


def test_the_stream_and_the_socket_carry_the_same_objects(crew: Crew) -> None:
    room, since = crew.room(crew.anna, crew.ben), present_end(crew)
    with reading(crew.ben, f"?since={since}") as stream, crew.ben.live(since=since) as live:
        stream.receive()
        for body in ("One", "Two"):
            crew.anna.say(room, body)
        stream.until_said("Two")
        live.until(lambda frame: frame.get("data", {}).get("body") == "Two")
    lasting = [
        [one for one in both if "cursor" in one and one["op"] == "event"] for both in (stream.frames, live.frames)
    ]
    assert lasting[0] == lasting[1]


def test_it_resumes_without_loss_and_without_doubles(crew: Crew) -> None:
    room, said = crew.room(crew.anna, crew.ben), []
    place = present_end(crew)
    for turn in range(4):
        crew.anna.say(room, f"{turn} missed")
        with reading(crew.ben, "?since=nonsense" if turn else f"?since={place}", Last_Event_ID=place) as stream:
            crew.anna.say(room, f"{turn} live")
            stream.until_said(f"{turn} live")
        said += stream.said()
        place = stream.last
    assert said == [f"{turn} {when}" for turn in range(4) for when in ("missed", "live")]


@pytest.mark.parametrize("place", ["nonsense", "00000000.1.1"])
def test_an_unknown_place_is_told_to_resync(crew: Crew, place: str) -> None:
    with reading(crew.ben, Last_Event_ID=place) as stream:
        frames = [stream.receive(), stream.receive()]
    assert [frame and frame["op"] for frame in frames] == ["ready", "resync"]


def test_notes_never_reach_a_visitor(crew: Crew, canary: Canary) -> None:
    """INV-5"""
    canary.watch(crew.vic)
    talk, since = crew.ask(crew.vic), present_end(crew)
    crew.cleo.say(talk, f"{CANARY} missed", lane="note")
    with reading(crew.vic, f"?since={since}") as stream, reading(crew.cleo, f"?since={since}") as inside:
        crew.cleo.say(talk, f"{CANARY} live", lane="note")
        crew.cleo.say(talk, "In stock")
        seen = stream.until_said("In stock")
        inside.until_said("In stock")
    assert stream.said() == ["In stock"]
    assert inside.said() == [f"{CANARY} missed", f"{CANARY} live", "In stock"]
    assert seen["seq"] == inside.frames[-1]["seq"] - 2


def test_nothing_comes_after_being_removed(crew: Crew) -> None:
    room, other = crew.room(crew.anna, crew.ben), crew.room(crew.anna, crew.ben)
    with reading(crew.ben) as stream:
        stream.receive()
        crew.anna.say(room, "Before")
        stream.until_said("Before")
        assert crew.anna.delete(f"/api/conversations/{room}/participants/{crew.ben.person}").status == 204
        crew.anna.say(room, f"{CANARY} after")
        crew.anna.say(other, "Still here")
        stream.until_said("Still here")
    assert stream.said() == ["Before", "Still here"]
    with reading(crew.ben, Last_Event_ID=stream.frames[0]["cursor"]) as stream:
        stream.until_said("Still here")
    assert stream.said() == ["Still here"]


def test_signing_out_ends_it_within_a_second(crew: Crew) -> None:
    session = crew.server.signed_in("ben@lumen.example")
    with reading(session) as stream:
        stream.receive()
        began = time.monotonic()
        assert session.delete("/api/session").status == 204
        stream.rest()
        assert time.monotonic() - began < SLACK
    assert stream.closed == {"code": 4401, "reason": "signed out"}
    with reading(session) as stream:
        assert stream.response.status == 401


def test_who_reads_nothing_is_signed_out_as_well(crew: Crew) -> None:
    """FLT-24: what waits for a reader who takes nothing does not keep the connection."""
    session = crew.server.signed_in("ben@lumen.example")
    room = crew.room(crew.anna, crew.ben)
    parts = urlsplit(crew.server.url)
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        line.connect((parts.hostname, parts.port))
        line.sendall(
            f"GET /api/live HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {session.token}\r\n\r\n".encode()
        )
        for number in range(250):
            crew.anna.say(room, f"{number} " + "x" * 19_000)
        assert session.delete("/api/session").status == 204
        time.sleep(1)  # what is still sent after a second would be wrong, and is found below
        line.settimeout(5)
        received = b""
        while part := line.recv(65_536):
            received += part
    assert b"event: close" not in received  # cut, because it could not be told


def test_a_slow_reader_lacks_nothing_once_he_reads_on(crew: Crew) -> None:
    """W14"""
    room = crew.room(crew.anna, crew.ben)
    with reading(crew.ben) as stream:
        stream.receive()
        for number in range(300):
            crew.anna.say(room, f"{number} " + "x" * 19_000)
        crew.anna.say(room, "last")
        stream.until_said("last")
    assert [body.partition(" ")[0] for body in stream.said()] == [*map(str, range(300)), "last"]


def test_refused_are_strangers_other_pages_and_one_too_many(crew: Crew) -> None:
    nobody = crew.server.client()
    assert nobody.get("/api/live").status == 401
    assert crew.anna.call("HEAD", "/api/live").status == 200
    assert crew.anna.post("/api/live").status == 405
    ben = crew.server.client()
    ben.cookie = f"comity_session={crew.ben.token}"
    for foreign in ({"Origin": "http://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert (ben.get("/api/live", **foreign).status, ben.get("/api/live", **foreign).error) == (403, "wrong_origin")
    with reading(ben, Cookie=ben.cookie, Sec_Fetch_Site="same-origin") as stream:
        assert stream.response.status == 200


def test_streams_count_as_sockets_do(crew: Crew) -> None:
    visitor = crew.visit("many")
    open_streams = []
    try:
        for _ in range(50):
            stream = reading(visitor)
            open_streams.append(stream)
            assert stream.__enter__().response.status == 200
        with reading(visitor) as one_more:
            assert (one_more.response.status, one_more.response.headers["retry-after"]) == (429, "5")
    finally:
        for stream in open_streams:
            stream.__exit__(None, None, None)


def test_what_one_sees_without_taking_part_may_be_watched(crew: Crew) -> None:
    talk, room = crew.ask(crew.vic), crew.room(crew.anna)
    with reading(crew.dora, f"?watch={talk}&watch={room}&watch=x") as stream:
        frames = [stream.until(lambda frame: frame["op"] == "error") for _ in range(2)]
        assert [frame["error"]["code"] for frame in frames] == ["not_found"] * 2
        crew.anna.say(room, CANARY)
        crew.vic.say(talk, "Anybody?")
        stream.until_said("Anybody?")
    assert stream.said() == ["Anybody?"]
