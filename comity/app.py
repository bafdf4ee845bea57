"""Composition: the rooms, and what they make together. Only this module and `cli` know every room."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Sequence
from typing import Any

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.connection import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ControllerRouterHandler, Message, Scope

import comity
from comity.accounts.room import ROOM as ACCOUNTS
from comity.calls.room import ROOM as CALLS
from comity.channels.door.room import ROOM as DOOR
from comity.channels.email.room import ROOM as EMAIL
from comity.channels.website.room import ROOM as WEBSITE
from comity.conversations.room import ROOM as CONVERSATIONS, stage_for
from comity.etiquette.room import ROOMS as ETIQUETTE
from comity.foundation.answers import failed, framework_refused, refused, tell_denied
from comity.foundation.credentials import Credentials
from comity.foundation.docs import show_docs
from comity.foundation.errors import Refused
from comity.foundation.http import Edge
from comity.foundation.jobs import Runner
from comity.foundation.live.gateway import Gateway
from comity.foundation.live.hub import Hub
from comity.foundation.live.replay import replay
from comity.foundation.live.stream import EventStreams, describe_stream
from comity.foundation.pages import show_health, static_files
from comity.foundation.permissions import named_by
from comity.foundation.policies import POLICIES, Actor
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime
from comity.foundation.settings import Settings
from comity.foundation.store import Store
from comity.foundation.templates import Templates
from comity.hooks.room import ROOM as HOOKS
from comity.interface.assets import STATIC, asset
from comity.notifications.room import ROOM as NOTIFICATIONS
from comity.people.room import ROOM as PEOPLE
from comity.records.room import ROOM as RECORDS
from comity.search.room import ROOM as SEARCH

ROOMS: tuple[Room, ...] = (
    ACCOUNTS,
    PEOPLE,
    CONVERSATIONS,
    CALLS,
    SEARCH,
    RECORDS,
    HOOKS,
    *ETIQUETTE,
    NOTIFICATIONS,
    WEBSITE,
    DOOR,
    EMAIL,
)


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
    """The ASGI application; `serving` is what runs while it serves."""
    operations = {operation.name: operation for room in rooms for operation in room.operations}
    bare_routes = [route for room in rooms for route in room.bare_routes]
    gateway = Gateway(runtime, operations)
    return Edge(runtime, routed(tuple(rooms)), gateway, EventStreams(gateway), bare_routes)


class _Together(Router):
    """Routes that Litestar takes in as one: after each that is registered by itself it looks through all it has. It
    copies a router, with every route in it, unless told that there is no other use of it."""

    def __deepcopy__(self, _: dict[int, Any]) -> _Together:
        return self


@functools.lru_cache(maxsize=4)
def routed(rooms: tuple[Room, ...]) -> Litestar:
    """The routes as Litestar knows them: a second of work, the same for every runtime of these rooms.

    It keeps nothing of a runtime; the edge hands it over with each request.
    """
    return Litestar(
        route_handlers=[_Together("/", route_handlers=_routes(rooms))],
        debug=False,
        pdb_on_exception=False,
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
            backend="gzip", minimum_size=1_000, gzip_compress_level=5, exclude=["^/static/", "^/files/", "^/api/files/"]
        ),
        request_max_body_size=1_000_000,
        logging_config=None,
        before_send=[_guard],
        after_exception=[tell_denied],
    )


@contextlib.asynccontextmanager
async def serving(runtime: Runtime, rooms: Sequence[Room] = ROOMS) -> AsyncIterator[None]:
    """The store's writer, the jobs and what rooms do beside, as long as the application serves."""
    await runtime.store.start()
    runtime.hub.told = runtime.store.end()
    runner = Runner(runtime, {job.kind: job for room in rooms for job in room.jobs})
    steps = [runner.run(), runtime.relay.run(), *(room.beside(runtime) for room in rooms if room.beside is not None)]
    tasks = [asyncio.create_task(step) for step in steps]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await runtime.hub.stop()
        await runtime.store.stop()


async def _guard(message: Message, _: Scope) -> None:
    """What an answer carries unless it says otherwise: nothing is kept, and nothing is taken for another type."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        headers.setdefault("cache-control", "no-store")
        headers.setdefault("x-content-type-options", "nosniff")


def _routes(rooms: Sequence[Room]) -> list[ControllerRouterHandler]:
    routes = [
        show_health,
        show_docs,
        describe_stream,
        replay,
        static_files(STATIC),
        *(route for room in rooms for route in room.routes),
    ]
    names = {policy.name for policy in POLICIES}
    for route in routes:
        if route.opt.get("policy") not in names and not named_by(str(route.opt.get("policy"))):
            raise RuntimeError(f"{route.paths} declares no access policy.")
    return routes


def _actor(request: Request[Any, Any, Any]) -> Actor:
    actor: Actor = request.state.actor
    return actor


def _runtime(request: Request[Any, Any, Any]) -> Runtime:
    runtime: Runtime = request.state.runtime
    return runtime
