"""Where programs say something. The token stands in the header or, for tools that know only an address, in the path."""

from __future__ import annotations

import uuid
from typing import Any

from litestar import Request, Response

from comity.conversations.ports import guards_of
from comity.foundation.errors import BadInput, NotFound, Unauthenticated
from comity.foundation.ids import digest
from comity.foundation.once.repeats import HEADER, KEY
from comity.foundation.parse import parse
from comity.foundation.policies import PUBLIC
from comity.foundation.requests import bearer, header
from comity.foundation.routes import post
from comity.foundation.runtime import Runtime
from comity.hooks import actions, queries, signing
from comity.hooks.actions.incoming import PREFIX
from comity.hooks.models import Inlet
from comity.hooks.words import Posted, Said, body_of

LIMIT = "hook.in"
LONGEST_TOKEN = 100
Ask = Request[Any, Any, Any]


@post("/api/in", policy=PUBLIC, status_code=201, tags=["webhooks"])
async def say(request: Ask, runtime: Runtime) -> Response[Posted]:
    """Say something in the room of an incoming hook: `{"text": markdown}`, and `title`, `url`, `fields`.

    `Authorization: Bearer` with its token. The same `Idempotency-Key` again says nothing twice: 200 and the first
    message. At most five calls a second. Where the hook asks for signatures: `webhook-id`, `webhook-timestamp`,
    `webhook-signature`, as our own deliveries carry them.
    """
    token = bearer(request.scope) or ""
    inlet = await _inlet(runtime, token)
    if inlet is None:
        raise Unauthenticated("This is no token of an incoming webhook.")
    return await _said(request, runtime, inlet)


@post("/api/in/{token:str}", policy=PUBLIC, status_code=201, tags=["webhooks"])
async def say_at(token: str, request: Ask, runtime: Runtime) -> Response[Posted]:
    """The same, with the token in the address. We write it into no log; others on the way may."""
    inlet = await _inlet(runtime, token)
    if inlet is None:
        raise NotFound
    return await _said(request, runtime, inlet)


async def _inlet(runtime: Runtime, token: str) -> Inlet | None:
    if not token.startswith(PREFIX) or len(token) > LONGEST_TOKEN:
        return None
    return await runtime.store.read(queries.inlet_by_token, token_hash=digest(token))


async def _said(request: Ask, runtime: Runtime, inlet: Inlet) -> Response[Posted]:
    runtime.limiter.take(LIMIT, inlet.id)
    content = await request.body()
    _check_signature(request, runtime, inlet, content)
    client_id = _client_id(request, inlet)
    body = body_of(parse(Said, content))
    guards = guards_of(runtime)
    sent = await runtime.store.write(actions.say, inlet=inlet.id, client_id=client_id, body=body, guards=guards)
    posted = Posted(str(sent.id), str(inlet.room), sent.created)
    return Response(posted, status_code=201 if sent.created else 200)


def _check_signature(request: Ask, runtime: Runtime, inlet: Inlet, body: bytes) -> None:
    if inlet.secret is None:
        return
    secret = signing.opened(runtime.settings.secret_key, inlet.secret, owner=inlet.id.bytes)
    if secret is None:
        raise Unauthenticated("Its secret cannot be read any more. Make another.", code="bad_signature")
    told = [header(request.scope, name.encode()) or "" for name in (signing.ID, signing.TIMESTAMP, signing.SIGNATURE)]
    now = runtime.store.clock()
    signing.check(secret, id=told[0], timestamp=told[1], signatures=told[2], body=body, now=now)


def _client_id(request: Ask, inlet: Inlet) -> uuid.UUID:
    """What makes a repeat known: the key of the caller or, where calls are signed, their id."""
    key = header(request.scope, HEADER)
    if key is None and inlet.secret is not None:
        key = header(request.scope, signing.ID.encode())
    if key is None:
        return uuid.uuid4()
    if not KEY.match(key):
        raise BadInput("Some fields are wrong.", fields={"Idempotency-Key": "1 to 255 visible ASCII characters"})
    return uuid.uuid5(inlet.id, key)


ROUTES = [say, say_at]
