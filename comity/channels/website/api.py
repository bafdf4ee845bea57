"""Visitors and their first words over HTTP. What follows uses the same conversation calls as everybody's."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from msgspec import Meta, Struct

from comity.channels.website import actions, queries
from comity.conversations import checks
from comity.conversations.api_shapes import Files, Words
from comity.conversations.gates import screens_of
from comity.conversations.shapes import MessageOut
from comity.conversations.visitors import BegunConversation
from comity.foundation.parse import Input
from comity.foundation.policies import PUBLIC, VISITOR, Actor
from comity.foundation.requests import peer
from comity.foundation.routes import post
from comity.foundation.runtime import Runtime

LONGEST_URL = 2_000
Url = Annotated[str, Meta(max_length=LONGEST_URL, pattern=r"^https?://[^\s\x00-\x1f]+$")]
UrlOrNothing = Annotated[str, Meta(max_length=LONGEST_URL, pattern=r"^(https?://[^\s\x00-\x1f]+)?$")]


class Newcomer(Input, frozen=True):
    """`channel` is the public key of a website channel; `identity` says who this is, signed by the website."""

    channel: Annotated[str, Meta(min_length=1, max_length=100)]
    identity: Annotated[str, Meta(min_length=1, max_length=4_000)] | None = None


class Welcomed(Struct):
    """`token` is shown this once."""

    token: str
    person: str


class ClaimedPage(Input, frozen=True):
    """The page on which the words were written, as the host page claims it; never checked, always shown as text."""

    url: Url
    title: Annotated[str, Meta(max_length=300)] = ""
    referrer: UrlOrNothing = ""


class FirstWords(Input, frozen=True):
    """`to` is the handle of the person asked; without it those whom the channel names."""

    client_id: uuid.UUID
    body: Words
    files: Files = ()
    to: Annotated[str, Meta(min_length=1, max_length=30)] | None = None
    page: ClaimedPage | None = None


@post("/api/visitor", policy=PUBLIC, body=Newcomer, status_code=201, tags=["visitor"])
async def welcome_visitor(request: Request[Any, Any, Any], data: Newcomer, runtime: Runtime) -> Welcomed:
    """A person outside without an account, known by a token that only this answer holds."""
    runtime.limiter.take("visitors.peer", peer(request.scope))
    visitor = await runtime.store.write(
        actions.new_visitor, channel=data.channel, identity=data.identity, known=request.state.actor
    )
    return Welcomed(visitor.token, str(visitor.person))


@post("/api/visitor/conversations", policy=VISITOR, body=FirstWords, status_code=201, tags=["visitor"])
async def begin_conversation(data: FirstWords, actor: Actor, runtime: Runtime) -> Response[BegunConversation]:
    """The visitor's first words. The same client_id again: 200 and the conversation it began."""
    checks.words(data.body, data.files)
    if not await runtime.store.read(queries.check_first_words, actor=actor, client_id=data.client_id, to=data.to):
        runtime.limiter.take("begin.visitor", actor.person)
    page = None if data.page is None else msgspec.to_builtins(data.page)
    conversation, sent = await runtime.store.write(
        actions.begin_conversation,
        actor=actor,
        client_id=data.client_id,
        body=data.body,
        to=data.to,
        files=data.files,
        page=page,
        screens=screens_of(runtime),
    )
    message = msgspec.json.decode(sent.json, type=MessageOut)
    begun = BegunConversation(**msgspec.structs.asdict(conversation), message=message)
    return Response(begun, status_code=201 if sent.created else 200)


ROUTES = [welcome_visitor, begin_conversation]
