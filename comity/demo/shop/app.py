"""Harbour Cycles: the website of the demo company, a stranger to Comity apart from one script tag."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Coroutine[Any, Any, None]]

PAGES = {
    "/": "battery.html",
    "/bikes": "bikes.html",
    "/parts": "parts.html",
    "/repairs": "repairs.html",
    "/team": "team.html",
    "/visit": "visit.html",
}
FILES = {"/shop.css": "text/css; charset=utf-8", "/shop.js": "text/javascript; charset=utf-8"}
FOLDER = Path(__file__).parent / "pages"


class Answer(NamedTuple):
    media_type: str
    body: bytes


MISSING = Answer("text/plain; charset=utf-8", b"There is no such page here.\n")


def shop(comity_url: str, channel_key: str, repair_key: str) -> App:
    """An ASGI application whose pages embed the website channel `channel_key` of the Comity at `comity_url`, its page
    for repairs the channel `repair_key`."""
    answers = _drawn(comity_url.rstrip("/"), channel_key, repair_key) | _files()

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            await _reply(send, scope["method"], answers.get(scope["path"]))
        else:
            await receive()
            await send({"type": "websocket.close"})

    return app


def _drawn(comity_url: str, channel_key: str, repair_key: str) -> dict[str, Answer]:
    pages = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    portrait = "data:image/svg+xml," + quote((FOLDER / "anna.svg").read_text())
    words = {"comity_url": comity_url, "channel_key": channel_key, "repair_key": repair_key, "portrait": portrait}
    return {
        path: Answer("text/html; charset=utf-8", pages.get_template(name).render(path=path, **words).encode())
        for path, name in PAGES.items()
    }


def _files() -> dict[str, Answer]:
    return {path: Answer(media_type, (FOLDER / path[1:]).read_bytes()) for path, media_type in FILES.items()}


async def _live(receive: Receive, send: Send) -> None:
    while (message := await receive())["type"] != "lifespan.shutdown":
        await send({"type": f"{message['type']}.complete"})
    await send({"type": "lifespan.shutdown.complete"})


async def _reply(send: Send, method: str, answer: Answer | None) -> None:
    status = 405 if method not in ("GET", "HEAD") else 404 if answer is None else 200
    found = answer if answer is not None and status == 200 else MISSING
    headers = [
        (b"content-type", found.media_type.encode()),
        (b"content-length", str(len(found.body)).encode()),
        (b"cache-control", b"no-cache"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else found.body})
