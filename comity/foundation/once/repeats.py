"""The layer around every writing call of the API that keeps its answer under the caller's key.

Without the header it is one look at the headers. See docs/decisions/0021-idempotency-keys.md.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import re
import uuid
from typing import Any, Literal

from comity.foundation.clock import HOUR
from comity.foundation.errors import BadInput, Refused
from comity.foundation.http import JSON_HEADERS, read_body, respond
from comity.foundation.jobs import Job
from comity.foundation.logs import log_failure
from comity.foundation.once import actions
from comity.foundation.once.actions import Answered, Call
from comity.foundation.policies import Actor
from comity.foundation.requests import bearer, cookie, header, same_origin
from comity.foundation.runtime import Runtime
from comity.foundation.store.units import STAMP

HEADER = b"idempotency-key"
REPLAYED = (b"idempotent-replayed", b"true")
KEY = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,254}\Z")
Keeps = Literal["answer", "mark", "nothing"]
"""What is kept of a call: its answer; only that it was made, where the answer holds a secret; or nothing, where the
call is public, streams a file or sets cookies."""


def once(keeps: Keeps) -> Any:
    """The middleware of a route."""
    return functools.partial(Once, keeps=keeps)


class Once:
    def __init__(self, app: Any, keeps: Keeps) -> None:
        self.app, self.keeps = app, keeps

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        key = header(scope, HEADER)
        if key is None:
            await self.app(scope, receive, send)
            return
        if not KEY.match(key):
            raise BadInput("Some fields are wrong.", fields={"Idempotency-Key": "1 to 255 visible ASCII characters"})
        runtime: Runtime = scope["state"]["runtime"]
        actor = await _actor(scope, runtime)
        if actor is None:
            await self.app(scope, receive, send)  # the route's own guard says what is wrong
            return
        body = await read_body(receive)
        call = Call(actor.person, hashlib.sha256(key.encode()).digest(), _asked(runtime, scope, body))
        begun = await runtime.store.write(actions.begin, call=call)
        if isinstance(begun, Answered):
            await respond(send, begun.status, begun.body, [*(JSON_HEADERS if begun.body else ()), REPLAYED])
            return
        await self._carry_out(runtime, call, begun, scope, _again(body, receive), send)

    async def _carry_out(
        self, runtime: Runtime, call: Call, claim: uuid.UUID, scope: Any, receive: Any, send: Any
    ) -> None:
        caught: list[dict[str, Any]] = []

        async def catch(message: dict[str, Any]) -> None:
            caught.append(message)

        status = 500
        stamp = STAMP.set(functools.partial(actions.mark_done, call=call, claim=claim))
        try:
            await self.app(scope, receive, catch)
            status = caught[0]["status"]
        finally:
            STAMP.reset(stamp)
            await self._settle(runtime, call, claim, status, b"".join(one.get("body", b"") for one in caught))
        for message in caught:
            await send(message)

    async def _settle(self, runtime: Runtime, call: Call, claim: uuid.UUID, status: int, body: bytes) -> None:
        """Before the answer leaves. Where that fails the effect stands and is marked; only its answer is lost."""
        secret = self.keeps == "mark" and status < 400
        try:
            await runtime.store.write(
                actions.settle, call=call, claim=claim, status=status, body=None if secret else body
            )
        except Refused as refused:
            log_failure(refused)


async def _actor(scope: Any, runtime: Runtime) -> Actor | None:
    secret = bearer(scope)
    if secret is None:
        secret = cookie(scope)
        if secret is not None and not same_origin(scope, runtime, required=False):
            return None
    return None if secret is None else await runtime.credentials.actor(secret)


def _asked(runtime: Runtime, scope: Any, body: bytes) -> bytes:
    """Keyed, because a body may hold a password that a plain digest would let others try."""
    address = f"{scope['method']} {scope['path']}?".encode() + scope["query_string"] + b"\n"
    return hmac.digest(runtime.settings.secret_key.encode(), b"once\n" + address + body, "sha256")


def _again(body: bytes, receive: Any) -> Any:
    """The body that was read, and then whatever else comes."""
    first = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Any:
        return first.pop() if first else await receive()

    return receiving


async def _collect(runtime: Runtime, _: dict[str, Any]) -> None:
    while await runtime.store.write(actions.collect):
        pass


JOB = Job("once.collect", _collect, every=HOUR)
