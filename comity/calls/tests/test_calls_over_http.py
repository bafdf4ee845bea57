"""Calls at a running server: over HTTP and over the live stream."""

from __future__ import annotations

import base64
import contextlib
import hmac
import json
import time
import uuid
from typing import Any

import pytest

from comity.foundation.limits import FRAME_BYTES
from comity.testing.canary import Canary
from comity.testing.client import Client
from comity.testing.crew import Crew, gather_again
from comity.testing.plugin import on_both_databases

pytestmark = pytest.mark.slow
OFFER = {"description": {"type": "offer", "sdp": "v=0\r\n"}}


def device(who: Client) -> str:
    return f"device-of-{who.name}-0000"


def talk_of(who: Client, *others: Client, kind: str = "room") -> str:
    content = {"kind": kind, "participants": [other.person for other in others]}
    made = who.post("/api/conversations", content | ({"title": "Lamps"} if kind == "room" else {}))
    return str(made.json["id"])


def start(who: Client, talk: str, kind: str = "video", **more: Any) -> Any:
    content = {"client_id": str(uuid.uuid4()), "kind": kind, "device": device(who)} | more
    return who.post(f"/api/conversations/{talk}/calls", content)


def join(who: Client, call: str) -> Any:
    return who.post(f"/api/calls/{call}/join", {"device": device(who)})


@on_both_databases
def test_a_call_from_the_first_ring_to_the_line_that_stays(crew: Crew) -> None:
    anna, ben = crew.anna, crew.ben
    talk = talk_of(anna, ben, kind="direct")
    with ben.live() as bens, anna.live() as annas:
        begun = start(anna, talk)
        assert (begun.status, begun.json["call"]["state"]) == (201, "ringing")
        assert begun.json["ice"]["servers"] == []
        call = begun.json["call"]["id"]
        ring = bens.event("call.ringing")["data"]
        assert (ring["call"], ring["kind"], ring["rings"], ring["quiet"]) == (call, "video", [ben.person], [])
        assert [one["id"] for one in ben.get("/api/calls?state=live").json["items"]] == [call]
        taken = join(ben, call)
        assert (taken.status, taken.json["call"]["state"], taken.json["call"]["title"]) == (200, "live", "Anna Brandt")
        assert annas.event("call.joined")["data"]["person"] == anna.person
        assert annas.event("call.joined")["data"] == {"call": call, "person": ben.person, "device": device(ben)}
        annas.send("signal", call=call, to=ben.person, device=device(anna), data=OFFER)
        heard = bens.event("call.signal")
        assert heard["data"] == {"call": call, "from": anna.person, "device": device(anna), "data": OFFER}
        assert "cursor" not in heard
        answer = {"to": anna.person, "device": device(ben), "data": {"candidate": None}}
        assert ben.post(f"/api/calls/{call}/signals", answer).status == 204
        assert annas.event("call.signal")["data"]["data"] == {"candidate": None}
        muted = ben.patch(f"/api/calls/{call}/seat", {"device": device(ben), "microphone": False})
        assert muted.status == 200
        assert annas.event("call.seat")["data"]["microphone"] is False
        left = ben.post(f"/api/calls/{call}/leave", {"device": device(ben), "quality": {"rtt_ms": 20, "loss": 0.01}})
        assert (left.status, left.json["call"]["outcome"]) == (200, "held")
        said = annas.event("message.created")["data"]["body"]
        assert annas.event("call.ended")["data"] == {"call": call, "outcome": "held"}
    assert said.startswith("Video call, ")
    assert said.endswith(" · Anna and Ben")
    assert anna.get("/api/calls").json["items"] == []
    assert anna.get(f"/api/conversations/{talk}/calls").json["items"][0]["id"] == call
    assert crew.dora.get(f"/api/calls/{call}").status == 404


def two_in_a_call(crew: Crew) -> str:
    talk = talk_of(crew.anna, crew.ben, kind="direct")
    call = str(start(crew.anna, talk).json["call"]["id"])
    assert join(crew.ben, call).status == 200
    return call


