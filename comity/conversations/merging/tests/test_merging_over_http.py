"""Merging as programs do it: shapes, refusals, a second try, and the live stream of both talks."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import msgspec
import pytest

from comity.testing.client import Client
from comity.testing.crew import Crew, created, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import Server


@pytest.fixture
def crew(serve: Callable[..., Server], sqlite_stage: Stage) -> Crew:
    """Where a visitor begins talks as quickly as he likes."""
    return gather_again(serve("sqlite", settings={"COMITY_LIMITS": "off"}), sqlite_stage.crew)


def two_talks(crew: Crew) -> tuple[Client, str, str]:
    vic, other = crew.visit("vic"), crew.visit("other")
    here, there = crew.ask(vic, "Does it fit?"), crew.ask(other, "It is me again")
    created(crew.anna, f"/api/people/{vic.person}/joinings", {"person": other.person})
    return vic, here, there


def test_merged_listed_and_undone_with_the_answers_that_are_promised(crew: Crew) -> None:
    vic, here, there = two_talks(crew)
    path = f"/api/conversations/{there}/mergings"
    refused = crew.anna.post(path, {"conversation": here})
    assert (refused.status, refused.json["error"]["code"]) == (409, "audience_changed")
    wanted = {"conversation": here, "audience": refused.json["error"]["audience"]}
    key = {"Idempotency-Key": str(uuid.uuid4()), "Content-Type": "application/json"}
    first, again = (crew.anna.call("POST", path, msgspec.json.encode(wanted), key) for _ in range(2))
    assert first.status == 201 and first.json == again.json, "a second try is the first"
    assert (first.json["conversation"], first.json["into"], first.json["by"]) == (here, there, crew.anna.person)
    assert first.json["seated"] == [vic.person] and first.json["seq"] > 0
    assert crew.ben.get(path).json == {"items": [first.json], "next": None}
    assert crew.anna.get(f"/api/conversations/{here}").json["merged_into"] == there
    assert here not in [one["id"] for one in crew.anna.get("/api/conversations").json["items"]]
    assert crew.anna.post(path, wanted).json["error"]["conversation"] == there
    assert crew.ben.delete(f"{path}/{here}").status == 204
    assert crew.ben.delete(f"{path}/{here}").status == 404
    assert crew.anna.get(f"/api/conversations/{here}").json["merged_into"] is None


def test_wrong_input_is_refused_naming_the_field(crew: Crew) -> None:
    _, here, there = two_talks(crew)
    path = f"/api/conversations/{there}/mergings"
    for content, field in (
        ({}, "conversation"),
        ({"conversation": "x"}, "conversation"),
        ({"conversation": here, "more": 1}, "more"),
        ({"conversation": here, "audience": ["x"]}, "audience[0]"),
    ):
        answer = crew.anna.post(path, content)
        assert answer.status == 400 and field in answer.json["error"]["fields"], (content, answer.json)
    same = crew.anna.post(path, {"conversation": there})
    assert (same.status, list(same.json["error"]["fields"])) == (422, ["conversation"])
    unknown = crew.anna.post(path, {"conversation": str(uuid.uuid4())})
    assert (unknown.status, crew.anna.post("/api/conversations/x/mergings", {"conversation": here}).status) == (
        404,
        404,
    )


def test_both_sides_of_both_talks_hear_of_it_and_outside_nothing_but_where(crew: Crew) -> None:
    vic = crew.visit("vic")
    here, there = crew.ask(vic, "Does it fit?"), crew.ask(vic, "And order 4711?")
    with crew.cleo.live() as inside, vic.live() as outside:
        created(crew.anna, f"/api/conversations/{there}/mergings", {"conversation": here})
        for stream in (inside, outside):
            told = [stream.event("conversation.merged") for _ in range(2)]
            assert {one["conversation"] for one in told} == {here, there}
            assert all(one["data"] == {"conversation": here, "into": there} for one in told)
    assert vic.say(here, "Thank you").json["conversation"] == there
