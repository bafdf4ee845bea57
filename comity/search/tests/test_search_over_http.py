"""The search as programs and people call it, at a running server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from comity.testing.canary import CANARY, Canary
from comity.testing.client import Answer, Client
from comity.testing.crew import Crew
from comity.testing.plugin import on_both_databases
from comity.testing.waiting import SLACK


def found(client: Client, q: str, count: int = 1, **more: str) -> list[dict[str, Any]]:
    """The items, as soon as there are as many as expected."""
    deadline = time.monotonic() + 10 * SLACK
    fields = "".join(f"&{name}={quote(value)}" for name, value in more.items())
    while True:
        items: list[dict[str, Any]] = client.get(f"/api/search?q={quote(q)}{fields}").json["items"]
        if len(items) == count or time.monotonic() > deadline:
            return items
        time.sleep(0.05)


@pytest.fixture
def outside(canary: Canary, vic: Client) -> Iterator[Client]:
    canary.watch(vic)
    yield vic
    canary.check()


@pytest.mark.slow
@on_both_databases
def test_what_is_said_is_found_where_it_was_said(crew: Crew, outside: Client) -> None:
    """I06, C07: with its place, its hits, and by nobody else; outsiders find no people and no notes."""
    room = crew.room(crew.anna, crew.ben, title="Axles")
    sent = crew.anna.say(room, "The **torque** of the Größe axle").json
    talk = crew.ask(outside, "Which torque does the lamp need?")
    crew.anna.say(talk, f"{CANARY} torque is 4 Nm", lane="note")
    assert len(found(crew.anna, "torque", 3)) == 3
    [item] = found(crew.ben, "grosse")
    assert (item["kind"], item["id"], item["title"]) == ("message", sent["id"], "Anna Brandt")
    assert item["link"] == f"/conversations/{room}?at={sent['seq']}"
    assert [item["snippet"][start:end] for start, end in item["hits"]] == ["Größe"]
    assert crew.ben.get(item["link"]).status == 200
    assert {one["conversation"] for one in found(crew.dora, "torque", 2)} == {talk}
    assert [one["snippet"] for one in found(outside, "torque")] == ["Which torque does the lamp need?"]
    assert found(outside, "canary", 0) == found(outside, "Anna", 0) == found(outside, "anna", 0, kind="person") == []
    people = found(crew.dora, "brandt")
    assert [(one["kind"], one["link"]) for one in people] == [("person", f"/people/{crew.anna.person}")]
    assert [one["kind"] for one in found(crew.ben, "axles")] == ["room"]
    assert found(crew.dora, "axles", 0) == []
    crew.anna.delete(f"/api/messages/{sent['id']}")
    assert found(crew.ben, "grosse", 0) == []


def upload(client: Client, name: str) -> str:
    body = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\nPlan\r\n--x--\r\n'
    answer = client.call("POST", "/api/files", body.encode(), {"Content-Type": "multipart/form-data; boundary=x"})
    identifier: str = answer.json["id"]
    return identifier


def test_the_page_files_and_wrong_questions(crew: Crew, tmp_path: Path) -> None:
    room = crew.room(crew.anna, crew.ben, title="Axles")
    plan = upload(crew.anna, "Achsplan Entwurf.txt")
    content = {"client_id": "0190aaaa-0000-7000-8000-000000000001", "body": "Here <b>it</b> is", "files": [plan]}
    crew.anna.post(f"/api/conversations/{room}/messages", content)
    [file] = found(crew.ben, "achsplan")
    assert (file["kind"], file["id"], file["snippet"]) == ("file", plan, "Achsplan Entwurf.txt")
    assert len(found(crew.ben, "has:file", 2)) == 2
    page = page_of(crew.ben, "here").text
    assert "<mark>Here</mark> &lt;b&gt;it&lt;/b&gt; is" in page and f"/conversations/{room}?at=" in page
    assert "Achsplan" in page_of(crew.ben, "achs* entwurf").text
    assert "Nothing for" in page_of(crew.dora, "achsplan").text
    assert page_of(crew.ben, "").status == 200 and "from:me" in page_of(crew.ben, "").text
    wrong = page_of(crew.ben, "before:soon")
    assert wrong.status == 400 and 'role="alert"' in wrong.text
    for query, field in {"q=%00": "q", "q=a&kind=x": "kind", "q=a&limit=0": "limit", "q=a&before=x": "before"}.items():
        answer = crew.ben.get(f"/api/search?{query}")
        assert (answer.status, list(answer.json["error"]["fields"])) == (400, [field])
    assert crew.ben.get("/api/search?q=a&limit=x").status == 400
    assert crew.ben.get("/api/search?q=%ff%22%27(*)%20NEAR%20-").status == 200
    assert crew.ben.get("/search/more?q=here&cursor=x").status == 400
    assert crew.ben.get("/search/more?q=here&cursor=1").status == 200


def page_of(client: Client, q: str) -> Answer:
    return client.get(f"/search?q={quote(q)}")
