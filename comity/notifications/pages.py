"""The settings page, and the worker that stands behind all pages of a browser."""

from __future__ import annotations

from functools import cache
from typing import Any

from litestar import Request, Response

from comity.foundation.policies import MEMBER, PUBLIC, Actor
from comity.foundation.requests import header
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.interface.assets import asset_path
from comity.notifications import pushing, queries
from comity.notifications.shapes import device_out
from comity.people.settings.shell import settings_page

MINE = "notifications"
WORKER_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'",
    "Service-Worker-Allowed": "/",
}


@get("/sw.js", policy=PUBLIC, include_in_schema=False)
async def show_worker(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The service worker. Its address never changes and its scope is the whole site, so it stands at the root; browsers
    ask for it anew with every visit."""
    name, script = _worker()
    headers = WORKER_HEADERS | {"ETag": f'W/"{name}"'}
    if name in (header(request.scope, b"if-none-match") or ""):
        return Response(b"", status_code=304, headers=headers, media_type="text/javascript")
    return Response(script, headers=headers, media_type="text/javascript")


@cache
def _worker() -> tuple[str, bytes]:
    path = asset_path("sw.js")
    return path.name, path.read_bytes()


@get("/settings/notifications", policy=MEMBER, include_in_schema=False)
async def show_notifications(actor: Actor, runtime: Runtime) -> Response[str]:
    """Whether this device tells me something, which others do, and of what."""
    devices = [device_out(row) for row in await runtime.store.read(queries.devices, person=actor.person)]
    chosen = await runtime.store.read(queries.choices, person=actor.person)
    key = (await pushing.sender(runtime)).public
    return await settings_page(
        runtime, actor, "notifications/mine.html", section=MINE, devices=devices, chosen=chosen, key=key
    )


ROUTES = [show_worker, show_notifications]
