"""Records as another program brings them and people attach them, at a running server."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from comity.testing.canary import CANARY, Canary
from comity.testing.client import Answer, Client
from comity.testing.crew import Crew

pytestmark = pytest.mark.slow
KIND: dict[str, Any] = {
    "key": "order",
    "singular": "Order",
    "plural": "Orders",
    "fields": [
        {"key": "total", "label": "Total", "type": "money"},
        {"key": "note", "label": "Note", "type": "text"},
    ],
}


def registered(crew: Crew, **more: Any) -> Client:
    """Somebody with a token of ben's, who may bring orders."""
    assert crew.cleo.post("/api/record-kinds", KIND | {"writers": [crew.ben.person]} | more).status == 201
    token = crew.ben.post(f"/api/members/{crew.ben.member}/tokens", {"label": "Order system"}).json["token"]
    return Client(crew.ben.url, token, name="order system")


def put(client: Client, key: str, content: dict[str, Any], **headers: str) -> Answer:
    more = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return client.call("PUT", f"/api/records/order/{key}", json.dumps(content).encode(), more)


def test_another_system_brings_its_orders(crew: Crew) -> None:
    """X04: checked field by field, versioned, in one piece, and by nobody else."""
    system = registered(crew)
    order = {"title": "Pelican frame", "fields": {"total": {"amount": "1249000", "currency": "SEK"}}}
    first = put(system, "4711", order | {"persons": ["Vic@Tanaka.example"]})
    assert (first.status, first.headers["etag"], first.json["version"]) == (201, '"1"', 1)
    assert first.json["addresses"] == ["vic@tanaka.example"]
    assert (put(system, "4711", order).status, put(system, "4711", order).json["version"]) == (200, 1)
    assert put(system, "4711", order | {"status": "packed"}, If_Match='"1"').json["version"] == 2
    stale = put(system, "4711", order, If_Match='"1"')
    assert (stale.status, stale.error, stale.json["error"]["version"]) == (409, "stale", 2)
    assert put(system, "4711", order | {"version": 1}).status == 409
    assert put(system, "4712", order, If_Match="*").status == 409
    assert put(system, "4711", order, If_Match="one").status == 400
    wrong = put(system, "4711", {"title": " ", "fields": {}, "persons": ["nobody", crew.ben.person], "colour": 1})
    assert set(wrong.json["error"]["fields"]) == {"title", "colour"}
    wrong = put(system, "4711", order | {"fields": {"total": 5, "size": 1}})
    assert (wrong.status, set(wrong.json["error"]["fields"])) == (400, {"fields.total", "fields.size"})
    wrong = put(system, "47%2011", order | {"url": "ftp://x", "persons": [str(uuid.uuid4())]})
    assert (wrong.status, set(wrong.json["error"]["fields"])) == (400, {"url", "persons[0]"})
    assert put(system, "47%0011", order).status == 400
    assert put(crew.anna, "4711", order).status == 403
    many: dict[str, list[dict[str, Any]]] = {"records": [{"key": f"50{n:02}", **order} for n in range(100)]}
    assert len(system.put("/api/records/order", many).json["items"]) == 100
    many["records"][7] |= {"version": 5}
    assert system.put("/api/records/order", many).status == 409
    page = crew.anna.get("/api/records?kind=order&limit=100").json
    rest = crew.anna.get(f"/api/records?kind=order&limit=100&cursor={page['next']}").json
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (100, 1, None)
    assert [one["key"] for one in crew.anna.get("/api/records?q=packed%20peli").json["items"]] == ["4711"]
    [hit] = crew.anna.get("/api/search?q=packed&kind=record").json["items"]
    assert (hit["kind"], hit["title"], hit["link"]) == ("record", "Order 4711", "/records/order/4711")
    assert system.delete("/api/records/order/4711").status == 204
    assert crew.anna.get("/api/records?q=4711").json["items"] == []
    assert system.post("/api/records/order/4711/restore").json["version"] == 4


def test_a_record_stands_on_a_talk_and_leaves_no_trace_outside(crew: Crew, canary: Canary) -> None:
    """Live on the screens of colleagues; the source is told where it stands; outside there is nothing of it."""
    system = registered(crew)
    canary.watch(crew.vic)
    put(system, "4711", {"title": f"Frame {CANARY}", "fields": {"note": CANARY}, "url": f"https://x.example/{CANARY}"})
    talk = crew.ask(crew.vic)
    on_it = f"/api/conversations/{talk}/records"
    before = crew.vic.get(f"/api/conversations/{talk}").json["seq"]
    now = crew.vic.get("/api/events?since=now").json["cursor"]
    with crew.ben.live() as ben, crew.vic.live(since=now) as vic:
        ben.send("watch", conversation=talk)
        assert crew.anna.put(f"{on_it}/order/4711").status == 204
        event = ben.event("record.attached")
        assert event["data"]["kind"] == "order" and event["data"]["by"] == crew.anna.person
        put(system, "4711", {"title": f"Frame {CANARY}", "status": "left"})
        assert ben.event("record.pushed")["conversation"] == talk
        assert crew.anna.delete(f"{on_it}/order/4711").status == 204
        ben.event("record.detached")
        crew.anna.put(f"{on_it}/order/4711")
        crew.anna.say(talk, "It leaves today")
        vic.event("message.created")
        entries = [(frame["type"], frame["seq"]) for frame in vic.frames if "seq" in frame]
    assert entries == [("participant.joined", before + 1), ("message.created", before + 2)]
    assert crew.vic.get(on_it).json["items"] == []
    assert crew.vic.get("/api/records/order/4711").status == 404
    assert crew.vic.get("/api/search?q=frame").json["items"] == []
    [stands] = system.get("/api/records/order/4711/conversations").json["items"]
    assert (stands["id"], stands["kind"]) == (talk, "outside")
    [one] = crew.anna.get(on_it).json["items"]
    assert (one["key"], one["status"], one["attached_by"]) == ("4711", "left", crew.anna.person)


def test_a_shared_kind_is_seen_by_who_takes_part(crew: Crew, canary: Canary) -> None:
    system = registered(crew, shared=True)
    canary.watch(crew.vic)
    put(system, "4711", {"title": "Pelican frame", "url": f"https://x.example/{CANARY}", "persons": ["a@x.example"]})
    talk = crew.ask(crew.vic)
    before = crew.vic.get(f"/api/conversations/{talk}").json["seq"]
    with crew.vic.live() as vic:
        assert crew.anna.put(f"/api/conversations/{talk}/records/order/4711").status == 204
        assert vic.event("record.attached")["seq"] == before + 1
    [one] = crew.vic.get(f"/api/conversations/{talk}/records").json["items"]
    assert one["title"] == "Pelican frame" and not {"url", "persons", "addresses", "attached_by"} & set(one)
    assert crew.vic.get("/api/records/order/4711").json["key"] == "4711"
    assert crew.visit("walt").get("/api/records/order/4711").status == 404
    assert crew.cleo.patch("/api/record-kinds/order", {"shared": False}).status == 200
    assert crew.vic.get("/api/records/order/4711").status == 404


def test_of_two_who_change_one_version_one_is_told(crew: Crew) -> None:
    """U03: no change is lost."""
    system = registered(crew)
    put(system, "1", {"title": "Bell"})
    with ThreadPoolExecutor(6) as pool:
        tries = [pool.submit(put, system, "1", {"title": f"Bell {n}", "version": 1}) for n in range(6)]
    assert sorted(one.result().status for one in tries) == [200, 409, 409, 409, 409, 409]
