"""The two sides of one talk, as the real server shows them: whatever is inside leaves no trace outside."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from comity.conversations.fragments import Fragments
from comity.conversations.tests import stage
from comity.conversations.views import MessageView
from comity.foundation.events import Cursor
from comity.foundation.store import Store
from comity.testing.canary import CANARY, Canary
from comity.testing.client import Client, Live
from comity.testing.crew import Crew
from comity.testing.plugin import on_both_databases

INSIDE_MARKUP = re.compile(r"\bbeside\b|\bnt\b|data-lane|data-version|\bnote\b", re.IGNORECASE)
PAGES = "/api/live?format=html"


def test_fragments_of_the_two_sides(store: Store) -> None:
    """Outsiders' fragments are made by another template, of views that hold nothing from inside."""
    outside_views: list[MessageView] = []

    def render(view: MessageView) -> str:
        outside_views.append(view)
        return f"<li>{view.html}</li>"

    fragments = Fragments(inside=lambda view: f"<article class={view.lane}>{view.html}</article>", outside=render)
    actors = store.write_now(stage.crew)
    shop = store.write_now(stage.door, by=actors["cleo"])
    talk = store.write_now(stage.talk, kind="outside", by=actors["vic"], others=[actors["ben"]], channel=shop)
    for body, lane in (("**Hello**", "message"), (CANARY, "note"), ("Bye", "message")):
        stage.say(store, actors["ben"], talk, body, lane)
    events = store.read_now(stage.log_of, conversations=[talk])
    inside = store.read_now(fragments.of_events, events=events, inside=True)
    outside = store.read_now(fragments.of_events, events=events, inside=False)
    assert [bool(text) for text in inside] == [False, True, True, True]
    assert [bool(text) for text in outside] == [False, True, False, True]
    assert CANARY in str(inside)
    assert CANARY not in str(outside)
    assert sorted((view.lane, view.seq, view.door, view.page) for view in outside_views) == [
        ("message", 2, None, ""),
        ("message", 3, None, ""),
    ]


def test_what_outsiders_missed_holds_no_notes(store: Store) -> None:
    actors = store.write_now(stage.crew)
    talk = store.write_now(stage.talk, kind="outside", by=actors["anna"], others=[actors["vic"]])
    note = stage.say(store, actors["anna"], talk, CANARY, "note")
    end = stage.place(store.read_now(stage.log_of, conversations=[talk])[-1])
    span: dict[str, Any] = {"after": Cursor(0, 0), "upto": end, "limit": 100}
    missed = store.read_now(stage.stage.missed, actor=actors["vic"], **span)
    assert missed is not None
    assert note.id not in {event.subject for event in missed}
    assert CANARY not in str(missed)


@pytest.fixture
def talk(crew: Crew, vic: Client, canary: Canary) -> str:
    """vic's talk, with everything that can happen to a note in it."""
    canary.watch(vic)
    conversation = crew.ask(vic, "Is **the lamp** there?")
    return conversation


def notes(crew: Crew, talk: str) -> None:
    """All that can happen to notes, and a message before and after."""
    crew.cleo.say(talk, "One moment, please.")
    first = crew.cleo.say(talk, f"{CANARY}: no idea", lane="note").json["id"]
    crew.anna.say(talk, f"{CANARY}: ask ben", lane="note")
    crew.cleo.patch(f"/api/messages/{first}", {"body": f"{CANARY}: it is in the cellar"})
    crew.cleo.delete(f"/api/messages/{first}")
    crew.cleo.say(talk, "Yes, it is.")


@on_both_databases
def test_a_visitor_hears_and_reads_no_note(crew: Crew, vic: Client, talk: str) -> None:
    with vic.live() as program, vic.live(path=PAGES) as page, crew.cleo.live(path=PAGES) as inside:
        start = program.ready["cursor"]
        notes(crew, talk)
        for live in (program, page, inside):
            live.until(lambda frame: "Yes, it is." in str(frame))
        heard, head = numbers(program), vic.get(f"/api/conversations/{talk}").json["seq"]
        assert heard == list(range(heard[0], head + 1))
        assert len(heard) >= 2
        fragments = [frame.get("html", "") for frame in page.frames]
    for html in fragments:
        assert not INSIDE_MARKUP.search(html), html
    assert any("Yes, it is." in html for html in fragments)
    assert CANARY in str(inside.frames)
    with vic.live(since=start, path=PAGES) as resumed:
        resumed.until(lambda frame: frame.get("seq") == head)
        assert numbers(resumed) == heard
    reads_nothing_from_inside(vic, talk)


def numbers(live: Live) -> list[int]:
    return [frame["seq"] for frame in live.frames if frame.get("op") == "event" and "seq" in frame]


def reads_nothing_from_inside(vic: Client, talk: str) -> None:
    """Whatever vic can call, and numbers without a gap; the canary searches the bytes."""
    row = vic.get(f"/api/conversations/{talk}").json
    items = vic.get(f"/api/conversations/{talk}/messages").json["items"]
    assert [item["seq"] for item in items][-2:] == [row["seq"] - 1, row["seq"]]
    assert row["unread"] == sum(item["author"] != vic.person for item in items)
    assert vic.get("/api/conversations").json["items"] == [row]
    assert {item["lane"] for item in items} == {"message"}


def test_a_note_changes_nothing_that_a_visitor_can_ask_for(crew: Crew, vic: Client, talk: str) -> None:
    paths = ["/api/conversations", f"/api/conversations/{talk}", f"/api/conversations/{talk}/messages", "/api/me"]
    before = [vic.get(path).body for path in paths]
    note = crew.cleo.say(talk, CANARY, lane="note").json["id"]
    crew.cleo.patch(f"/api/messages/{note}", {"body": f"{CANARY} again"})
    assert [vic.get(path).body for path in paths] == before
    for answer in (
        vic.patch(f"/api/messages/{note}", {"body": "x"}),
        vic.delete(f"/api/messages/{note}"),
        vic.patch(f"/api/messages/{uuid.uuid4()}", {"body": "x"}),
    ):
        assert (answer.status, answer.error) == (404, "not_found")
    assert vic.say(talk, "x", lane="note").status == 403
