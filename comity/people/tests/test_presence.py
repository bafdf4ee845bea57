"""Doors over HTTP and over the live stream of a real server."""

from __future__ import annotations

from typing import Any

import pytest

from comity.testing.client import Live
from comity.testing.crew import Crew
from comity.testing.plugin import on_both_databases
from comity.testing.processes import Server


def told_of(live: Live, person: str, **wanted: Any) -> dict[str, Any]:
    """The next `presence.changed` of this person that says all this."""

    def fits(frame: dict[str, Any]) -> bool:
        content = frame.get("data", {})
        return (
            frame.get("type") == "presence.changed"
            and content.get("person") == person
            and wanted.items() <= content.items()
        )

    return live.until(fits, timeout=8)


@on_both_databases
def test_a_door_is_chosen_seen_changed_and_still_so_afterwards(server: Server, crew: Crew) -> None:
    anna, ben, vic = crew.anna, crew.ben, crew.vic
    crew.ask(vic, to="ben")
    with anna.live() as hers, ben.live() as his, vic.live() as outside:
        told_of(hers, ben.person, sill="lit", connected=True)
        his.send("presence", status="knock", text="In the workshop")
        frame = told_of(hers, ben.person, status="knock", sill="half", text="In the workshop")
        assert "cursor" not in frame
        told_of(his, ben.person, status="knock")
        told_of(outside, ben.person, status="knock")
        chosen = ben.put("/api/me/presence", {"status": "closed"}).json
        assert (chosen["status"], chosen["text"], chosen["sill"]) == ("closed", "", "dark")
        told_of(hers, ben.person, status="closed", sill="dark")
        anna.put("/api/me/presence", {"status": "knock"})
        told_of(his, anna.person, status="knock")
        assert not [f for f in outside.rest() if f.get("data", {}).get("person") == anna.person]
    shown = anna.get(f"/api/people/{ben.person}").json["presence"]
    assert (shown["status"], shown["until"]) == ("closed", None)
    assert anna.get(f"/api/presence?of={ben.person}").json == {"items": [{"person": ben.person, "sill": "dark"}]}


def test_wrong_choices_are_refused_by_field_and_strangers_altogether(crew: Crew) -> None:
    wrong = {
        "status": {"status": "ajar"},
        "text": {"status": "open", "text": "x" * 101},
        "until": {"status": "open", "until": "2020-01-01T00:00:00Z"},
        "colour": {"status": "open", "colour": "red"},
    }
    for field, body in wrong.items():
        answer = crew.anna.put("/api/me/presence", body)
        assert (answer.status, list(answer.json["error"]["fields"])) == (400, [field]), answer
    for bad in ("two\nlines", "nul\x00"):
        assert crew.anna.put("/api/me/presence", {"status": "open", "text": bad}).status == 400
    assert crew.anna.put("/api/me/presence", {"status": "open", "until": "tomorrow"}).status == 400
    assert crew.anna.get("/api/presence?of=nobody").status == 400
    assert crew.vic.put("/api/me/presence", {"status": "open"}).status == 403
    with crew.anna.live() as live:
        live.send("presence", status="ajar")
        assert live.next("error")["error"]["fields"] == {"status": "Invalid enum value 'ajar'"}
        live.send("presence", status="open")
        told_of(live, crew.anna.person, status="open")


def test_outsiders_never_hear_of_each_other(crew: Crew) -> None:
    vic, walt = crew.vic, crew.visit("walt")
    crew.ask(vic)
    with crew.anna.live() as hers, vic.live() as his:
        told_of(hers, vic.person, sill="here")
        with walt.live():
            told_of(hers, walt.person, sill="here")
        assert not [frame for frame in his.rest() if frame.get("type") == "presence.changed"]
    assert crew.anna.get(f"/api/people/{vic.person}").json["presence"]["sill"] == "here"


@pytest.mark.slow
def test_flt_24_a_peer_that_vanished_is_gone_within_two_heartbeats(crew: Crew) -> None:
    """FLT-24: a socket whose other end says nothing any more, not even that it closed."""
    ben = crew.ben.live()
    with crew.anna.live() as hers:
        told_of(hers, crew.ben.person, sill="lit")
        silent(ben)
        found = hers.until(lambda f: f.get("type") == "presence.changed" and f["data"]["sill"] == "dark", timeout=75)
        assert found["data"]["person"] == crew.ben.person


def silent(live: Live) -> None:
    """Nothing that comes to this connection is answered from now on, not even a ping, and it stays open."""

    def overhear(_: bytes) -> None: ...

    vars(live.connection.protocol)["receive_data"] = overhear
