"""The demo company's website, called as ASGI."""

from __future__ import annotations

import asyncio
from typing import Any

from comity.demo.shop.app import PAGES, shop

APP = shop("http://localhost:8000/", "KEY", "REPAIRS")


def ask(path: str, method: str = "GET") -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(APP({"type": "http", "method": method, "path": path}, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


def test_every_page_embeds_the_channel() -> None:
    tag = b'<script src="http://localhost:8000/widget.js" data-channel="KEY" data-to="anna" data-label="Talk to Anna"'
    for path in set(PAGES) - {"/repairs"}:
        status, _, body = ask(path)
        assert status == 200 and tag in body, path


def test_the_page_for_repairs_embeds_its_own_channel_and_the_team_page_leads_to_the_doors() -> None:
    repairs = ask("/repairs")[2]
    assert b'data-channel="REPAIRS" data-label="Ask the workshop"' in repairs and repairs.count(b"widget.js") == 1
    assert b'<a href="http://localhost:8000/@anna">' in ask("/team")[2]


def test_pages_can_be_read_without_script() -> None:
    assert b"<h1>Pelican battery</h1>" in ask("/")[2]
    assert b"<h1>Visit us</h1>" in ask("/visit")[2]


def test_nothing_else_is_there() -> None:
    assert ask("/nope")[0] == 404
    assert ask("/../app.py")[0] == 404
    assert ask("/", "POST")[0] == 405


def test_head_has_the_length_and_no_body() -> None:
    status, headers, body = ask("/shop.css", "HEAD")
    assert (status, body) == (200, b"") and int(headers[b"content-length"]) > 100
