"""The gateway: one socket from its handshake to its close, in plain ASGI."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import msgspec

from comity.foundation.errors import BadInput, Forbidden, Refused, TooMany, Unauthenticated
from comity.foundation.events import Cursor, Event, parse_cursor
from comity.foundation.limits import WRITES
from comity.foundation.live.connection import Connection
from comity.foundation.live.frames import event_payload, framed, op
from comity.foundation.live.protocol import WIRE
from comity.foundation.logs import log_failure
from comity.foundation.parse import decode
from comity.foundation.policies import TALKER, Actor
from comity.foundation.requests import bearer, cookie, peer, same_origin

if TYPE_CHECKING:
    from comity.foundation.rooms import Operation
    from comity.foundation.runtime import Runtime

HELLO_SECONDS = 10.0
REPLAY = 1_000
TOO_MANY, SLOW, BAD_CREDENTIAL, NO_HELLO, TRY_AGAIN = 4429, 4408, 4401, 4408, 1012
UNCOUNTED = ("send", "ping")
"""A message has a limit of its own; a ping changes nothing."""
API_TOKEN = "ct_"  # noqa: S105 - a prefix
Scope = dict[str, Any]


class Hello(msgspec.Struct, forbid_unknown_fields=True):
    op: str
    since: str | None = None
    token: str | None = None


class _Named(msgspec.Struct):
    op: str = ""
    client_id: Any = None


_named = msgspec.json.Decoder(_Named)
_hello = msgspec.json.Decoder(Hello)


class Gateway:
    """The ASGI application behind `/api/live`."""

    def __init__(self, runtime: Runtime, operations: Mapping[str, Operation]) -> None:
        self.runtime = runtime
        self.operations = dict(operations)
        self._peers: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        await receive()
        try:
            actor, html = await self.handshake(scope, origin_required=True)
        except Refused as refused:
            await _reject(send, refused)
            return
        with self.counted(scope):
            await send({"type": "websocket.accept"})
            await Socket(self, scope, receive, send, html=html).serve(actor)

    @contextlib.contextmanager
    def counted(self, scope: Scope) -> Iterator[None]:
        """While it is open it counts for its network peer."""
        client = peer(scope)
        self._peers[client] = self._peers.get(client, 0) + 1
        try:
            yield
        finally:
            self._peers[client] -= 1
            if not self._peers[client]:
                del self._peers[client]

    def has_room(self, actor: Actor) -> bool:
        """Whether this person may open one more."""
        limit = "sockets.visitor" if actor.kind == "visitor" else "sockets.member"
        return self.runtime.hub.count(actor.person) < self.runtime.limiter.ceiling(limit)

    async def handshake(self, scope: Scope, *, origin_required: bool) -> tuple[Actor | None, bool]:
        """Who opens this, as far as the handshake tells; a wrong credential is refused before the upgrade."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if self._peers.get(peer(scope), 0) >= self.runtime.limiter.ceiling("sockets.peer"):
            raise TooMany("Too many sockets from one address.")
        html = query.get("format") == ["html"]
        token = bearer(scope) or _query_token(query)
        if token is None:
            token = cookie(scope)
            if token is not None and not same_origin(scope, self.runtime, required=origin_required):
                raise _Elsewhere("This page may not open the live stream.")
        if token is None:
            return None, html
        actor = await self.runtime.credentials.actor(token)
        if actor is None and not (bearer(scope) is None and _query_token(query) is None):
            raise Unauthenticated("The credential is not valid.")
        if actor is not None:
            TALKER.check(actor, "read")
        return actor, html


class _Elsewhere(Refused):
    status, code = 403, "wrong_origin"


def _query_token(query: dict[str, list[str]]) -> str | None:
    """API tokens only: sessions and visitors never stand in a URL."""
    token = query.get("token", [""])[0]
    if not token:
        return None
    if not token.startswith(API_TOKEN):
        raise Unauthenticated("Only API tokens may stand in the address.")
    return token


async def _reject(send: Any, refused: Refused) -> None:
    body = refused.body()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "websocket.http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})


