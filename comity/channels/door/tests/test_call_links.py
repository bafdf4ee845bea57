"""Call links over HTTP: made, listed, changed, revoked, brought back, over; and what they open and what not."""

from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest

from comity.testing.client import Answer, Client
from comity.testing.crew import Crew
from comity.testing.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.channel]
DEVICE = "device-of-a-stranger"


def made(member: Client, **more: Any) -> dict[str, Any]:
    answer = member.post("/api/me/call-links", {"label": "Meeting", **more})
    assert answer.status == 201, answer
    found: dict[str, Any] = answer.json
    return found


def path_of(link: dict[str, Any]) -> str:
    return "/call/" + str(link["url"]).rsplit("/", 1)[1]


def ring(stranger: Client, path: str, **fields: str) -> Answer:
    """As the page does it: with the seal that the page was given."""
    page = stranger.get(path).text
    seal = {name: re.search(rf'data-{name}="([^"]+)"', page) for name in ("nonce", "seal")}
    given = {name: found[1] for name, found in seal.items() if found}
    fields = {"kind": "voice", "device": DEVICE, "client_id": str(uuid.uuid4()), "name": "Noor", **given, **fields}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    return stranger.call("POST", path, urlencode(fields).encode(), headers | {"Origin": stranger.url})


def test_a_link_is_made_listed_changed_revoked_and_brought_back(crew: Crew) -> None:
    link = made(crew.anna, label="Order", hours=2)
    assert len(path_of(link)) > 43
    listed = crew.anna.get("/api/me/call-links")
    assert [one["label"] for one in listed.json["items"]] == ["Order"] and path_of(link)[6:] not in listed.text
    here = f"/api/me/call-links/{link['id']}"
    assert crew.anna.patch(here, {"label": "Second order"}).json["label"] == "Second order"
    assert crew.anna.delete(here).status == 204
    stranger = crew.server.client()
    assert stranger.get(path_of(link)).status == 404
    assert "does not work any more" in stranger.get(path_of(link)).text
    assert ring(stranger, path_of(link)).status in (400, 404)
    assert crew.anna.put(here).json["revoked"] is False
    assert stranger.get(path_of(link)).status == 200
    for answer in (crew.ben.patch(here, {"label": "x"}), crew.ben.delete(here), crew.ben.put(here)):
        assert answer.status == 404
    assert crew.ben.get("/api/me/call-links").json["items"] == []


def test_whoever_rings_is_somebody_new_and_sees_nothing_else(crew: Crew) -> None:
    link, stranger = made(crew.anna), crew.server.client()
    with crew.anna.live() as live:
        answer = ring(stranger, path_of(link), name="  Noor   Haddad ")
        assert answer.status == 201
        assert live.event("call.ringing")["data"]["rings"] == [crew.anna.person]
    noor = crew.server.client()
    noor.token = answer.json["token"]
    (talk,) = noor.get("/api/conversations").json["items"]
    people = {one["name"]: one["inside"] for one in talk["participants"]}
    assert people == {"Anna Brandt": True, "Noor Haddad": False}
    crew.anna.say(talk["id"], "CANARY-INSIDE", lane="note")
    assert "CANARY-INSIDE" not in noor.get(f"/api/conversations/{talk['id']}/messages").text
    assert noor.get("/api/people").status == 403


def test_who_comes_by_a_link_into_a_talk_is_somebody_of_his_own_and_sees_that_talk_only(crew: Crew) -> None:
    talk, call = crew.ask(crew.vic, "Does it fit?", to="anna"), {"kind": "voice", "device": DEVICE, "to": "ben"}
    other = crew.vic.post("/api/visitor/calls", call | {"client_id": str(uuid.uuid4())}).json["call"]["conversation"]
    link, elsewhere = made(crew.anna, conversation=talk), crew.server.client()
    assert "Whoever has it reads and speaks in this talk" in elsewhere.get(path_of(link)).text
    with crew.anna.live():
        answer = ring(elsewhere, path_of(link), name="Noor")
    assert answer.json["person"] != crew.vic.person
    assert answer.json["call"]["conversation"] == talk
    elsewhere.token = answer.json["token"]
    assert [one["id"] for one in elsewhere.get("/api/conversations").json["items"]] == [talk]
    assert elsewhere.get(f"/api/conversations/{other}/messages").status == 404
    assert "Does it fit?" in elsewhere.get(f"/api/conversations/{talk}/messages").text
    assert outside_of(crew, talk) == {vic_of(crew, other), "Noor"}
    assert elsewhere.say(talk, "It is I").json["author"] == answer.json["person"]


def test_who_came_by_a_link_into_a_talk_leaves_it_with_the_link(crew: Crew) -> None:
    talk = crew.ask(crew.vic, "Does it fit?", to="anna")
    link, elsewhere = made(crew.anna, conversation=talk), crew.server.client()
    vic = vic_of(crew, talk)
    with crew.anna.live() as live:
        elsewhere.token = ring(elsewhere, path_of(link), name="").json["token"]
        assert outside_of(crew, talk) == {vic, f"{vic} (by link)"}
        assert crew.anna.delete(f"/api/me/call-links/{link['id']}").status == 204
        assert live.event("participant.left")["data"]["inside"] is False
    assert until(lambda: elsewhere.get(f"/api/conversations/{talk}").status == 401, 10)
    assert outside_of(crew, talk) == {vic}
    assert crew.vic.get(f"/api/conversations/{talk}").status == 200


def outside_of(crew: Crew, talk: str) -> set[str]:
    """As the audience line names them."""
    people = crew.anna.get(f"/api/conversations/{talk}").json["participants"]
    return {one["name"] for one in people if not one["inside"]}


def vic_of(crew: Crew, talk: str) -> str:
    people = crew.vic.get(f"/api/conversations/{talk}").json["participants"]
    return next(str(one["name"]) for one in people if one["id"] == crew.vic.person)


def test_a_link_into_a_talk_needs_one_person_outside_and_who_takes_part(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    refused = crew.anna.post("/api/me/call-links", {"label": "x", "conversation": room})
    assert refused.status == 422
    closed = {"label": "x", "conversation": crew.direct(crew.anna, crew.dora)}
    assert crew.ben.post("/api/me/call-links", closed).status == 404


def test_a_page_of_others_rings_nobody(crew: Crew) -> None:
    link, stranger = made(crew.anna), crew.server.client()
    assert ring(stranger, path_of(link), seal="1.x").error == "old_page"
    answer = ring(stranger, path_of(link), kind="shout", device="short", name="x" * 81)
    assert (answer.status, sorted(answer.json["error"]["fields"])) == (400, ["device", "kind", "name"])
    assert stranger.get("/call/" + "x" * 200).status == 404
