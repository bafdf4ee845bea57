"""The live stream as server-sent events, for networks that let no WebSocket through: the same hub, rights, cursors and
limits as the socket; what clients want to say goes over the HTTP calls."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import msgspec

from comity.foundation.errors import NotFound, Refused, TooMany, Unauthenticated
from comity.foundation.http import respond
from comity.foundation.ids import parse_id
from comity.foundation.live.frames import unframed
from comity.foundation.live.gateway import TRY_AGAIN, Gateway, Scope, Socket
from comity.foundation.live.protocol import LINE, WIRE, HttpProtocol
from comity.foundation.logs import log_failure
from comity.foundation.policies import MEMBER, TALKER, Actor
from comity.foundation.requests import header
from comity.foundation.routes import get

if TYPE_CHECKING:
    from collections.abc import Callable

BEAT_SECONDS = 25.0
STUCK_SECONDS = 30.0
GRACE_SECONDS = 0.5
HIGH_WATER = 65_536
MOST_WATCHED = 20
COME_BACK_MILLIS = (500, 3_000)
PATH = "/api/live"
REFUSED = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
OPENED = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
]


class _Placed(msgspec.Struct):
    cursor: str | None = None


_placed = msgspec.json.Decoder(_Placed)


def as_event(payload: bytes) -> bytes:
    """One object of the stream as an event; its cursor is its id."""
    cursor = _placed.decode(payload).cursor
    return (b"" if cursor is None else f"id: {cursor}\n".encode()) + b"data: " + payload + b"\n\n"


class Downstream:
    """A wire that carries events down one response. The hub's frames are unwrapped here, for these few readers."""

    def __init__(self) -> None:
        self.on_drained: Callable[[], None] | None = None
        self.ending = asyncio.Event()
        self._parts: list[bytes] = []
        self._size = 0
        self._awake = asyncio.Event()

    @property
    def congested(self) -> bool:
        return self._size > HIGH_WATER

    def write_frames(self, frames: bytes) -> None:
        for payload in unframed(frames):
            self.write(as_event(payload))

    def write(self, text: bytes) -> None:
        if not self.ending.is_set():
            self._parts.append(text)
            self._size += len(text)
            self._awake.set()

    def end(self, code: int, reason: str) -> None:
        """The last event names what a socket would be closed with."""
        self.write(b"event: close\ndata: " + msgspec.json.encode({"code": code, "reason": reason}) + b"\n\n")
        self.ending.set()
        self._awake.set()

    async def pump(self, send: Any) -> bool:
        """Carry down what is written until the end. False: the reader took nothing for too long."""
        try:
            while True:
                if not await self._something():
                    self.write(b"event: beat\ndata: {}\n\n")
                parts, self._parts = self._parts, []
                async with asyncio.timeout(STUCK_SECONDS):
                    await send({"type": "http.response.body", "body": b"".join(parts), "more_body": True})
                self._size -= sum(map(len, parts))
                if self.ending.is_set() and not self._parts:
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
                    return True
                if not self._parts and self.on_drained is not None:
                    self.on_drained()
        except TimeoutError:
            return False

    async def _something(self) -> bool:
        """Whether there is something to carry before the next beat."""
        if not self._parts and not self.ending.is_set():
            self._awake.clear()
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._awake.wait()
            except TimeoutError:
                return False
        return True


