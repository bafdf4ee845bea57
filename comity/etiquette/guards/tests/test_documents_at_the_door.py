"""A document that was sent inside is known at the door: with a server, from the upload to the question."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator

import pytest

from comity.conversations.tests.uploading import crew_at, send, uploaded
from comity.testing import papers
from comity.testing.crew import Crew
from comity.testing.plugin import Stage
from comity.testing.waiting import SLACK

PRICE = "The motor costs us two hundred and twelve euros a piece from March on"
PLAN = "Next spring we close the workshop at the harbour and open one at the station"


@pytest.fixture(scope="module")
def crew(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with crew_at(sqlite_stage, tmp_path_factory.mktemp("papers")) as found:
        yield found


def test_what_stands_in_documents_is_asked_about(crew: Crew) -> None:
    """Edge item 8: a sheet, slides, a page; what is broken harms nobody, and stays usable."""
    vic = crew.visit()
    talk, room = crew.ask(vic), crew.room(crew.anna, crew.ben)
    broken = papers.docx(PRICE)[:-40]
    kept = uploaded(crew.ben, "broken.docx", broken)
    names = {
        "prices.xlsx": papers.xlsx([PRICE, 212]),
        "plan.pdf": papers.pdf(PLAN),
    }
    sent = send(crew.ben, room, kept, *(uploaded(crew.ben, name, content) for name, content in names.items()))
    for name, words in (("prices.xlsx", PRICE), ("plan.pdf", PLAN)):
        assert f"the file “{name}”" in _until_held(crew, talk, f"By the way: {words.lower()}!")
    assert crew.anna.get(f"/api/files/{kept}").body == broken
    assert crew.ben.delete(f"/api/messages/{sent.json['id']}").status == 204
    assert send(crew.anna, talk, body=PRICE).status == 201


def _until_held(crew: Crew, talk: str, body: str) -> str:
    """The question. The job needs a moment; until then the words go to a talk, which is asked about no less after."""
    deadline = time.monotonic() + 20 * SLACK
    while time.monotonic() < deadline:
        new = {"client_id": str(uuid.uuid4()), "body": body}
        answer = crew.anna.post(f"/api/conversations/{talk}/messages", new)
        if answer.status == 422:
            return str(answer.json["error"]["message"])
        assert crew.anna.delete(f"/api/messages/{answer.json['id']}").status == 204
        time.sleep(0.3)  # each look sends a message, and sends have a limit
    raise AssertionError("Nothing was asked.")