class Socket:
    """The life of one accepted socket. Rooms' operations get it as their first argument."""

    __slots__ = ("_receive", "_send", "_task", "connection", "gateway", "html", "runtime", "wire")

    def __init__(self, gateway: Gateway, scope: Scope, receive: Any, send: Any, *, html: bool) -> None:
        self.gateway, self.runtime = gateway, gateway.runtime
        self.wire = scope["extensions"][WIRE]
        self.html = html
        self._receive, self._send = receive, send
        self.connection: Connection | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def actor(self) -> Actor:
        assert self.connection is not None
        return self.connection.actor

    async def serve(self, actor: Actor | None) -> None:
        try:
            if await self._greet(actor):
                await self._listen()
        finally:
            if self.connection is not None:
                self.connection.close = None
                self.runtime.hub.remove(self.connection)
            self.wire.on_drained = None

    async def _next(self) -> bytes | None:
        message = await self._receive()
        if message["type"] != "websocket.receive":
            return None
        text = message.get("text")
        return text.encode() if text is not None else message.get("bytes") or b""

    async def _greet(self, actor: Actor | None) -> bool:
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                while (frame := await self._next()) is not None:
                    if _name(frame) == "hello":
                        return await self._hello(frame, actor)
                    self._refuse(BadInput("Say hello first.", code="hello_first"))
        except TimeoutError:
            await self._close(NO_HELLO, "no hello")
        return False

    async def _hello(self, frame: bytes, actor: Actor | None) -> bool:
        try:
            hello = decode(_hello, frame)
            if hello.token is not None:
                actor = await self.runtime.credentials.actor(hello.token)
            TALKER.check(actor, "read")
            assert actor is not None
        except (Unauthenticated, Forbidden) as refused:
            self._refuse(refused)
            await self._close(BAD_CREDENTIAL, "wrong credential")
            return False
        except Refused as refused:
            self._refuse(refused)
            return await self._greet(actor)
        return await self._join(actor, hello.since)

    async def _join(self, actor: Actor, since: str | None) -> bool:
        hub = self.runtime.hub
        if not self.gateway.has_room(actor):
            await self._close(TOO_MANY, "too many sockets")
            return False
        self.connection = Connection(actor, self.wire, html=self.html)
        self.connection.close = self._close
        self.wire.on_drained = self._drained
        hub.add(self.connection)
        after = hub.told if since is None else parse_cursor(since, self.runtime.store.epoch)
        start = after if after is not None and after <= hub.told else None
        self._say(op("ready", cursor=(start or hub.told).text(self.runtime.store.epoch), person=str(actor.person)))
        if start is None:
            self._say(op("resync", conversations="all"))
        await self._replay(start or hub.told)
        return True

    async def _replay(self, after: Cursor) -> bool:
        """Send what came after a place, then go live. False: it was too much, and the client was told to resync."""
        connection, hub = self.connection, self.runtime.hub
        assert connection is not None
        complete = True
        place: Cursor | None = after
        while place is not None:
            connection.backlog, connection.behind = [], None
            upto = hub.told
            if place < upto:
                complete = await self._send_missed(place, upto)
            place = upto if connection.lacks_frames() else None
        backlog, connection.backlog = connection.backlog or [], None
        if backlog:
            self._say(b"".join(backlog))
        return complete

    async def _send_missed(self, after: Cursor, upto: Cursor) -> bool:
        store, stage = self.runtime.store, self.runtime.hub.stage
        events = await store.read(stage.missed, actor=self.actor, after=after, upto=upto, limit=REPLAY)
        if events is None:
            self._say(op("resync", conversations="all"))
            return False
        await self._tell(events)
        return True

    async def tell_what_happened(self, conversation: uuid.UUID, *, since: str) -> None:
        """Send the events of a conversation that are older than what this socket hears of it from now on."""
        store, hub = self.runtime.store, self.runtime.hub
        after, upto = parse_cursor(since, store.epoch), hub.told
        if after is None or after >= upto:
            return
        events = await store.read(
            hub.stage.missed, actor=self.actor, after=after, upto=upto, limit=REPLAY, conversation=conversation
        )
        if events is None:
            self._say(op("resync", conversations=[str(conversation)]))
            return
        await self._tell(events)

    async def _tell(self, events: list[Event]) -> None:
        store, stage, actor = self.runtime.store, self.runtime.hub.stage, self.actor
        texts: list[str | None] = [None] * len(events)
        if self.html and events:
            texts = await store.read(stage.fragments, events=events, inside=actor.inside)
        pairs = zip(events, texts, strict=True)
        self._say(b"".join(framed(event_payload(e, store.epoch, inside=actor.inside, html=html)) for e, html in pairs))

    def _drained(self) -> None:
        connection = self.connection
        if connection is not None and connection.behind is not None and connection.backlog is None:
            connection.backlog = []
            self._task = asyncio.create_task(self._catch_up(connection.behind))

    async def _catch_up(self, after: Cursor) -> None:
        try:
            if not await self._replay(after):
                await self._close(SLOW, "slow reader")
        except Exception as error:  # noqa: BLE001 - the client comes back and asks again
            log_failure(error)
            await self._close(TRY_AGAIN, "try again")

    async def _listen(self) -> None:
        while (frame := await self._next()) is not None:
            await self._perform(frame)

    async def _perform(self, frame: bytes) -> None:
        name = _name(frame)
        operation = self.gateway.operations.get(name)
        try:
            if operation is None:
                raise BadInput(
                    "Unknown op." if name else "The frame is not a JSON object with an op.", code="unknown_op"
                )
            operation.policy.check(self.actor, operation.needs)
            if name not in UNCOUNTED:
                self.runtime.limiter.take(WRITES, self.actor.person)
            await operation.run(self, decode(operation.decoder, frame))
        except Refused as refused:
            self._refuse(refused, _client_id(frame) if name == "send" else None)

    def _refuse(self, refused: Refused, client_id: str | None = None) -> None:
        if client_id is not None:
            self._say(op("refused", client_id=client_id, error=refused.error))
        else:
            self._say(op("error", error=refused.error))

    def _say(self, frames: bytes) -> None:
        self.wire.write_frames(frames)

    def answer(self, name: str, **rest: Any) -> None:
        self._say(op(name, **rest))

    async def _close(self, code: int, reason: str) -> None:
        await self._send({"type": "websocket.close", "code": code, "reason": reason})


def _name(frame: bytes) -> str:
    try:
        return _named.decode(frame).op
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""


def _client_id(frame: bytes) -> str | None:
    found = _named.decode(frame).client_id
    return found if isinstance(found, str) else None
