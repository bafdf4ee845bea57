"""Messages over HTTP. Sending and history are answered by bare routes in front (`hot.py`); the typed handlers here
document them and answer alike."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from litestar import Request, Response

from comity.conversations import access, actions, checks, queries
from comity.conversations.api_shapes import ChangedMessage, NewMessage
from comity.conversations.gates import screens_of
from comity.conversations.hot import count_send, known_query, page_edges
from comity.conversations.ports import guards_of
from comity.conversations.shapes import MessageOut, Messages, RevisionOut, Revisions, numbered
from comity.foundation.clock import iso
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, TALKER, Actor
from comity.foundation.routes import delete, get, patch, post
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


@get("/api/conversations/{conversation_id:str}/messages", policy=TALKER, tags=["messages"])
async def list_messages(
    conversation_id: str,
    request: Request[Any, Any, Any],
    actor: Actor,
    runtime: Runtime,
    before: str | None = None,
    after: str | None = None,
    limit: str = "50",
) -> Messages:
    """Messages, oldest first. `before` and `after` are exclusive; `next` leads to the older or the following page."""
    known_query(request.scope["query_string"].decode("latin-1"))
    edges = page_edges(before, after, limit)
    page = await runtime.store.read(queries.history, actor=actor, conversation=parse_id(conversation_id), **edges)
    return msgspec.json.decode(page, type=Messages)


@post(
    "/api/conversations/{conversation_id:str}/messages",
    policy=TALKER,
    body=NewMessage,
    status_code=201,
    tags=["messages"],
)
async def send_message(conversation_id: str, data: NewMessage, actor: Actor, runtime: Runtime) -> Response[MessageOut]:
    """Write a message or a note. Answered after the commit is on disk; the same client_id again answers 200. What
    leaves the house may be held (422 with `held`, a list of questions) until `confirm` answers each by its code."""
    checks.words(data.body, data.files)
    count_send(runtime, actor)
    fields: dict[str, Any] = msgspec.structs.asdict(data)
    fields |= {"guards": guards_of(runtime), "screens": screens_of(runtime)}
    sent = await runtime.store.write(
        actions.send_message, actor=actor, conversation=parse_id(conversation_id), **fields
    )
    return Response(msgspec.json.decode(sent.json, type=MessageOut), status_code=201 if sent.created else 200)


@get("/api/messages/{message_id:str}", policy=TALKER, tags=["messages"])
async def show_message(message_id: str, actor: Actor, runtime: Runtime) -> MessageOut:
    """One message."""
    row = await runtime.store.read(access.visible_message, actor=actor, message=parse_id(message_id))
    json = numbered(row.inside_seq if actor.inside else row.outside_seq, row.json)
    return msgspec.json.decode(json, type=MessageOut)


@get("/api/messages/{message_id:str}/revisions", policy=MEMBER, tags=["messages"])
async def list_revisions(message_id: str, actor: Actor, runtime: Runtime) -> Revisions:
    """All that a message said, oldest first, and last what it says now. Inside only."""
    return await runtime.store.read(_revisions, actor=actor, message=parse_id(message_id))


def _revisions(tx: Tx, *, actor: Actor, message: uuid.UUID | None) -> Revisions:
    row = access.visible_message(tx, actor=actor, message=message)
    earlier = queries.revisions(tx, message=row.id)
    items = [RevisionOut(one.version, one.body, iso(one.written_at)) for one in earlier]
    return Revisions([*items, RevisionOut(row.version, row.body, iso(row.edited_at or row.created_at))])


@patch("/api/messages/{message_id:str}", policy=TALKER, body=ChangedMessage, tags=["messages"])
async def edit_message(message_id: str, data: ChangedMessage, actor: Actor, runtime: Runtime) -> MessageOut:
    """Change one's own message."""
    said = {"body": data.body, "confirm": data.confirm, "guards": guards_of(runtime)}
    json = await runtime.store.write(actions.edit_message, actor=actor, message=parse_id(message_id), **said)
    return msgspec.json.decode(json, type=MessageOut)


@delete("/api/messages/{message_id:str}", policy=TALKER, status_code=204, tags=["messages"])
async def delete_message(message_id: str, actor: Actor, runtime: Runtime) -> None:
    """Take one's own message back; a tombstone stays."""
    await runtime.store.write(actions.delete_message, actor=actor, message=parse_id(message_id))


ROUTES = [list_messages, send_message, show_message, list_revisions, edit_message, delete_message]
