"""The outermost ASGI function: host check, HEAD, the live stream, and the bare routes of the hot path."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec

from comity.foundation.errors import BadInput, Forbidden, Refused, TooLarge
from comity.foundation.live.protocol import LINE, HttpProtocol
from comity.foundation.logs import log_failure
from comity.foundation.parse import BODY_LIMIT
from comity.foundation.policies import Actor, Policy
from comity.foundation.requests import allowed_host, bearer, cookie, same_origin
from comity.foundation.runtime import Runtime

JSON_HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
]
_JSON_HEAD = b"".join(b"%s: %s\r\n" % header for header in JSON_HEADERS)
App = Callable[[Any, Any, Any], Awaitable[None]]


class BareRequest:
    """What a bare route gets: the actor, the runtime, the path's variable part and the raw body."""

    __slots__ = ("actor", "body", "query", "runtime", "variable")

    def __init__(self, runtime: Runtime, actor: Actor, variable: str, query: str, body: bytes) -> None:
        self.runtime, self.actor, self.variable, self.query, self.body = runtime, actor, variable, query, body


class BareRoute(msgspec.Struct, frozen=True):
    """A route answered in front of Litestar: bytes in, bytes out. A typed handler with the same verb documents it.

    `prefix` and `suffix` enclose one 36-character id. `answer` returns status and JSON body.
    """

    method: str
    prefix: str
    suffix: str
    policy: Policy
    answer: Callable[[BareRequest], Awaitable[tuple[int, bytes]]]

    def variable(self, path: str) -> str | None:
        start, end = len(self.prefix), len(path) - len(self.suffix)
        if end - start == 36 and path.startswith(self.prefix) and path.endswith(self.suffix):
            return path[start:end]
        return None


class Edge:
    """`routed` is Litestar's application, `live` the gateway, `streams` its events for those without a socket."""

    def __init__(
        self, runtime: Runtime, routed: App, live: App, streams: App, bare_routes: Sequence[BareRoute]
    ) -> None:
        self.runtime, self.routed, self.live, self.streams = runtime, routed, live, streams
        self.bare_routes = tuple(bare_routes)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not allowed_host(scope, self.runtime):
            await self._wrong_host(scope, receive, send)
        elif scope["type"] == "websocket":
            await (self.live if scope["path"] == "/api/live" else _no_socket)(scope, receive, send)
        else:
            await self._http(scope, receive, send)

    async def _http(self, scope: Any, receive: Any, send: Any) -> None:
        path, method = scope["path"], scope["method"]
        for route in self.bare_routes:
            if route.method == _answered_as(method) and (variable := route.variable(path)) is not None:
                await self._bare(route, variable, scope, receive, send)
                return
        if path == "/api/live" and method in ("GET", "HEAD"):
            await self.streams(scope, receive, send)
            return
        if method == "GET" and (page := await self.runtime.whole_pages.again(scope)) is not None:
            await _answer(scope, send, 200, page.body, page.headers, page.head)
            return
        if method == "HEAD":
            scope = scope | {"method": "GET"}  # a copy: the server looks at its own to leave the body out
        await self.typed(scope, receive, send)

    async def typed(self, scope: Any, receive: Any, send: Any) -> None:
        """By the routes with typed handlers, which find the runtime beside the request."""
        scope.setdefault("state", {})["runtime"] = self.runtime
        await self.routed(scope, receive, _guarded(self.runtime.whole_pages.keeping(scope, send)))

    async def _bare(self, route: BareRoute, variable: str, scope: Any, receive: Any, send: Any) -> None:
        try:
            actor = await self._actor(route, scope)
            body = b"" if route.method == "GET" else await read_body(receive)
            query = scope["query_string"].decode("latin-1")
            status, answer = await route.answer(BareRequest(self.runtime, actor, variable, query, body))
        except Refused as refused:
            status, answer = refused.status, refused.body()
            more = [(name.lower().encode(), value.encode()) for name, value in refused.headers().items()]
            await respond(send, status, answer, [*JSON_HEADERS, *more])
            return
        except Exception as error:  # noqa: BLE001 - the last place: logged, and answered without details
            log_failure(error, scope)
            status, answer = 500, FAILURE
        await _answer(scope, send, status, answer, JSON_HEADERS, _JSON_HEAD)

    async def _actor(self, route: BareRoute, scope: Any) -> Actor:
        secret = bearer(scope)
        if secret is None:
            secret = cookie(scope)
            if secret is not None and route.method != "GET" and not same_origin(scope, self.runtime, required=False):
                raise Forbidden("This page may not act in your name.", code="wrong_origin")
        actor = None
        if secret is not None:
            actor = self.runtime.credentials.known(secret) or await self.runtime.credentials.actor(secret)
        route.policy.check(actor, "read" if route.method == "GET" else "write")
        assert actor is not None
        return actor

    async def _wrong_host(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await _no_socket(scope, receive, send)
            return
        refused = BadInput("This host name is not served here; see COMITY_HOSTS.", code="wrong_host")
        await respond(send, 400, refused.body(), JSON_HEADERS)


GUARDS = (
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
)
FAILURE = msgspec.json.encode(
    {"error": {"code": "failure", "message": "We could not do this. It is our fault and it is logged.", "fields": {}}}
)


def _guarded(send: Any) -> Any:
    """Every answer has a content policy; one that brings none of its own may show nothing."""

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            known = {key.lower() for key, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(one for one in GUARDS if one[0] not in known)]
        await send(message)

    return sending


def _answered_as(method: str) -> str:
    """HEAD works wherever GET does; the server leaves the body out."""
    return "GET" if method == "HEAD" else method


async def _answer(
    scope: Any, send: Any, status: int, body: bytes, headers: list[tuple[bytes, bytes]], head: bytes
) -> None:
    """In one write where the connection can; `head` is the headers as they stand on the wire."""
    line: HttpProtocol | None = scope["extensions"].get(LINE)
    if line is None or not line.answer(scope, status, head, body):
        await respond(send, status, body, headers)


async def respond(send: Any, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


async def read_body(receive: Any) -> bytes:
    """The whole body; raises TooLarge (413) as soon as it exceeds the limit, whatever its length header says."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body") and len(body) <= BODY_LIMIT:
        message = await receive()
        body += message.get("body", b"")
    if len(body) > BODY_LIMIT:
        raise TooLarge("The request body is larger than 1 MB.")
    return body


async def _no_socket(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.http.response.start", "status": 404, "headers": []})
    await send({"type": "websocket.http.response.body", "body": b""})
