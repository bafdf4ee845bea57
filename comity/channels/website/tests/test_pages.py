"""The loader, the page in the frame and the talk, as they go over the wire."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from comity.channels.website.pages import ancestors
from comity.interface.assets import asset_path
from comity.testing.canary import Canary
from comity.testing.crew import Crew
from comity.testing.processes import Server

ELEMENTS = Path(__file__).parent.parent / "elements"


def packed(name: str) -> int:
    return len(gzip.compress(asset_path(name).read_bytes(), 9))


def test_the_loader_is_light() -> None:
    assert packed("widget.js") < 10_000


def test_the_messenger_is_light() -> None:
    assert packed("messenger.js") < 60_000
    assert packed("messenger.css") < 16_000


def test_the_loader_comes_with_a_short_life(server: Server) -> None:
    stranger = server.client()
    answer = stranger.get("/widget.js")
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/javascript")
    assert "max-age=300" in answer.headers["cache-control"] and "set-cookie" not in answer.headers
    again = stranger.get("/widget.js", **{"If-None-Match": answer.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert stranger.get("/widget.js", **{"If-None-Match": 'W/"old"'}).status == 200
    assert stranger.call("HEAD", "/widget.js").status == 200


def test_only_websites_of_the_channel_may_frame_it(server: Server, crew: Crew) -> None:
    answer = server.client().get(f"/widget?channel={crew.channel.key}&to=anna")
    policy = dict(rule.strip().partition(" ")[::2] for rule in answer.headers["content-security-policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self' ws: wss:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": crew.channel.origin,
        "require-trusted-types-for": "'script'",
        "trusted-types": "comity",
    }
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("origins", "rule"),
    [
        ((), "'none'"),
        (("https://a.example", "http://localhost:1"), "https://a.example http://localhost:1"),
        (("*;",), "'none'"),
    ],
)
def test_a_channel_without_websites_is_framed_by_nobody(origins: tuple[str, ...], rule: str) -> None:
    assert ancestors(origins) == rule


def test_the_page_names_who_is_asked(server: Server, crew: Crew) -> None:
    page = server.client().get(f"/widget?channel={crew.channel.key}&to=ANNA").text
    assert "Write to Anna" in page and 'data-to="anna"' in page and 'class="p in"' in page
    assert 'class="p out"' not in page and not re.search(r'class="[^"]*\bbeside', page)


def test_unknown_doors_are_not_found(server: Server, crew: Crew) -> None:
    key, stranger = crew.channel.key, server.client()
    for query in ("", "channel=nope", "channel=%00", f"channel={key}&to=nobody", f"channel={key}&to=%00"):
        assert stranger.get(f"/widget?{query}").status == 404, query


def test_the_talk_holds_what_was_said_and_no_note(crew: Crew, canary: Canary) -> None:
    conversation = crew.ask(crew.vic, "<img src=x> {{7*7}} **fits**?")
    canary.watch(crew.vic)
    crew.anna.say(conversation, "CANARY-INSIDE ask Ben", lane="note")
    crew.anna.say(conversation, "It does.")
    talk = crew.vic.get("/visitor/talk")
    assert talk.status == 200 and talk.headers["cache-control"] == "no-store"
    assert f'data-person="{crew.vic.person}"' in talk.text and f'data-conversation="{conversation}"' in talk.text
    assert "&lt;img src=x&gt; {{7*7}} <strong>fits</strong>?" in talk.text and "It does." in talk.text
    assert talk.text.count("<li") == 2 and "lane" not in talk.text


def test_the_stream_carries_the_same_drawing(crew: Crew, canary: Canary) -> None:
    conversation = crew.ask(crew.vic)
    canary.watch(crew.vic)
    with crew.vic.live(path="/api/live?format=html") as live:
        crew.anna.say(conversation, "CANARY-INSIDE not for him", lane="note")
        crew.anna.say(conversation, "It does.")
        frame = live.until(lambda frame: frame.get("data", {}).get("body") == "It does.")
    assert frame["html"].strip() in crew.vic.get("/visitor/talk").text


def test_the_talk_is_for_visitors(server: Server, crew: Crew) -> None:
    assert server.client().get("/visitor/talk").status in (303, 401)
    assert server.client("cv_" + "x" * 43).get("/visitor/talk").status in (303, 401)
    assert crew.anna.get("/visitor/talk").status == 403
    assert crew.vic.get("/visitor/talk").text.count("<li") == 0
    assert crew.vic.get("/visitor/talk?before=x").status == 404


def test_every_script_here_keeps_to_its_own_globals() -> None:
    """The loader runs among strangers: no JSON, iterators or array methods that a host page may have replaced."""
    sources = [(ELEMENTS / f"{name}.ts").read_text() for name in ("loader", "tag", "door", "doorbell")]
    for forbidden in ("JSON.", "for (const", "innerHTML", ".map(", ".filter(", ".forEach(", "Promise", "fetch("):
        found = [source for source in sources if forbidden in source.replace("for (const key in", "")]
        assert not found, forbidden
