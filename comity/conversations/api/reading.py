"""How far one has read, what is unread, and what one is notified of, over HTTP."""

from __future__ import annotations

from typing import Any

from comity.conversations import actions, queries, reading
from comity.conversations.api_shapes import Position
from comity.conversations.room_shapes import (
    AllMarkedAgain,
    AllRead,
    ChangedLevel,
    MarkedOut,
    MarkedUnread,
    UnreadOne,
    UnreadOut,
)
from comity.foundation.ids import parse_id
from comity.foundation.policies import TALKER, Actor
from comity.foundation.routes import get, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

CONVERSATION = "/api/conversations/{conversation_id:str}"


@put(f"{CONVERSATION}/read", policy=TALKER, body=Position, tags=["conversations"])
async def mark_read(conversation_id: str, data: Position, actor: Actor, runtime: Runtime) -> Position:
    """Move one's read position; it never goes back."""
    at: dict[str, Any] = {"conversation": parse_id(conversation_id), "seq": data.seq}
    return Position(await reading.read_up_to(runtime, actor=actor, **at))


@put(f"{CONVERSATION}/unread", policy=TALKER, body=MarkedUnread, tags=["conversations"])
async def mark_unread(conversation_id: str, data: MarkedUnread, actor: Actor, runtime: Runtime) -> Position:
    """Show this entry and what follows as unread to oneself, until it is read again. Answers up to where it is shown as
    read; the read position itself stays."""
    at: dict[str, Any] = {"conversation": parse_id(conversation_id), "seq": data.seq}
    return Position(await reading.unread_from(runtime, actor=actor, **at))


@put(f"{CONVERSATION}/level", policy=TALKER, body=ChangedLevel, tags=["conversations"])
async def set_level(conversation_id: str, data: ChangedLevel, actor: Actor, runtime: Runtime) -> ChangedLevel:
    """What one is notified of: all, mentions, or nothing (muted: only mentions count as unread)."""
    await reading.notify_of(runtime, actor=actor, conversation=parse_id(conversation_id), level=data.level)
    return data


@get("/api/me/unread", policy=TALKER, tags=["me"])
async def show_unread(actor: Actor, runtime: Runtime) -> UnreadOut:
    """What is unread, in all conversations one takes part in."""
    return await runtime.store.read(_unread, actor=actor)


def _unread(tx: Tx, *, actor: Actor) -> UnreadOut:
    counts = queries.unread_counts(tx, actor=actor)
    return UnreadOut(
        unread=sum(one.unread for one in counts),
        mentions=sum(one.mentions for one in counts),
        waiting=queries.count_waiting(tx, actor=actor) if actor.inside else 0,
        items=[UnreadOne(str(one.conversation), one.unread, one.mentions) for one in counts],
    )


@put("/api/me/read", policy=TALKER, tags=["me"])
async def mark_all_read(actor: Actor, runtime: Runtime) -> AllRead:
    """Read everything; the answer is what takes it back."""
    marked = await reading.read_everything(runtime, actor=actor)
    return AllRead([MarkedOut(str(one.conversation), one.unread_from) for one in marked])


@put("/api/me/unread", policy=TALKER, body=AllMarkedAgain, status_code=204, tags=["me"])
async def mark_again(data: AllMarkedAgain, actor: Actor, runtime: Runtime) -> None:
    """Show these conversations as unread again, from these numbers on; those left meanwhile are passed over."""
    marked = [actions.Marked(one.conversation, one.unread_from) for one in data.items]
    await reading.unread_again(runtime, actor=actor, marked=marked)


ROUTES = [mark_read, mark_unread, set_level, show_unread, mark_all_read, mark_again]