def test_r13_only_those_in_a_call_signal_and_malformed_signals_break_nothing(crew: Crew) -> None:
    """R13: not to or from anybody else, not with a device that lost the seat; the call of others goes on."""
    anna, ben = crew.anna, crew.ben
    call = two_in_a_call(crew)
    good = {"to": ben.person, "device": device(anna), "data": OFFER}
    with ben.live() as bens, crew.dora.live() as doras, anna.live() as annas:
        assert crew.dora.post(f"/api/calls/{call}/signals", good).status == 404
        doras.send("signal", call=call, **good)
        assert doras.next("error")["error"]["code"] == "not_found"
        wrong = [
            good | {"to": crew.dora.person},
            good | {"to": anna.person, "device": device(ben)},
            good | {"device": "another-device-of-anna"},
        ]
        assert [anna.post(f"/api/calls/{call}/signals", one).error for one in wrong] == ["no_seat"] * 3
        for data in MALFORMED:
            answer = anna.post(f"/api/calls/{call}/signals", good | {"data": data})
            assert (answer.status, answer.error) == (400, "bad_input"), data
            if len(json.dumps(data)) < FRAME_BYTES - 1_000:
                annas.send("signal", call=call, **good | {"data": data})
                assert annas.next("error")["error"]["code"] == "bad_input", data
        huge = {"description": {"type": "offer", "sdp": "v" * 10_000_000}}
        assert anna.post(f"/api/calls/{call}/signals", good | {"data": huge}).status in (400, 413)
        annas.send("signal", call=call, **good)
        assert bens.event("call.signal")["data"]["data"] == OFFER
        assert not [frame for frame in bens.rest() if frame.get("type") == "call.signal"]
    assert ben.get(f"/api/calls/{call}").json["call"]["state"] == "live"


MALFORMED: list[Any] = [
    {},
    None,
    "offer",
    {"description": None},
    {"description": {"type": "pranswer", "sdp": ""}},
    {"description": {"type": "offer", "sdp": "v=0\u0000"}},
    {"description": {"type": "offer", "sdp": 5}},
    {"description": {"type": "offer", "sdp": "x" * 70_000}},
    {"candidate": "candidate:1"},
    {"candidate": {"candidate": "x" * 3_000}},
    {"candidate": {"candidate": "", "sdpMLineIndex": -1}},
    {"candidate": None, "want": "offer"},
    {"want": "everything"},
    {"candidate": None, "more": 1},
]


def test_r15_credentials_of_the_relay_are_for_a_seat_in_a_call_that_goes_on(serve: Any, sqlite_stage: Any) -> None:
    """R15: signed, for an hour at most, for who is in the call or rung by it, and not when it is over."""
    secret = "a secret of the relay"
    relays = ["turn:relay.example:3478?transport=udp", "turns:relay.example:5349"]
    turn = {"COMITY_TURN": ",".join(relays), "COMITY_TURN_SECRET": secret}
    more = {"COMITY_STUN": "stun:relay.example:3478", "COMITY_CALLS_RELAY_ONLY": "on"}
    crew = gather_again(serve(settings=turn | more), sqlite_stage.crew)
    anna, ben = crew.anna, crew.ben
    talk = talk_of(anna, ben, crew.dora)
    begun = start(anna, talk, to=[ben.person]).json
    call, ice = begun["call"]["id"], begun["ice"]
    assert (ice["relay_only"], ice["servers"][0]) == (True, {"urls": ["stun:relay.example:3478"]})
    rung = ben.post(f"/api/calls/{call}/ice").json["servers"][1]
    assert rung["urls"] == relays
    expiry, _, who = rung["username"].partition(":")
    assert who == f"{call}.{ben.person}".replace("-", "")
    assert 3_500 < int(expiry) - time.time() <= 3_600
    signed = hmac.digest(secret.encode(), rung["username"].encode(), "sha1")
    assert rung["credential"] == base64.b64encode(signed).decode()
    assert crew.dora.post(f"/api/calls/{call}/ice").error == "not_joined"
    assert ben.post(f"/api/calls/{call}/decline", {}).status == 200
    assert (anna.post(f"/api/calls/{call}/ice").status, anna.post(f"/api/calls/{call}/ice").error) == (409, "ended")
    assert crew.cleo.post(f"/api/calls/{call}/ice").status == 404


