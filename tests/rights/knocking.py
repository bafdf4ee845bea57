"""How a door of the matrix is tried over HTTP, in this process."""

from __future__ import annotations

from typing import Any

from comity.foundation.http import Edge
from tests.rights.stage import common


async def try_door(edge: Edge, asked: tuple[str, str, bytes], credential: str | None) -> str:
    """The status of one request."""
    return (await asked_of(edge, asked, credential))[0]


async def asked_of(edge: Edge, asked: tuple[str, str, bytes], credential: str | None) -> tuple[str, bytes]:
    """Status and body of one request."""
    method, target, body = asked
    path, _, text = target.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "http_version": "1.1",
        "raw_path": path.encode(),
        "query_string": text.encode(),
    }
    sent: list[dict[str, Any]] = []
    coming: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return coming.pop() if coming else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await edge(common(path, credential) | scope, receive, send)
    return str(sent[0]["status"]), b"".join(message.get("body", b"") for message in sent[1:])
