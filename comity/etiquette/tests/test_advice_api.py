"""The coach over HTTP: what it answers, what it refuses, and that nothing of a draft stays anywhere."""

from __future__ import annotations

import json
from typing import Any

from comity.testing.client import Answer
from comity.testing.crew import Crew

CANARY = "CANARY-INSIDE"
ASKED: dict[str, Any] = {
    "setting": "support_chat",
    "context": [{"from": "outside", "text": "Hello, does the battery of the P9 fit my old bike?"}],
    "draft": "STOP ASKING SUCH THINGS!!! Everybody knows it does.",
}


def refused(crew: Crew, **changes: Any) -> dict[str, str]:
    answer = crew.anna.post("/api/advice", ASKED | changes)
    assert (answer.status, answer.error) == (400, "bad_input"), answer
    assert CANARY not in str(answer.json)
    fields: dict[str, str] = answer.json["error"]["fields"]
    return fields


def test_advice_names_rule_place_and_reason(crew: Crew) -> None:
    answer = crew.anna.post("/api/advice", ASKED)
    assert answer.status == 200
    assert answer.json["language"] == "en"
    found = {item["rule"]: item for item in answer.json["items"]}
    shouting = found["shouting"]
    assert ASKED["draft"][shouting["start"] : shouting["end"]].startswith("STOP ASKING SUCH THINGS")
    assert shouting["message"]
    assert set(shouting) <= {"rule", "start", "end", "message", "suggestion"}
    assert crew.anna.post("/api/advice", {"setting": "public_post", "draft": ""}).json["items"] == []


def test_places_are_code_points(crew: Crew) -> None:
    draft = "🚲🚲 Hallo Vic, das IST JETZT WIRKLICH SCHLIMM für alle hier im Haus."
    answer = crew.anna.post("/api/advice", {"setting": "support_chat", "draft": draft})
    (item,) = [item for item in answer.json["items"] if item["rule"] == "shouting"]
    assert draft[item["start"] : item["end"]] == "IST JETZT WIRKLICH SCHLIMM"


def test_what_is_wrong_is_named(crew: Crew) -> None:
    assert "setting" in refused(crew, setting="small_talk")
    assert "draft" in refused(crew, draft=None)
    assert "draft" in refused(crew, draft="x" * 20_001)
    assert "draft" in refused(crew, draft=f"{CANARY}\0")
    assert any("context" in field for field in refused(crew, context=[{"from": "outside", "text": "x"}] * 51))
    assert any("from" in field for field in refused(crew, context=[{"from": "nobody", "text": CANARY}]))
    assert any("text" in field for field in refused(crew, context=[{"from": "member", "text": 5}]))
    assert "organisation" in refused(crew, organisation="x" * 201)
    assert "surprise" in refused(crew, surprise=CANARY)
    assert crew.anna.post("/api/advice", ASKED | {"draft": "ä" * 20_000}).status == 200


def test_nothing_of_a_draft_is_kept(crew: Crew) -> None:
    def asked(draft: str) -> Answer:
        body = json.dumps(ASKED | {"draft": draft}).encode()
        return crew.anna.call("POST", "/api/advice", body, {"Idempotency-Key": "once"})

    first = asked(f"Hello Vic, {CANARY} it fits.")
    second = asked(f"{CANARY} AND SO ON AND SO ON")
    assert (first.status, second.status) == (200, 200)
    assert "idempotent-replayed" not in second.headers
    kept = [file for file in crew.server.data.parent.rglob("*") if file.is_file()]
    assert len(kept) > 2
    for file in kept:
        assert CANARY.encode() not in file.read_bytes(), file


def test_the_house_gives_its_name(crew: Crew) -> None:
    """`organisation` is this one's where it is left out, so a public post by its name is not an unknown one."""
    assert (
        crew.anna.post("/api/advice", {"setting": "community", "draft": "Hello all, the paths are open."}).status == 200
    )


def test_strangers_get_no_advice(crew: Crew) -> None:
    assert crew.server.client().post("/api/advice", ASKED).status == 401
    assert crew.vic.post("/api/advice", ASKED).status == 403
