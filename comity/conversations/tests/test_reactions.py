"""Reacting, changing, answering and naming, over HTTP and the live stream, on both sides of the line."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from comity.testing.client import Client
from comity.testing.crew import Crew, gather_again
from comity.testing.plugin import UNSAFE, Stage
from comity.testing.processes import Server, running_server

CANARY = "CANARY-INSIDE"
THUMB, HEART = "👍", "❤️"
PAGES = "/api/live?format=html"


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def crew(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """One server on each database for all of these; every test makes talks of its own."""
    stage: Stage = request.getfixturevalue(f"{request.param}_stage")
    folder = tmp_path_factory.mktemp("reactions")
    server = Server(folder)
    if request.param == "postgresql":
        cluster = request.getfixturevalue("migrated_cluster")
        server = Server(folder, database_url=cluster.url(cluster.clone(stage.database)), settings=UNSAFE)
    shutil.copytree(stage.data, server.data, dirs_exist_ok=True)
    with running_server(server):
        yield gather_again(server, stage.crew)


@pytest.fixture
def vic(crew: Crew) -> Client:
    """A visitor of his own for each test."""
    return crew.visit()


@pytest.fixture
def talk(crew: Crew, vic: Client) -> str:
    conversation = crew.ask(vic)
    crew.cleo.say(conversation, "It is.")
    return conversation


def react(client: Client, message: str, emoji: str = THUMB, method: str = "PUT") -> int:
    return client.call(method, f"/api/messages/{message}/reactions/{quote(emoji)}").status


def hearts(frame: dict[str, Any]) -> bool:
    return frame.get("type") == "reaction.added" and frame["data"]["emoji"] == HEART


def said(client: Client, talk: str, body: str, lane: str = "message", **more: object) -> str:
    content = {"client_id": str(uuid.uuid4()), "body": body, "lane": lane} | more
    answer = client.post(f"/api/conversations/{talk}/messages", content)
    assert answer.status == 201, answer
    return str(answer.json["id"])


def reactions(client: Client, message: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = client.get(f"/api/messages/{message}").json.get("reactions", {})
    return found


def test_reactions_reach_both_sides_and_those_on_notes_stay_inside(crew: Crew, vic: Client, talk: str) -> None:
    message = said(crew.cleo, talk, "Yes.")
    note = said(crew.cleo, talk, CANARY, lane="note")
    with vic.live(path=PAGES) as outside, crew.cleo.live(path=PAGES) as inside:
        assert (react(vic, message), react(vic, message)) == (204, 204)
        assert react(vic, note) == 404
        assert react(crew.anna, note) == 204
        assert react(crew.anna, message, "❤") == 204
        heard = outside.until(hearts)
        assert heard["data"] == {"message": message, "person": crew.anna.person, "emoji": HEART}
        inside.until(hearts)
    added = [frame for frame in outside.frames if frame.get("type") == "reaction.added"]
    assert [frame["data"]["message"] for frame in added] == [message, message]
    assert "👍" in added[0]["html"]
    assert note not in str(outside.frames)
    assert reactions(vic, message) == {THUMB: [vic.person], HEART: [crew.anna.person]}
    assert reactions(crew.cleo, note) == {THUMB: [crew.anna.person]}
    assert react(vic, message, method="DELETE") == 204
    assert reactions(crew.cleo, message) == {HEART: [crew.anna.person]}
    row = vic.get(f"/api/conversations/{talk}").json
    assert crew.anna.person in {one["id"] for one in row["participants"]}


def test_what_is_no_emoji_is_refused_and_a_message_takes_twenty(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    message = said(crew.anna, room, "Twenty?")
    for wrong in ("a", "👍👍", "<b>", ":+1:", "1", "👍" * 17, "\u200d", "🏽"):
        answer = crew.ben.call("PUT", f"/api/messages/{message}/reactions/{quote(wrong)}")
        assert (answer.status, list(answer.json["error"]["fields"])) == (400, ["emoji"]), wrong
    for right in ("👩🏽‍🚀", "🏳️‍🌈", "🇩🇪", "#️⃣"):
        assert react(crew.ben, message, right) == 204
    for number in range(16):
        assert react(crew.ben, message, chr(0x1F600 + number)) == 204
    full = crew.ben.call("PUT", f"/api/messages/{message}/reactions/{quote(THUMB)}")
    assert (full.status, full.error) == (422, "too_many_reactions")
    assert react(crew.anna, message, "🇩🇪") == 204
    assert crew.anna.delete(f"/api/messages/{message}").status == 204
    assert react(crew.ben, message) == 409
    assert "reactions" not in crew.ben.get(f"/api/messages/{message}").json


def test_earlier_words_are_kept_inside_until_they_are_taken_back(crew: Crew, vic: Client, talk: str) -> None:
    message = said(crew.cleo, talk, f"{CANARY} first")
    for body in ("second", "third"):
        assert crew.cleo.patch(f"/api/messages/{message}", {"body": body}).status == 200
    path = f"/api/messages/{message}/revisions"
    items = crew.anna.get(path).json["items"]
    assert [item["body"] for item in items] == [f"{CANARY} first", "second", "third"]
    assert [item["written_at"] for item in items] == sorted(item["written_at"] for item in items)
    page = crew.anna.get(f"/messages/{message}/revisions").text
    assert page.index("third") < page.index("second") < page.index("first")
    shown = vic.get(f"/api/messages/{message}").json
    assert shown["body"] == "third"
    assert "edited_at" in shown
    assert vic.get(path).status == 403
    assert crew.cleo.delete(f"/api/messages/{message}").status == 204
    assert [item["body"] for item in crew.anna.get(path).json["items"]] == [""]


def test_r17_links_and_quotes_are_drawn_by_the_rights_of_who_looks(crew: Crew, vic: Client, talk: str) -> None:
    note = said(crew.cleo, talk, f"{CANARY} ask the cellar", lane="note")
    refused = {"client_id": str(uuid.uuid4()), "body": "see there", "reply_to": note}
    assert crew.cleo.post(f"/api/conversations/{talk}/messages", refused).status == 422
    answer = said(crew.cleo, talk, "in the note", lane="note", reply_to=note)
    page = crew.cleo.get(f"/conversations/{talk}", **{"HX-Request": "true"}).text
    assert f'data-of="{note}"' in page
    assert CANARY not in str([vic.get(f"/api/messages/{one}").body for one in (note, answer)])
    link = crew.cleo.get(f"/m/{note}")
    seq = crew.cleo.get(f"/api/messages/{note}").json["seq"]
    assert (link.status, link.headers["location"]) == (303, f"/conversations/{talk}?at={seq}")
    room = crew.room(crew.anna, crew.ben)
    closed = said(crew.anna, room, CANARY)
    said(crew.anna, talk, f"{crew.server.url}/m/{closed}")
    assert crew.cleo.get(f"/m/{closed}").status == 404
    assert CANARY not in crew.cleo.get(f"/conversations/{talk}").text.replace(f"{CANARY} ask the cellar", "")


def test_an_answer_quotes_what_it_answers_until_that_is_taken_back(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    asked = said(crew.anna, room, "Which **adapter**?")
    said(crew.ben, room, "The grey one.", reply_to=asked)
    assert "Which adapter?" in crew.anna.get(f"/conversations/{room}").text.split('class="quote"')[1]
    crew.anna.delete(f"/api/messages/{asked}")
    assert "Taken back" in crew.anna.get(f"/conversations/{room}").text.split('class="quote"')[1]


def test_who_is_named_is_a_chip_and_nobody_else(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    words = "@ben and @dora, `@ben` and @all, b@ben.example, <b>@ben"
    message = said(crew.anna, room, words)
    assert crew.anna.get(f"/api/messages/{message}").json["mentions"] == [crew.ben.person]
    page = crew.ben.get(f"/conversations/{room}").text
    assert page.count(f'<span class="mention" data-person="{crew.ben.person}">@ben</span>') == 2
    assert page.count('data-person="all"') == 1
    assert "@dora" in page
    crew.anna.patch(f"/api/messages/{message}", {"body": "nobody"})
    assert "mentions" not in crew.anna.get(f"/api/messages/{message}").json


def test_only_who_may_be_there_is_offered_behind_an_at(crew: Crew, vic: Client, talk: str) -> None:
    def offered(client: Client, place: str, words: str, lane: str = "message") -> list[str]:
        page = client.get(f"/conversations/{place}/nameable?lane={lane}&q={words}").text
        return [part.split('"')[0] for part in page.split('data-handle="')[1:]]

    assert offered(crew.cleo, talk, "be") == []
    assert offered(crew.cleo, talk, "be", "note") == ["ben"]
    room = crew.room(crew.anna, crew.ben, crew.cleo)
    assert offered(crew.anna, room, "b") == ["ben"]
    assert offered(crew.anna, room, "al") == ["all"]
    assert offered(crew.anna, room, "dor") == []
    assert crew.anna.get(f"/conversations/{room}/nameable?lane=other").status == 400


def test_typing_tells_inside_who_and_where_and_outside_only_who(crew: Crew, vic: Client, talk: str) -> None:
    with vic.live() as outside, crew.cleo.live() as inside, crew.anna.live() as writer:
        writer.send("typing", conversation=talk, lane="note")
        heard = inside.until(lambda frame: frame.get("type") == "typing")
        assert heard["data"] == {"person": crew.anna.person, "name": "Anna", "inside": True, "lane": "note"}
        writer.send("typing", conversation=talk)
        heard = outside.until(lambda frame: frame.get("type") == "typing")
        assert heard["data"] == {"person": crew.anna.person}
    assert [frame for frame in outside.frames if frame.get("type") == "typing"] in ([], [heard])


def test_reading_is_seen_in_a_direct_talk(crew: Crew) -> None:
    pair = crew.direct(crew.anna, crew.ben)
    seq = crew.anna.say(pair, "Seen?").json["seq"]
    with crew.anna.live() as anna:
        crew.ben.put(f"/api/conversations/{pair}/read", {"seq": seq})
        heard = anna.until(lambda frame: frame.get("type") == "read.moved")
    assert heard["data"] == {"person": crew.ben.person, "seq": seq}
    page = crew.anna.get(f"/conversations/{pair}").text
    assert f'<data value="{seq}" data-person="{crew.ben.person}" data-at="2' in page


def test_a_thread_opens_at_an_entry_with_neighbours_both_ways(crew: Crew) -> None:
    room = crew.room(crew.anna, crew.ben)
    seqs = [crew.anna.say(room, f"word {n}").json["seq"] for n in range(70)]
    page = crew.ben.get(f"/conversations/{room}?at={seqs[30]}", **{"HX-Request": "true"}).text
    assert f'data-at="{seqs[30]}"' in page
    assert f'data-older="{seqs[6]}"' in page
    assert f'data-newer="{seqs[55]}"' in page
    newer = crew.ben.get(f"/conversations/{room}/turns?after={seqs[55]}").text
    assert "word 56<" in newer
    assert "word 69<" in newer
    assert 'data-newer=""' in newer
    for wrong in ("at=x", "at=-1"):
        assert crew.ben.get(f"/conversations/{room}?{wrong}").status == 400
    for wrong in ("", "before=1&after=2", "after=x"):
        assert crew.ben.get(f"/conversations/{room}/turns?{wrong}").status == 400
