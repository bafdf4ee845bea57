"""Conversations and messages over HTTP. Sending and history are answered by bare routes in front (`hot.py`); the typed
handlers here document them and answer alike."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from litestar import Request, Response

from comity.conversations import access, actions, checks, queries
from comity.conversations.api_shapes import (
    ChangedChannel,
    ChangedMessage,
    ChannelOut,
    Channels,
    ConversationOut,
    Conversations,
    NewChannel,
    NewConversation,
    NewMessage,
    Position,
    conversation_out,
    conversations_out,
)
from comity.conversations.hot import count_send, known_query, page_edges
from comity.conversations.models import Channel, Conversation
from comity.conversations.reading import read_up_to
from comity.conversations.shapes import MessageOut, Messages
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import ADMIN, MEMBER, TALKER, Actor
from comity.foundation.routes import delete, get, patch, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


@post("/api/channels", policy=ADMIN, body=NewChannel, status_code=201, tags=["channels"])
async def open_channel(data: NewChannel, actor: Actor, runtime: Runtime) -> ChannelOut:
    """Configure a door; its `key` stands in the website's script tag."""
    origins = [checks.origin(text, f"origins[{n}]") for n, text in enumerate(data.origins)]
    return channel_out(await runtime.store.write(_open_channel, data=data, origins=origins, by=actor.person))


def _open_channel(tx: Tx, *, data: NewChannel, origins: list[str], by: uuid.UUID) -> Channel:
    checks.insiders(tx, data.asked, "asked")
    return actions.open_channel(tx, kind=data.kind, name=data.name.strip(), origins=origins, asked=data.asked, by=by)


@get("/api/channels", policy=ADMIN, tags=["channels"])
async def list_channels(runtime: Runtime) -> Channels:
    """All doors with their keys."""
    return Channels([channel_out(channel) for channel in await runtime.store.read(queries.channels)])


@patch("/api/channels/{channel_id:str}", policy=ADMIN, body=ChangedChannel, tags=["channels"])
async def change_channel(channel_id: str, data: ChangedChannel, actor: Actor, runtime: Runtime) -> ChannelOut:
    """Change a door's name, its websites, or who is asked."""
    origins = None
    if data.origins is not None:
        origins = [checks.origin(text, f"origins[{n}]") for n, text in enumerate(data.origins)]
    change = {"data": data, "origins": origins, "by": actor.person}
    return channel_out(await runtime.store.write(_change_channel, channel=parse_id(channel_id), **change))


def _change_channel(
    tx: Tx, *, channel: uuid.UUID | None, data: ChangedChannel, origins: list[str] | None, by: uuid.UUID
) -> Channel:
    row = access.channel(tx, channel=channel)
    checks.insiders(tx, data.asked or (), "asked")
    name = None if data.name is None else data.name.strip()
    actions.change_channel(tx, channel=row, by=by, name=name, origins=origins, asked=data.asked)
    return row


def channel_out(channel: Channel) -> ChannelOut:
    return ChannelOut(str(channel.id), channel.key, channel.kind, channel.name, channel.origins, channel.asked)


@post("/api/conversations", policy=MEMBER, body=NewConversation, status_code=201, tags=["conversations"])
async def start_conversation(data: NewConversation, actor: Actor, runtime: Runtime) -> Response[ConversationOut]:
    """Begin a room, a direct talk (the existing one: 200) or an outside conversation."""
    conversation, created = await runtime.store.write(_start, data=data, actor=actor)
    out = await runtime.store.read(_one, actor=actor, conversation=conversation.id)
    return Response(out, status_code=201 if created else 200)


def _start(tx: Tx, *, data: NewConversation, actor: Actor) -> tuple[Conversation, bool]:
    others = [person for person in dict.fromkeys(data.participants) if person != actor.person]
    inside = checks.persons(tx, others, "participants")
    if data.kind == "direct":
        return actions.start_direct(tx, by=actor.person, other=checks.one_colleague(others, inside))
    checks.company(data.kind, data.title, others, inside)
    title = (data.title or "").strip()
    return actions.start_conversation(tx, kind=data.kind, by=actor.person, participants=others, title=title), True


