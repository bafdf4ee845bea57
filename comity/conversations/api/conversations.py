"""Conversations and who takes part, over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from litestar import Response

from comity.conversations import access, actions, checks, queries
from comity.conversations.api_shapes import (
    ConversationOut,
    Conversations,
    NewConversation,
    conversation_out,
    conversations_out,
)
from comity.conversations.models import Conversation
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, TALKER, Actor
from comity.foundation.routes import delete, get, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx


@post("/api/conversations", policy=MEMBER, body=NewConversation, status_code=201, tags=["conversations"])
async def start_conversation(data: NewConversation, actor: Actor, runtime: Runtime) -> Response[ConversationOut]:
    """Begin a room, a direct talk (the existing one: 200) or an outside conversation."""
    conversation, created = await runtime.store.write(_start, data=data, actor=actor)
    out = await runtime.store.read(_one, actor=actor, conversation=conversation.id)
    return Response(out, status_code=201 if created else 200)


def _start(tx: Tx, *, data: NewConversation, actor: Actor) -> tuple[Conversation, bool]:
    checks.only_rooms(data.kind, topic=data.topic, visibility=data.visibility, posting=data.posting)
    others = [person for person in dict.fromkeys(data.participants) if person != actor.person]
    inside = checks.persons(tx, others, "participants")
    if data.kind == "direct":
        return actions.start_direct(tx, by=actor.person, other=checks.one_colleague(others, inside))
    checks.company(data.kind, data.title, others, inside)
    title = (data.title or "").strip()
    if data.kind == "room":
        room: dict[str, Any] = {
            "title": title,
            "topic": data.topic.strip(),
            "visibility": data.visibility,
            "posting": data.posting,
        }
        return actions.start_room(tx, actor=actor, participants=others, **room), True
    actions.refuse_stopped(tx, others)
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
    """Let somebody take part, or join a room that is open to everybody inside."""
    await runtime.store.write(_add, actor=actor, conversation=parse_id(conversation_id), person=parse_id(person_id))


def _add(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, person: uuid.UUID | None) -> None:
    if person == actor.person and actor.inside:
        actions.join_room(tx, actor=actor, conversation=conversation)
        return
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
        access.removable(tx, actor=actor, conversation=conversation)
    actions.remove_participant(tx, actor=actor, conversation=conversation, person=checks.known_person(tx, person))


ROUTES = [start_conversation, list_conversations, show_conversation, add_participant, remove_participant]
