"""Composition: the rooms, and what they make together. Only this module and `cli` know every room."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.connection import Request
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ControllerRouterHandler

import comity
from comity.accounts.room import ROOM as ACCOUNTS
from comity.channels.website.room import ROOM as WEBSITE
from comity.conversations.room import ROOM as CONVERSATIONS, stage_for
from comity.foundation.answers import failed, framework_refused, refused
from comity.foundation.credentials import Credentials
from comity.foundation.docs import show_docs
from comity.foundation.errors import Refused
from comity.foundation.http import Edge
from comity.foundation.jobs import Runner
from comity.foundation.live.gateway import Gateway
from comity.foundation.live.hub import Hub
from comity.foundation.pages import show_health, static_files
from comity.foundation.policies import POLICIES, Actor
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime
from comity.foundation.settings import Settings
from comity.foundation.store import Store
from comity.foundation.templates import Templates
from comity.interface.assets import STATIC, asset
from comity.people.room import ROOM as PEOPLE

ROOMS: tuple[Room, ...] = (ACCOUNTS, PEOPLE, CONVERSATIONS, WEBSITE)


def assemble(settings: Settings, store: Store, rooms: Sequence[Room] = ROOMS) -> Runtime:
    """The parts of a running installation, without a server."""
    templates = Templates({"asset": asset})
    hub = Hub(store, stage_for(templates, [room.outside_message for room in rooms if room.outside_message]))
    credentials = Credentials(store, {prefix: found for room in rooms for prefix, found in room.credentials.items()})
    runtime = Runtime(settings, store, hub, credentials, templates)
    for room in rooms:
        if room.prepare is not None:
            room.prepare(runtime)
    store.listen(credentials.observe, eager=True)
    store.listen(hub.feed)
    return runtime


def build(runtime: Runtime, rooms: Sequence[Room] = ROOMS) -> Edge:
    """The ASGI application."""
    app = Litestar(
        route_handlers=_routes(rooms),
        dependencies={
            "actor": Provide(_actor, sync_to_thread=False),
            "runtime": Provide(_runtime, sync_to_thread=False),
        },
        exception_handlers={Refused: refused, HTTPException: framework_refused, Exception: failed},
        openapi_config=OpenAPIConfig(
            "Comity",
            comity.__version__,
            path="/api/openapi.json",
            use_handler_docstrings=True,
            render_plugins=[JsonRenderPlugin(path="/")],
        ),
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=1_000, gzip_compress_level=5, exclude=["^/static/"]
        ),
        request_max_body_size=1_000_000,
        state=State({"runtime": runtime}),
        logging_config=None,
        response_headers={"cache-control": "no-store", "x-content-type-options": "nosniff"},
        lifespan=[_serving(runtime, rooms)],
    )
    operations = {operation.name: operation for room in rooms for operation in room.operations}
    bare_routes = [route for room in rooms for route in room.bare_routes]
    return Edge(runtime, app, Gateway(runtime, operations), bare_routes)


def _routes(rooms: Sequence[Room]) -> list[ControllerRouterHandler]:
    routes = [show_health, show_docs, static_files(STATIC), *(route for room in rooms for route in room.routes)]
    names = {policy.name for policy in POLICIES}
    for route in routes:
        if route.opt.get("policy") not in names:
            raise RuntimeError(f"{route.paths} declares no access policy.")
    return routes


def _actor(request: Request[Any, Any, Any]) -> Actor:
    actor: Actor = request.state.actor
    return actor


def _runtime(state: State) -> Runtime:
    runtime: Runtime = state.runtime
    return runtime


def _serving(
    runtime: Runtime, rooms: Sequence[Room]
) -> Callable[[Litestar], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def serving(_: Litestar) -> AsyncIterator[None]:
        await runtime.store.start()
        runtime.hub.told = runtime.store.end()
        runner = asyncio.create_task(Runner(runtime, {job.kind: job for room in rooms for job in room.jobs}).run())
        try:
            yield
        finally:
            runner.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await runner
            await runtime.store.stop()

    return serving
