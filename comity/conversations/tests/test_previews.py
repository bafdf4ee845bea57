"""Previews of linked pages: asked by us, read as text, shown to whoever sees the message."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from comity.conversations.previews import Page, read_page
from comity.conversations.tests.uploading import crew_at
from comity.testing.client import Client
from comity.testing.crew import Crew
from comity.testing.plugin import Stage
from comity.testing.waiting import SLACK

HOSTILE = b"""<!doctype html><head><title>Plain <b>title</b></title>
<meta property="og:title" content="&lt;img src=x onerror=alert(1)&gt; Wheels">
<meta property="og:description" content="Round&#10;and\xe2\x80\xaeround">
<meta property="og:image" content="/picture.png"><meta property="og:video" content="javascript:alert(1)">
<script>document.write("<meta property='og:site_name' content='script'>")</script></head>
<body><meta property="og:site_name" content="body"></body>"""


class Site(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        kind, body = {
            "/page": ("text/html; charset=utf-8", HOSTILE),
            "/picture.png": ("image/png", picture()),
            "/picture.svg": ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        }.get(self.path, ("application/json", b'{"type": "rich", "html": "<script>alert(1)</script>"}'))
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing to the terminal."""


def picture() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (900, 500), "teal").save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def crew(sqlite_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with crew_at(sqlite_stage, tmp_path_factory.mktemp("previews"), COMITY_FETCH_ALLOW="127.0.0.0/8") as found:
        yield found


def soon(found: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 15 * SLACK
    while not (answer := found()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return answer


def message(client: Client, conversation: str, message_id: str) -> Any:
    items = client.get(f"/api/conversations/{conversation}/messages").json["items"]
    return next(item for item in items if item["id"] == message_id)


def test_a_page_is_read_as_text() -> None:
    """X04."""
    assert read_page(HOSTILE, "utf-8", "https://www.shop.example/a/b") == Page(
        "<img src=x onerror=alert(1)> Wheels", "Round and round", "shop.example", "https://www.shop.example/picture.png"
    )
    assert read_page(b"<title> Only\n this </title>", "no-such-charset", "http://x.example/") == Page(
        "Only this", "", "x.example"
    )
    assert read_page(b"<html><body>Nothing", "", "http://x.example/") is None
    assert read_page(b"<" * 300_000, "", "http://x.example/") is None
    found = read_page(b"<title>" + b"a " * 100_000, "", "http://x.example/")
    assert found is not None and len(found.title) == 200


def test_a_members_link_is_shown_to_both_sides(crew: Crew, site: str) -> None:
    """X04: on the live stream and in the history, with a picture that is ours."""
    vic = crew.visit()
    talk = crew.ask(vic)
    with vic.live() as stream:
        sent = crew.anna.say(talk, f"Look at {site}/page and `{site}/code`").json
        event = stream.event("message.previewed", timeout=15)
    assert event["data"]["id"] == sent["id"] and event["seq"] > event["data"]["seq"]
    (preview,) = message(vic, talk, sent["id"])["previews"]
    assert preview["title"] == "<img src=x onerror=alert(1)> Wheels" and preview["url"] == f"{site}/page"
    shown = vic.get(f"/api/files/{preview['image']}")
    assert (shown.status, shown.headers["content-type"]) == (200, "image/jpeg")
    assert crew.visit("walt").get(f"/api/files/{preview['image']}").status == 404
    assert "/code" not in Site.asked
    page = crew.anna.get(f"/conversations/{talk}").text
    assert "&lt;img src=x onerror=alert(1)&gt; Wheels" in page


def test_a_preview_is_removed_for_everybody(crew: Crew, site: str) -> None:
    room = crew.room(crew.anna, crew.ben)
    sent = crew.anna.say(room, f"{site}/page").json
    (preview,) = soon(lambda: message(crew.ben, room, sent["id"]).get("previews"))
    assert crew.dora.delete(f"/api/messages/{sent['id']}/previews/0").status == 404
    assert crew.ben.delete(f"/api/messages/{sent['id']}/previews/1").status == 404
    assert crew.ben.delete(f"/api/messages/{sent['id']}/previews/0").status == 204
    assert "previews" not in message(crew.anna, room, sent["id"])
    assert crew.ben.get(f"/api/files/{preview['image']}").status == 404
    assert crew.anna.patch(f"/api/messages/{sent['id']}", {"body": f"{site}/page again"}).status == 200


def test_what_is_no_page_stays_a_link(crew: Crew, site: str) -> None:
    """X04: an oEmbed answer, a dead address, an address of the metadata service."""
    room = crew.room(crew.anna, crew.ben)
    sent = crew.anna.say(room, f"{site}/oembed http://169.254.169.254/latest http://no-such-host.invalid/ {site}/page")
    soon(lambda: "/oembed" in Site.asked)
    time.sleep(1)
    assert "previews" not in message(crew.anna, room, sent.json["id"])


def test_people_outside_cannot_make_us_ask(crew: Crew, site: str) -> None:
    vic = crew.visit()
    talk = crew.ask(vic, f"Hello {site}/from-outside")
    vic.say(talk, f"And {site}/from-outside")
    crew.anna.say(talk, f"{site}/marker")
    soon(lambda: "/marker" in Site.asked)
    assert "/from-outside" not in Site.asked
