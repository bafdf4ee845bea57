"""Guidelines over HTTP: written, published, read, accepted, practised; and hints before writing."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator

import pytest

from comity.testing.client import Client
from comity.testing.crew import Crew, created
from comity.testing.plugin import Stage
from comity.testing.processes import Server, running_server

FIRST = "# We answer first\n\n- then we ask\n- <script>alert(1)</script>"
SECOND = "# We answer first\n\n- then we ask\n- and we say who we are"


@pytest.fixture(scope="module")
def server(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all of them."""
    server = Server(tmp_path_factory.mktemp("guidelines"))
    shutil.copytree(sqlite_stage.data, server.data, dirs_exist_ok=True)
    with running_server(server):
        yield server


def publish(crew: Crew, body: str, note: str = "") -> int:
    assert crew.cleo.patch("/api/guidelines/draft", {"draft": body}).status == 200
    return int(created(crew.cleo, "/api/guidelines/versions", {"note": note})["version"])


def send(one: Client, talk: str, body: str, lane: str = "message") -> str:
    words = {"client_id": str(uuid.uuid4()), "body": body, "lane": lane}
    answer = one.post(f"/api/conversations/{talk}/messages", words)
    return answer.error if answer.status >= 400 else ""


def test_versions_are_published_accepted_and_required(crew: Crew) -> None:
    anna, cleo = crew.anna, crew.cleo
    assert anna.get("/api/guidelines").json == {"holds": None, "required": False}
    assert b"Nothing is written yet" in anna.get("/guidelines").body
    assert cleo.post("/api/guidelines/versions", {}).json["error"]["fields"].keys() == {"draft"}
    assert anna.patch("/api/guidelines/draft", {"draft": "Mine"}).status == 403
    one = publish(crew, FIRST)
    assert cleo.post("/api/guidelines/versions", {}).error == "unchanged"
    page = anna.get("/guidelines").text
    assert "<h3>We answer first</h3>" in page and "<script>alert" not in page and 'class="notice"' in page
    accepted = anna.put(f"/api/guidelines/versions/{one}/acceptance")
    assert accepted.json == anna.put(f"/api/guidelines/versions/{one}/acceptance").json
    assert 'class="notice"' not in anna.get("/guidelines").text
    two = publish(crew, SECOND, "Say who you are")
    assert anna.put(f"/api/guidelines/versions/{one}/acceptance").error == "superseded"
    page = anna.get("/guidelines").text
    assert "<ins>- and we say who we are</ins>" in page and 'class="notice"' in page, "it asks again"
    assert anna.get(f"/api/guidelines/versions/{one}").json["accepted_at"] == accepted.json["accepted_at"]
    assert b"does not hold any more" in anna.get(f"/guidelines/versions/{one}").body

    talk = crew.ask(crew.visit(), "Are you open?", to="anna")
    assert send(anna, talk, "Yes, until six.") == "", "nothing is blocked unless the house asks for it"
    assert cleo.patch("/api/guidelines/draft", {"required": True}).json["required"]
    assert send(anna, talk, "And on Saturdays too.") == "guidelines"
    assert send(anna, talk, "A note", lane="note") == "" and send(anna, crew.room(anna), "Inside") == ""
    assert anna.put(f"/api/guidelines/versions/{two}/acceptance").status == 200
    assert send(anna, talk, "And on Saturdays too.") == ""
    assert cleo.patch("/api/guidelines/draft", {"required": False}).status == 200

    told = cleo.get(f"/api/guidelines/versions/{two}/acceptances").json
    assert (told["accepted"], told["missing"]) == (1, 3)
    sheet = cleo.get(f"/settings/guidelines/{two}/acceptances")
    assert sheet.headers["content-type"].startswith("text/csv") and sheet.text.count("\n") == 5
    assert b"Anna Brandt" in cleo.get("/settings/guidelines").body


def test_practice_is_seen_by_oneself_alone(crew: Crew) -> None:
    first = crew.ben.get("/api/guidelines/scenarios").json["items"][0]
    assert not {"better", "why"} & {key for key, value in first.items() if value is not None}
    path = f"/api/guidelines/scenarios/{first['key']}"
    picked = crew.ben.put(path, {"choice": "a"}).json
    assert (picked["picked"], picked["better"]) == ("a", "b") and "Vic asked" in picked["why"]
    assert "1 of 6 tried" in crew.ben.get("/guidelines").text
    assert "of 6 tried" not in crew.cleo.get("/guidelines").text
    assert crew.ben.put("/api/guidelines/scenarios/none", {"choice": "a"}).status == 404
    assert crew.ben.put(path, {"choice": "c"}).status == 400
    assert crew.ben.delete("/api/guidelines/scenarios").status == 204
    assert crew.ben.get("/api/guidelines/scenarios").json["items"][0]["picked"] is None


def test_a_hint_comes_when_it_fits_and_not_again(crew: Crew) -> None:
    dora, vic = crew.dora, crew.visit()
    talk = crew.ask(vic, "Is the workshop open?", to="dora")

    def hint() -> str | None:
        found: str | None = dora.get(f"/api/conversations/{talk}/hint").json["hint"]
        return found

    assert hint() == "first_outside" and b"first words" in dora.get(f"/conversations/{talk}/hint").body
    assert dora.put("/api/me/hints/first_outside/dismissal").status == 204 and hint() is None
    assert dora.delete("/api/me/hints/first_outside/dismissal").status == 204 and hint() == "first_outside"
    send(dora, talk, "Yes.")
    assert hint() is None
    send(dora, talk, "Until six.")
    assert hint() == "unanswered_row"
    send(vic, talk, "Thank you")
    assert hint() is None
    assert dora.get(f"/api/conversations/{crew.room(dora)}/hint").json["hint"] is None
