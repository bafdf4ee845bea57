"""What a call leaves: a line, a recording, its words. Found again by search and on the line of the person, put right,
and taken back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from comity.calls.tests.test_calls_over_http import device, join
from comity.conversations.tests.uploading import uploaded
from comity.search.tests.test_search_over_http import found
from comity.testing.canary import CANARY, Canary
from comity.testing.client import Client
from comity.testing.crew import Crew, gather_again
from comity.testing.plugin import Stage
from comity.testing.processes import Server
from comity.testing.waiting import SLACK, until

pytestmark = [pytest.mark.slow, pytest.mark.channel]
SPOKEN = f"{CANARY}: the lamp takes four newton metres, and a pelican box".encode()


@pytest.fixture
def crew(serve: Callable[..., Server], sqlite_stage: Stage) -> Crew:
    """Whose program for transcripts reads out what stands in the file."""
    return gather_again(serve(settings={"COMITY_TRANSCRIBE": "cat"}), sqlite_stage.crew)


def recorded(crew: Crew) -> tuple[str, str]:
    """The talk and the message of a recording: anna calls vic, he agrees, she records and hangs up."""
    talk = crew.ask(crew.vic, "Does the battery fit?", to="anna")
    begun = crew.anna.post(
        f"/api/conversations/{talk}/calls",
        {"client_id": str(uuid.uuid4()), "kind": "voice", "device": device(crew.anna), "to": [crew.vic.person]},
    )
    call = begun.json["call"]["id"]
    assert join(crew.vic, call).status == 200
    assert crew.anna.post(f"/api/calls/{call}/recording").status == 200
    for agree, state in ((True, "running"), (False, "paused"), (True, "running")):
        answer = crew.vic.put(f"/api/calls/{call}/recording/consent", {"agree": agree})
        assert answer.json["call"]["recording"]["state"] == state
    assert crew.anna.post(f"/api/calls/{call}/leave", {"device": device(crew.anna)}).status == 200
    file = uploaded(crew.anna, "Call of today.webm", SPOKEN)
    sent = crew.anna.post(f"/api/calls/{call}/recording/file", {"file": file})
    assert sent.status == 201
    return talk, str(sent.json["message"])


def timeline(crew: Crew, reader: Client) -> list[Any]:
    items: list[Any] = reader.get(f"/api/people/{crew.vic.person}/timeline").json["items"]
    return items


def transcript(crew: Crew, talk: str) -> Any:
    """The note, once the program has read the file."""

    def look() -> list[Any]:
        said = crew.anna.get(f"/api/conversations/{talk}/messages").json["items"]
        return [one for one in said if str(one["body"]).startswith("Transcript of the voice call")]

    [note] = until(look, 20 * SLACK)
    return note


def test_a_recording_and_its_words_stand_on_the_line_of_the_person_and_are_found(crew: Crew, canary: Canary) -> None:
    """By every colleague who sees the talk, after a restart too; whom we talk with has the recording and no words of
    the note, and somebody outside who does not take part has neither."""
    talk, message = recorded(crew)
    walt = crew.visit("walt")
    canary.watch(walt)
    note = transcript(crew, talk)
    assert note["lane"] == "note"
    [recording] = [one for one in timeline(crew, crew.ben) if one["id"] == message]
    assert [file["name"] for file in recording["files"]] == ["Call of today.webm"]
    lines = [str(one["body"]).partition(",")[0] for one in timeline(crew, crew.ben)]
    assert {"Voice call", "Recording of the voice call"} <= set(lines)
    assert note["id"] in [one["id"] for one in timeline(crew, crew.ben)]
    drawn = crew.ben.get(f"/people/{crew.vic.person}/line?door=calls").text
    for seen in ("Voice call, ", "· Anna and ", f'data-id="{message}"', "Call of today.webm"):
        assert seen in drawn
    assert note["id"] not in drawn and note["id"] in crew.ben.get(f"/people/{crew.vic.person}").text
    assert [one["id"] for one in found(crew.ben, "pelican")] == [note["id"]]
    [file] = found(crew.ben, "today", kind="file")
    for reader, status in ((crew.vic, 200), (crew.ben, 200), (walt, 404)):
        assert reader.get(f"/api/files/{file['id']}").status == status
    assert found(crew.vic, "newton", 0) == found(walt, "today", 0) == []
    assert walt.get(f"/api/people/{crew.vic.person}/timeline").status == 403
    crew.server.stop()
    crew.server.start()
    assert [one["id"] for one in found(crew.ben, "pelican")] == [note["id"]]


def test_words_that_were_misheard_are_put_right_and_a_recording_is_taken_back(crew: Crew) -> None:
    """By whoever recorded: colleagues see what it said before, and find the new words; what is taken back is gone."""
    talk, message = recorded(crew)
    note = transcript(crew, talk)
    body = str(note["body"]).replace("pelican", "petrol")
    assert crew.ben.patch(f"/api/messages/{note['id']}", {"body": body}).status == 403
    assert crew.anna.patch(f"/api/messages/{note['id']}", {"body": body}).status == 200
    assert [one["id"] for one in found(crew.ben, "petrol")] == [note["id"]]
    assert found(crew.ben, "pelican", 0) == []
    before = crew.ben.get(f"/api/messages/{note['id']}/revisions").json["items"]
    assert any("pelican" in one["body"] for one in before)
    [file] = [one["id"] for one in crew.ben.get(f"/api/messages/{message}").json["files"]]
    for one in (message, note["id"]):
        assert crew.vic.delete(f"/api/messages/{one}").status in (403, 404)
        assert crew.anna.delete(f"/api/messages/{one}").status == 204
    assert crew.ben.get(f"/api/files/{file}").status == crew.vic.get(f"/api/files/{file}").status == 404
    assert found(crew.ben, "petrol", 0) == found(crew.ben, "today", 0) == []
    again = {"client_id": str(uuid.uuid4()), "body": "The recording", "files": [file]}
    assert crew.anna.post(f"/api/conversations/{talk}/messages", again).status == 201
    assert crew.ben.get(f"/api/files/{file}").status == 200
