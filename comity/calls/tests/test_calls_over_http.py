"""Calls at a running server: over HTTP and over the live stream."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from comity.testing.client import Client
from comity.testing.crew import Crew
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
