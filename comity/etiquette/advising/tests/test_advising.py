"""The coach over HTTP where people write: hints with what was said, policies that advise, are silent and block, what
became of hints, questions, and that nothing of a draft stays. Edge items 1 and 20."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from comity.conversations.tests.uploading import crew_at
from comity.etiquette.advising import models  # noqa: F401 - its tables are compared
from comity.foundation.store import Base
from comity.testing.client import Client
from comity.testing.crew import Crew, colleague, created
from comity.testing.plugin import Stage
from comity.testing.waiting import until

CANARY = "CANARY-INSIDE"
LOUD = "Hello Vic, PLEASE READ THE MANUAL FIRST, the export stands on page twelve of it."


@pytest.fixture(scope="module")
def crew(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with crew_at(sqlite_stage, tmp_path_factory.mktemp("advising")) as found:
        yield found


def advice(who: Client, talk: str, draft: str, *dismissed: str) -> dict[str, Any]:
    answer = who.post(f"/conversations/{talk}/advice", {"draft": draft, "dismissed": list(dismissed)})
    assert answer.status == 200, answer
    found: dict[str, Any] = answer.json
    return found


def sent(who: Client, talk: str, body: str) -> Any:
    return who.post(f"/api/conversations/{talk}/messages", {"client_id": str(uuid.uuid4()), "body": body})


def test_hints_come_with_place_reason_act_and_why(crew: Crew) -> None:
    talk = crew.ask(crew.visit(), "How do I export?")
    found = advice(crew.anna, talk, "LAST CHANCE, buy Pro today! It never fails.")
    assert 1 <= len(found["hints"]) <= 2 <= len(found["rules"])
    for hint in found["hints"]:
        assert hint["message"]
        assert hint["guideline"]
        assert hint["examples"]
    (loud,) = [hint for hint in advice(crew.anna, talk, LOUD)["hints"] if hint["rule"] == "shouting"]
    assert (loud["quote"], loud["act"]["text"]) == ("PLEASE READ THE MANUAL FIRST", "please read the manual first")
    assert "shouting" not in advice(crew.anna, talk, LOUD, "shouting")["rules"]
    steps = "Hello Vic, open Settings, choose Export and press Download. The export is a file by mail."
    assert advice(crew.anna, talk, steps)["hints"] == []


def test_only_where_people_outside_read_and_only_for_who_wants_it(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    assert crew.anna.post(f"/conversations/{room}/advice", {"draft": LOUD}).status == 204
    talk = crew.ask(crew.visit())
    assert crew.dora.post(f"/conversations/{crew.room(crew.anna)}/advice", {"draft": LOUD}).status == 404
    assert crew.vic.post(f"/conversations/{talk}/advice", {"draft": LOUD}).status == 403
    crew.ben.patch("/api/me/preferences", {"hints": False})
    assert crew.ben.post(f"/conversations/{talk}/advice", {"draft": LOUD}).status == 204
    crew.ben.patch("/api/me/preferences", {"hints": True})
    assert crew.ben.post(f"/conversations/{talk}/advice", {"draft": LOUD}).status == 200
    wrong = crew.anna.post(f"/conversations/{talk}/advice", {"draft": f"{CANARY}\0"})
    assert (wrong.status, "draft" in wrong.json["error"]["fields"], CANARY in wrong.text) == (400, True, False)


def test_nothing_of_a_draft_is_kept(crew: Crew) -> None:
    talk = crew.ask(crew.visit())
    advice(crew.anna, talk, f"{CANARY} PLEASE READ THE MANUAL FIRST")
    for file in (one for one in crew.server.data.parent.rglob("*") if one.is_file()):
        assert CANARY.encode() not in file.read_bytes(), file


def test_a_policy_is_silent_or_blocks_by_channel_and_role(crew: Crew) -> None:
    talk, cleo = crew.ask(crew.visit()), crew.cleo
    assert crew.anna.patch("/api/coach/rules/shouting", {"act": "block"}).status == 403
    assert cleo.patch("/api/coach/rules/whispering", {"act": "off"}).status == 404
    assert cleo.post("/api/coach/policies", {"rule": "x", "act": "off"}).json["error"]["fields"].keys() == {"rule"}
    assert (
        "role" in cleo.post("/api/coach/policies", {"rule": "pitch", "act": "off", "role": "x"}).json["error"]["fields"]
    )
    cleo.patch("/api/coach/rules/shouting", {"act": "off"})
    assert "shouting" not in advice(crew.anna, talk, LOUD)["rules"]
    made = created(cleo, "/api/coach/policies", {"rule": "shouting", "act": "block", "channel": crew.channel.id})
    hint = advice(crew.anna, talk, LOUD, "shouting")["hints"][0]
    assert hint["rule"] == "shouting"
    assert hint["block"].startswith("It cannot be sent like this.")
    held = sent(crew.anna, talk, LOUD)
    assert (held.status, held.error) == (422, "coach_blocks")
    assert held.json["error"]["held"][0]["rule"] == "shouting"
    note = {"client_id": str(uuid.uuid4()), "body": "SAY IT LOUD IN HERE", "lane": "note"}
    assert crew.anna.post(f"/api/conversations/{talk}/messages", note).status == 201
    assert cleo.delete(f"/api/coach/policies/{made['id']}").status == 204
    assert sent(crew.anna, talk, LOUD).status == 201
    assert cleo.patch(f"/api/coach/policies/{made['id']}", {"in_force": True}).json["in_force"]
    assert sent(crew.anna, talk, LOUD).status == 422
    mine = {"rule": "shouting", "act": "advise", "channel": crew.channel.id, "role": "member"}
    assert created(cleo, "/api/coach/policies", mine)["act"] == "advise"
    assert sent(crew.anna, talk, LOUD).status == 201
    assert sent(cleo, talk, LOUD).status == 422
    for one in crew.anna.get("/api/coach/policies").json["items"]:
        cleo.delete(f"/api/coach/policies/{one['id']}")
    said = [one["kind"] for one in cleo.get("/api/audit?limit=50").json["items"]]
    assert {"coach_policy.set", "coach_policy.ended"} <= set(said)


def test_own_history_is_ones_own_and_sums_need_five(crew: Crew) -> None:
    people = [crew.anna, crew.ben, crew.dora, crew.cleo]
    tell = {"shown": ["shouting", "pitch"], "dismissed": ["shouting"], "taken": ["pitch"]}
    for who in people:
        assert who.post("/api/me/coach/hints", tell).status == 204
    assert crew.anna.post("/api/me/coach/hints", {"shown": ["no_rule"]}).json["error"]["fields"].keys() == {"shown"}
    figures = crew.cleo.get("/api/coach/figures").json
    assert (figures["enough"], figures["people"], figures["rules"]) == (False, 0, [])
    assert "too few to show" in crew.cleo.get("/settings/coach/figures").text
    emre = colleague(crew.server, crew.cleo, "emre", "Emre Aydin")
    for _ in range(10):
        emre.post("/api/me/coach/hints", tell)
        crew.anna.post("/api/me/coach/hints", tell)
        crew.ben.post("/api/me/coach/hints", tell)
    mine = crew.dora.get("/api/me/coach").json["months"][0]["rules"]
    assert {"rule": "pitch", "shown": 1, "taken": 1, "dismissed": 0} in mine
    figures = crew.cleo.get("/api/coach/figures").json
    assert (figures["enough"], figures["people"]) == (True, 5)
    assert {"rule": "shouting", "shown": 34, "taken": 0, "dismissed": 34} in figures["rules"]
    assert crew.cleo.get("/api/coach/proposals").json == {"rules": ["shouting"]}
    assert "mostly dismissed" in crew.cleo.get("/settings/coach").text
    team = created(crew.cleo, "/api/teams", {"name": "Four"})["id"]
    for who in people:
        crew.cleo.put(f"/api/teams/{team}/people/{who.person}")
    assert not crew.cleo.get(f"/api/coach/figures?team={team}").json["enough"]
    assert crew.cleo.get("/api/coach/figures?team=nothing").status == 404
    assert crew.anna.get("/api/coach/figures").status == 403
    looks = [one for one in crew.cleo.get("/api/audit?limit=20").json["items"] if one["kind"] == "coach.looked"]
    assert len(looks) == 4


def test_questions_are_open_until_somebody_answers(crew: Crew) -> None:
    vic = crew.visit()
    talk = crew.ask(vic, "Does the lamp fit a desk? See https://x.example/?a=1")

    def asked() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = crew.anna.get(f"/api/conversations/{talk}/questions").json["items"]
        return found

    (question,) = until(asked)
    assert question["answered_at"] is None
    assert "Question, not answered yet" in crew.anna.get(f"/conversations/{talk}").text
    note = {"client_id": str(uuid.uuid4()), "body": "Does it?", "lane": "note"}
    crew.ben.post(f"/api/conversations/{talk}/messages", note)
    answer = sent(crew.anna, talk, "Yes, it does.").json
    (question,) = until(lambda: [one for one in asked() if one["answered_at"]])
    assert (question["answer"], question["answered_by"]) == (answer["id"], crew.anna.person)
    crew.anna.delete(f"/api/messages/{answer['id']}")
    assert until(lambda: [one for one in asked() if not one["answered_at"]])
    vic.patch(f"/api/messages/{question['message']}", {"body": "It fits, I see https://x.example/?a=1"})
    assert until(lambda: not asked())
    assert vic.get(f"/api/conversations/{talk}/questions").status == 403


def test_tone_is_said_inside_only(crew: Crew) -> None:
    vic = crew.visit()
    talk = crew.ask(vic, "I am worried about the frame.")
    page = crew.anna.get(f"/conversations/{talk}").text
    assert "sounds worried" in page
    assert "Because of “worried”" in page
    messages = vic.get(f"/api/conversations/{talk}/messages")
    assert "sounds" not in messages.text
    calm = crew.ask(crew.visit(), "I am not worried. Thank you.")
    assert "sounds" not in crew.anna.get(f"/conversations/{calm}").text


def test_the_migration_makes_what_the_models_say(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url)
    try:
        with engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    finally:
        engine.dispose()
    tables = ("coach_policies", "hint_counts", "questions", "question_progress")
    assert all(table in Base.metadata.tables for table in tables)
    assert not [one for one in found if any(table in str(one) for table in tables)]