class EventStream(Socket):
    """The life of one such response; to the hub it is a socket that never says anything."""

    __slots__ = ("down", "line")

    def __init__(self, gateway: Gateway, scope: Scope, receive: Any, send: Any, *, html: bool) -> None:
        self.down = Downstream()
        super().__init__(gateway, {"extensions": {WIRE: self.down}}, receive, send, html=html)
        self.line: HttpProtocol | None = scope.get("extensions", {}).get(LINE)

    async def follow(self, actor: Actor, since: str | None, watched: Sequence[str]) -> None:
        """Until the reader goes, is signed out, or the server stops."""
        await self._send({"type": "http.response.start", "status": 200, "headers": OPENED})
        self.down.write(b"retry: %d\n\n" % random.randint(*COME_BACK_MILLIS))  # noqa: S311 - spreads those who return
        if self.line is not None:
            self.line.on_leaving = lambda: self.down.end(TRY_AGAIN, "restart")
        gone, pump = asyncio.create_task(self._gone()), asyncio.create_task(self.down.pump(self._send))
        try:
            await self._begin(actor, since, watched)
            await self._run(gone, pump)
        finally:
            self._leave()
            for task in (gone, pump):
                task.cancel()
            await asyncio.gather(gone, pump, return_exceptions=True)

    async def _begin(self, actor: Actor, since: str | None, watched: Sequence[str]) -> None:
        try:
            if await self._join(actor, since):
                for conversation in watched[:MOST_WATCHED]:
                    await self._watch(parse_id(conversation))
        except Exception as error:  # noqa: BLE001 - the client comes back and asks again
            log_failure(error)
            await self._close(TRY_AGAIN, "try again")

    async def _watch(self, conversation: uuid.UUID | None) -> None:
        """As the operation `watch` of a socket: a visible conversation that one does not take part in."""
        seen, hub, actor = False, self.runtime.hub, self.actor
        if conversation is not None and MEMBER.allows(actor):
            seen = await self.runtime.store.read(hub.stage.may_watch, actor=actor, conversation=conversation)
        if not seen:
            self._refuse(NotFound())
        elif conversation is not None and self.connection is not None and self.connection.close is not None:
            hub.watch(self.connection, conversation)

    async def _run(self, gone: asyncio.Task[None], pump: asyncio.Task[bool]) -> None:
        ending = asyncio.create_task(self.down.ending.wait())
        await asyncio.wait({gone, pump, ending}, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        if self.down.ending.is_set():
            await asyncio.wait({gone, pump}, timeout=GRACE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not gone.done() and not (pump.done() and pump.result()) and self.line is not None:
            self.line.transport.abort()  # a reader who takes nothing would keep what waits for him
            await asyncio.wait({gone}, timeout=GRACE_SECONDS)

    async def _gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def _leave(self) -> None:
        if self.line is not None:
            self.line.on_leaving = None
        self.down.on_drained = None
        if self.connection is not None:
            self.connection.close = None
            self.runtime.hub.remove(self.connection)

    async def _close(self, code: int, reason: str) -> None:
        self.down.end(code, reason)


class EventStreams:
    """The ASGI application behind `GET /api/live`."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        try:
            actor, html = await self.gateway.handshake(scope, origin_required=False)
            if actor is None:
                raise Unauthenticated("Sign in first: there is no valid credential in this request.")
            if not self.gateway.has_room(actor):
                raise TooMany("Too many streams are open.", retry_after=5)
        except Refused as refused:
            after = [(name.lower().encode(), value.encode()) for name, value in refused.headers().items()]
            await respond(send, refused.status, refused.body(), [*REFUSED, *after])
            return
        if scope["method"] == "HEAD":
            await send({"type": "http.response.start", "status": 200, "headers": OPENED})
            await send({"type": "http.response.body", "body": b""})
            return
        with self.gateway.counted(scope):
            await EventStream(self.gateway, scope, receive, send, html=html).follow(actor, *_asked(scope))


def _asked(scope: Scope) -> tuple[str | None, Sequence[str]]:
    """Where a browser that reconnects by itself stopped, or what the address says; and what is to be watched."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    place = header(scope, b"last-event-id") or query.get("since", [""])[0]
    return place or None, query.get("watch", [])


@get(PATH, policy=TALKER, tags=["live"], media_type="text/event-stream")
async def describe_stream(since: str = "", format: str = "", watch: str = "") -> None:
    """The live stream as server-sent events, where WebSocket is blocked.

    Each `data` is one object of the stream, its `id` the cursor; `Last-Event-ID`, or `since`, brings what was missed.
    `format=html` adds fragments. `watch`, which may stand there several times, is a visible conversation that one
    does not take part in.
    """
    raise Unauthenticated("This is answered before it comes here.")
