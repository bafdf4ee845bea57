"""A second look at advice by a service on this machine, over HTTP and on the pages: confirmed, withdrawn, reworded; and
that the rules' advice stands whatever the service does."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from comity.conversations.tests.uploading import crew_at
from comity.etiquette.refining.tests.model_server import (
    SLOW,
    Answer,
    Model,
    completion,
    hinted,
    kept,
    running_model,
    saying,
    slowly,
    told,
    withdrawn,
)
from comity.testing.crew import Crew
from comity.testing.plugin import Stage

KEY, CANARY, CARD = "sk-KEY-OF-THE-SERVICE", "CANARY-INSIDE", "4111 1111 1111 1111"
DRAFT = f"LAST CHANCE, buy Pro today! It never fails. {CANARY}, your card is {CARD}."
ASKED = {"setting": "support_chat", "draft": DRAFT, "context": [{"from": "outside", "text": "How do I export?"}]}


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    with running_model() as found:
        yield found


@pytest.fixture(scope="module")
def crew(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory, model: Model) -> Iterator[Crew]:
    settings = {"COMITY_COACH_URL": model.url, "COMITY_COACH_MODEL": "small", "COMITY_COACH_KEY": KEY}
    with crew_at(
        sqlite_stage, tmp_path_factory.mktemp("refining"), COMITY_FETCH_ALLOW="127.0.0.1", **settings
    ) as found:
        yield found


@pytest.fixture(autouse=True)
def fresh(model: Model) -> None:
    model.answer = kept
    model.asked.clear()


def advised(crew: Crew, **changes: Any) -> dict[str, Any]:
    answer = crew.anna.post("/api/advice", ASKED | changes)
    assert answer.status == 200, answer
    found: dict[str, Any] = answer.json
    return found


def test_nothing_is_asked_unless_it_is_wished(crew: Crew, model: Model) -> None:
    plain = advised(crew)
    assert plain["refined"] is False
    assert advised(crew, refine=False) == plain
    assert advised(crew, draft="Hello Vic, choose Export in the settings.", refine=True)["refined"] is False
    assert advised(crew, draft=DRAFT + " and so on" * 700, refine=True)["refined"] is False
    assert model.asked == []


def test_the_next_step_comes_in_its_words(crew: Crew, model: Model) -> None:
    plain = {one["rule"]: one for one in advised(crew)["items"]}
    found = advised(crew, refine=True)
    assert found["refined"] is True
    refined = {one["rule"]: one for one in found["items"]}
    assert refined.keys() == plain.keys()
    for rule, one in refined.items():
        assert one["message"] == plain[rule]["message"]
        wanted = plain[rule].get("suggestion") if rule == "confidential_data" else f"Better {rule}."
        assert one.get("suggestion") == wanted
    (request,) = model.asked
    assert request["path"] == "/v1/chat/completions"
    assert request["headers"]["authorization"] == f"Bearer {KEY}"
    assert request["body"]["model"] == "small"
    assert CARD not in json.dumps(request["body"])
    assert CANARY in model.material["draft"]
    assert "confidential_data" not in hinted(request["body"])
    assert not {"anna", "Anna"} & set(json.dumps(model.material).replace('"', " ").split())


def test_what_it_withdraws_is_gone_but_for_secrets(crew: Crew, model: Model) -> None:
    model.answer = withdrawn
    found = advised(crew, refine=True)
    assert (found["refined"], {one["rule"] for one in found["items"]}) == (True, {"confidential_data"})


def test_what_a_policy_blocks_stays_blocked(crew: Crew, model: Model) -> None:
    talk = crew.ask(crew.visit(), "How do I export?")
    made = crew.cleo.patch("/api/coach/rules/shouting", {"act": "block"})
    loud = {"draft": "Hello Vic, PLEASE READ THE MANUAL FIRST, last chance, buy Pro today!", "refine": True}
    model.answer = withdrawn
    found = crew.anna.post(f"/conversations/{talk}/advice", loud).json
    assert (found["refined"], found["rules"]) == (True, ["shouting"])
    assert found["hints"][0]["block"]
    assert "shouting" not in hinted(model.asked[-1]["body"])
    model.answer = kept
    asked, others = len(model.asked), ["unanswered_question", "urgency", "pitch"]
    found = crew.anna.post(f"/conversations/{talk}/advice", loud | {"dismissed": others}).json
    assert (found["refined"], found["rules"], len(model.asked)) == (False, ["shouting"], asked)
    assert [turn["text"] for turn in model.material["before"]] == ["How do I export?"]
    crew.cleo.delete(f"/api/coach/policies/{made.json['id']}")
    first = crew.anna.post(f"/conversations/{talk}/advice", loud | {"refine": False}).json
    assert (first["refined"], len(first["hints"])) == (False, 2)


def test_words_stay_words(crew: Crew, model: Model) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    model.answer = lambda body: told([{"rule": rule, "keep": True, "next_step": hostile} for rule in hinted(body)])
    assert hostile in str([one.get("suggestion") for one in advised(crew, refine=True)["items"]])
    model.answer = lambda body: told(
        [{"rule": rule, "keep": True, "next_step": "Write to https://evil.example"} for rule in hinted(body)]
    )
    assert "evil" not in str(advised(crew, refine=True))


WRONG: dict[str, Answer] = {
    "malformed": saying(200, completion("Certainly! Here are the hints.")),
    "not JSON": saying(200, b"<html>502</html>"),
    "500": saying(500, b"{}"),
    "sent on": saying(302, b""),
    "huge": saying(200, completion("x" * 2_000_000)),
    "other rules": lambda _body: told([{"rule": "none_of_ours", "keep": False}]),
    "too many words": lambda body: told(
        [{"rule": rule, "keep": True, "next_step": "x " * 200} for rule in hinted(body)]
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_rules_stand_when_the_service_fails(crew: Crew, model: Model, name: str) -> None:
    plain = advised(crew)
    model.answer = WRONG[name]
    assert advised(crew, refine=True) == plain
    assert len(model.asked) == 1
    model.answer = kept
    assert advised(crew, refine=True)["refined"] is True


def test_a_slow_one_is_not_waited_for(crew: Crew, model: Model) -> None:
    plain = advised(crew)
    model.answer = slowly
    begun = time.monotonic()
    assert advised(crew, refine=True) == plain
    assert 2 < time.monotonic() - begun < SLOW - 1
    model.answer = kept
    assert advised(crew, refine=True)["refined"] is True


def test_people_are_told(crew: Crew, model: Model) -> None:
    host = model.url.removeprefix("http://").removesuffix("/v1")
    talk = crew.ask(crew.visit())
    page = crew.anna.get(f"/conversations/{talk}").text
    assert "data-refine" in page
    assert f"Drafts are also read by the service that was set up at {host}." in page
    assert f"set up at {host}. Card numbers" in crew.anna.get("/settings/my-coach").text
    house = crew.cleo.get("/settings/coach").text
    assert f"On: the service at {host} reads drafts" in house
    assert KEY not in page + house


def test_after_three_failures_it_rests_and_nothing_is_told(crew: Crew, model: Model) -> None:
    model.answer = saying(500, CANARY.encode())
    for _ in range(5):
        assert advised(crew, refine=True)["refined"] is False
    assert len(model.asked) == 3
    model.answer = kept
    assert advised(crew, refine=True)["refined"] is False
    assert len(model.asked) == 3
    assert '"event":"coach_service_rests"' in crew.server.log
    assert '"fault":"It answered 500."' in crew.server.log
    for file in (one for one in crew.server.data.parent.rglob("*") if one.is_file()):
        kept_bytes = file.read_bytes()
        assert CANARY.encode() not in kept_bytes, file
        assert KEY.encode() not in kept_bytes, file


def test_without_settings_nobody_is_asked(sqlite_stage: Stage, tmp_path: Any, model: Model) -> None:
    with crew_at(sqlite_stage, tmp_path, COMITY_FETCH_ALLOW="127.0.0.1") as crew:
        assert advised(crew, refine=True) == advised(crew)
        talk = crew.ask(crew.visit())
        page = crew.anna.get(f"/conversations/{talk}").text
        assert "coach-slot" in page
        assert "data-refine" not in page
        assert "also read" not in page + crew.anna.get("/settings/my-coach").text
        assert "Off: no draft leaves" in crew.cleo.get("/settings/coach").text
    assert model.asked == []


def test_the_door_stays_shut_for_what_is_not_allowed(sqlite_stage: Stage, tmp_path: Any, model: Model) -> None:
    """https to this machine passes the settings; the door out judges the address all the same."""
    url = model.url.replace("http://", "https://")
    with crew_at(sqlite_stage, tmp_path, COMITY_COACH_URL=url, COMITY_COACH_MODEL="small") as crew:
        for _ in range(3):
            assert advised(crew, refine=True)["refined"] is False
        assert '"fault":"This address may not be asked."' in crew.server.log
    assert model.asked == []
