"""Blocked, or left alone: with reason, who and when, and lifted again."""

from __future__ import annotations

import uuid

from comity.foundation.store import Store
from comity.people import actions as people, queries
from comity.people.stops import actions
from comity.testing.crew import Crew


def test_row_33_stops_are_made_seen_lifted_and_kept(crew: Crew) -> None:
    vic, anna = crew.vic, crew.anna
    path = f"/api/people/{vic.person}/stops"
    made = anna.post(path, {"kind": "block", "reason": "Advertises"})
    assert made.status == 201, made
    assert (made.json["kind"], made.json["reason"], made.json["by"]) == ("block", "Advertises", anna.person)
    assert anna.post(path, {"kind": "block"}).status == 409
    assert anna.post(path, {"kind": "do_not_contact"}).status == 201
    listed = crew.ben.get("/api/stops?limit=1").json
    assert [one["kind"] for one in listed["items"]] == ["do_not_contact"]
    rest = crew.ben.get(f"/api/stops?limit=1&cursor={listed['next']}").json
    assert [one["kind"] for one in rest["items"]] == ["block"] and rest["next"] is None
    page = crew.ben.get(f"/people/{vic.person}").text
    assert "Advertises" in page and "Blocked" in page
    assert crew.ben.delete(f"{path}/block").status == 204
    assert crew.ben.delete(f"{path}/block").status == 404
    assert "Advertises" not in crew.ben.get(f"/people/{vic.person}").text
    assert anna.post(path, {"kind": "block", "reason": "Again"}).status == 201


def test_refusals(crew: Crew) -> None:
    path = f"/api/people/{crew.vic.person}/stops"
    assert crew.vic.post(path, {"kind": "block"}).status == 403
    assert crew.anna.post(path, {"kind": "mute"}).json["error"]["fields"].keys() == {"kind"}
    assert crew.anna.post(path, {"kind": "block", "reason": "x" * 501}).status == 400
    assert crew.anna.post(f"/api/people/{crew.ben.person}/stops", {"kind": "block"}).status == 422
    assert crew.anna.post(f"/api/people/{uuid.uuid4()}/stops", {"kind": "block"}).status == 404
    assert crew.anna.get("/api/stops?cursor=x").status == 400


def test_those_in_force_are_told_by_person(store: Store) -> None:
    by = store.write_now(people.add_member, name="Anna", handle="anna").person
    vic, noor, lea = (store.write_now(people.add_person, name=name) for name in ("Vic", "Noor", "Lea"))
    for person, kind in ((vic, "block"), (vic, "do_not_contact"), (noor, "block")):
        store.write_now(actions.stop, person=person, kind=kind, reason="", by=by)
    store.write_now(actions.lift, person=noor, kind="block", by=by)
    assert store.read_now(queries.stopped, persons=[vic, noor, lea]) == {vic: {"block", "do_not_contact"}}
    assert store.read_now(queries.stopped, persons=[]) == {}
