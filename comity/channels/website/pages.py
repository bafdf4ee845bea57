"""The loader, the page in the frame, and the visitor's talk as HTML."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from litestar import Request, Response

from comity.channels.website import queries
from comity.channels.website.sightings import sightings
from comity.conversations import doors
from comity.foundation.policies import PUBLIC
from comity.foundation.requests import header
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.interface.assets import asset_path

ORIGIN = re.compile(r"https?://[a-z0-9.\-\[\]:]+\Z")
FRAME_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}; "
    "require-trusted-types-for 'script'; trusted-types comity"
)
LOADER_HEADERS = {
    "Cache-Control": "public, max-age=300, stale-while-revalidate=86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
}


@get("/widget.js", policy=PUBLIC, include_in_schema=False)
async def loader(request: Request[Any, Any, Any], runtime: Runtime) -> Response[bytes]:
    """The script that websites include. Its address never changes, so it is asked for again after five minutes."""
    await sightings.saw(runtime, request.scope)
    name, script = _loader()
    headers = LOADER_HEADERS | {"ETag": f'W/"{name}"'}
    if name in (header(request.scope, b"if-none-match") or ""):
        return Response(b"", status_code=304, headers=headers, media_type="text/javascript")
    return Response(script, headers=headers, media_type="text/javascript")


@get("/widget", policy=PUBLIC, include_in_schema=False)
async def messenger(
    request: Request[Any, Any, Any], runtime: Runtime, channel: str = "", to: str = ""
) -> Response[str]:
    """The page in the frame: only websites of its channel may show it, and it holds nothing about anybody outside."""
    look = doors.looking(runtime)
    door = await runtime.store.read(queries.entrance, key=channel, to=to or None, look=look)
    await sightings.saw(runtime, request.scope, key=channel)
    page = runtime.templates.page("website/widget.html", door=door)
    page.headers["Content-Security-Policy"] = FRAME_POLICY.format(ancestors=ancestors(door.origins))
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


def ancestors(origins: tuple[str, ...]) -> str:
    """The `frame-ancestors` of a channel: its websites, or nobody."""
    return " ".join(origin for origin in origins if ORIGIN.match(origin)) or "'none'"


@cache
def _loader() -> tuple[str, bytes]:
    path = asset_path("widget.js")
    return path.name, path.read_bytes()


ROUTES = [loader, messenger]