@get("/api/conversations", policy=TALKER, tags=["conversations"])
async def list_conversations(
    actor: Actor, runtime: Runtime, limit: int = 50, cursor: str | None = None
) -> Conversations:
    """Mine, latest first, with unread counts."""
    if not 1 <= limit <= 100:
        raise BadInput("Some fields are wrong.", fields={"limit": "1 to 100"})
    return await runtime.store.read(_list, actor=actor, limit=limit, after=checks.list_cursor(cursor))


def _list(tx: Tx, *, actor: Actor, limit: int, after: tuple[int, uuid.UUID] | None) -> Conversations:
    rows = queries.conversations(tx, actor=actor, limit=limit + 1, after=after)
    last = rows[limit - 1].conversation if len(rows) > limit else None
    following = None if last is None else f"{last.latest_at if actor.inside else last.created_at}.{last.id}"
    return Conversations(conversations_out(tx, rows[:limit]), following)


@get("/api/conversations/{conversation_id:str}", policy=TALKER, tags=["conversations"])
async def show_conversation(conversation_id: str, actor: Actor, runtime: Runtime) -> ConversationOut:
    """One conversation with its participants."""
    return await runtime.store.read(_one, actor=actor, conversation=parse_id(conversation_id))


def _one(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> ConversationOut:
    return conversation_out(tx, queries.row(tx, actor=actor, conversation=conversation))


@put(
    "/api/conversations/{conversation_id:str}/participants/{person_id:str}",
    policy=TALKER,
    status_code=204,
    tags=["conversations"],
)
async def add_participant(conversation_id: str, person_id: str, actor: Actor, runtime: Runtime) -> None:
    """Let somebody take part."""
    await runtime.store.write(_add, actor=actor, conversation=parse_id(conversation_id), person=parse_id(person_id))


def _add(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, person: uuid.UUID | None) -> None:
    access.governable(tx, actor=actor, conversation=conversation)
    actions.add_participant(tx, actor=actor, conversation=conversation, person=checks.known_person(tx, person))


@delete(
    "/api/conversations/{conversation_id:str}/participants/{person_id:str}",
    policy=TALKER,
    status_code=204,
    tags=["conversations"],
)
async def remove_participant(conversation_id: str, person_id: str, actor: Actor, runtime: Runtime) -> None:
    """Leave, or remove somebody."""
    await runtime.store.write(_remove, actor=actor, conversation=parse_id(conversation_id), person=parse_id(person_id))


def _remove(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, person: uuid.UUID | None) -> None:
    if person != actor.person:
        access.governable(tx, actor=actor, conversation=conversation)
    actions.remove_participant(tx, actor=actor, conversation=conversation, person=checks.known_person(tx, person))


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
    """Write a message or a note. Answered after the commit is on disk; the same client_id again answers 200."""
    count_send(runtime, actor)
    fields: dict[str, Any] = msgspec.structs.asdict(data)
    sent = await runtime.store.write(
        actions.send_message, actor=actor, conversation=parse_id(conversation_id), **fields
    )
    return Response(msgspec.json.decode(sent.json, type=MessageOut), status_code=201 if sent.created else 200)


@patch("/api/messages/{message_id:str}", policy=TALKER, body=ChangedMessage, tags=["messages"])
async def edit_message(message_id: str, data: ChangedMessage, actor: Actor, runtime: Runtime) -> MessageOut:
    """Change one's own message."""
    json = await runtime.store.write(actions.edit_message, actor=actor, message=parse_id(message_id), body=data.body)
    return msgspec.json.decode(json, type=MessageOut)


@delete("/api/messages/{message_id:str}", policy=TALKER, status_code=204, tags=["messages"])
async def delete_message(message_id: str, actor: Actor, runtime: Runtime) -> None:
    """Take one's own message back; a tombstone stays."""
    await runtime.store.write(actions.delete_message, actor=actor, message=parse_id(message_id))


@put("/api/conversations/{conversation_id:str}/read", policy=TALKER, body=Position, tags=["conversations"])
async def mark_read(conversation_id: str, data: Position, actor: Actor, runtime: Runtime) -> Position:
    """Move one's read position; it never goes back."""
    return Position(await read_up_to(runtime, actor=actor, conversation=parse_id(conversation_id), seq=data.seq))


ROUTES = [
    open_channel,
    list_channels,
    change_channel,
    start_conversation,
    list_conversations,
    show_conversation,
    add_participant,
    remove_participant,
    list_messages,
    send_message,
    edit_message,
    delete_message,
    mark_read,
]