def test_bodies_are_checked_field_by_field(crew: Crew) -> None:
    anna = crew.anna
    talk = talk_of(anna, crew.ben)
    wrong = anna.post(f"/api/conversations/{talk}/calls", {"kind": "smoke", "device": "x", "to": [], "more": 1})
    assert (wrong.status, set(wrong.json["error"]["fields"])) == (400, {"client_id", "kind", "device", "to", "more"})
    assert start(anna, talk, to=[crew.dora.person]).json["error"]["fields"] == {"to[0]": "does not take part here"}
    call = start(anna, talk).json["call"]["id"]
    quality = {"rtt_ms": -1, "loss": 2, "resolution": "big", "relay": "yes"}
    left = anna.post(f"/api/calls/{call}/leave", {"device": device(anna), "quality": quality})
    assert (left.status, set(left.json["error"]["fields"])) == (400, {"quality.rtt_ms"})
    assert anna.get(f"/api/conversations/{talk}/calls?before=x&limit=5").status == 400
    assert anna.get(f"/api/conversations/{talk}/calls?limit=0").status == 400
    assert anna.get("/api/calls?state=ended").status == 400
    for path in ("nothing", str(uuid.uuid4())):
        assert anna.get(f"/api/calls/{path}").status == 404
        assert join(anna, path).status == 404
        signal = {"to": anna.person, "device": device(anna), "data": OFFER}
        assert anna.post(f"/api/calls/{path}/signals", signal).status == 404


@pytest.mark.channel
def test_a_visitor_calls_five_times_in_ten_minutes(crew: Crew, canary: Canary) -> None:
    """Without an account; what he gets of it holds nothing of the inside, and a missed call of his waits."""
    vic, anna = crew.vic, crew.anna
    canary.watch(vic)
    content = {"client_id": str(uuid.uuid4()), "body": "Hello?", "to": "anna"}
    talk = vic.post("/api/visitor/conversations", content).json["id"]
    anna.say(talk, "CANARY-INSIDE a note", lane="note")
    anna.say(talk, "Yes?")
    for _ in range(5):
        begun = start(vic, talk, "voice")
        assert begun.status == 201, begun
        assert vic.post(f"/api/calls/{begun.json['call']['id']}/leave", {"device": device(vic)}).status == 200
    late = start(vic, talk, "voice")
    assert (late.status, late.error, int(late.headers["retry-after"]) > 0) == (429, "too_many_requests", True)
    listed = vic.get(f"/api/conversations/{talk}/calls?limit=3").json
    assert [one["outcome"] for one in listed["items"]] == ["cancelled"] * 3
    rest = vic.get(f"/api/conversations/{talk}/calls?limit=3&before={listed['next']}").json
    assert (len(rest["items"]), rest["next"]) == (2, None)
    last = anna.get(f"/api/conversations/{talk}").json["latest"]
    assert last["text"].startswith("Missed voice call from ")
    [waiting] = [one for one in anna.get("/api/inbox").json["items"] if one["id"] == talk]
    assert waiting["waiting_since"] is not None
    page = anna.get(f"/conversations/{talk}").text
    assert "Missed voice call from" in page
    assert "#phone" in page


def test_over_two_processes_signals_and_rings_arrive(serve: Any, postgresql_stage: Any) -> None:
    """Each of the two may hear from the one and be heard by the other."""
    server = serve("postgresql")
    server.stop()
    server.arguments += ["--workers", "2"]
    server.start()
    crew = gather_again(server, postgresql_stage.crew)
    anna, ben = crew.anna, crew.ben
    call = two_in_a_call(crew)
    with contextlib.ExitStack() as stack:
        bens = [stack.enter_context(ben.live()) for _ in range(8)]
        for place in range(6):
            data = {"description": {"type": "offer", "sdp": f"{place}" + "v" * 20_000}}
            told = {"to": ben.person, "device": device(anna), "data": data}
            assert anna.post(f"/api/calls/{call}/signals", told).status == 204
        for live in bens:
            heard = [live.event("call.signal")["data"]["data"]["description"]["sdp"][0] for _ in range(6)]
            assert sorted(heard) == [str(place) for place in range(6)]
