"""Rooms over HTTP: found, joined, changed, archived, governed; and what is kept at hand in conversations."""

from __future__ import annotations

import uuid

import msgspec

from comity.conversations import access, actions, checks, queries
from comity.conversations.room_shapes import ChangedRoom, Pins, RoomOut, Rooms, cursor_after, room_out, rooms_cursor
from comity.conversations.shapes import MessageOut, numbered
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, TALKER, Actor
from comity.foundation.routes import delete, get, patch, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

ROOM = "/api/rooms/{room_id:str}"
PIN = "/api/conversations/{conversation_id:str}/pins/{message_id:str}"
SOUGHT = 200


@get("/api/rooms", policy=MEMBER, tags=["rooms"])
async def list_rooms(
    actor: Actor,
    runtime: Runtime,
    q: str = "",
    archived: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> Rooms:
    """My rooms and those open to everybody inside, by title."""
    wrong = {"limit": "1 to 100"} if not 1 <= limit <= 100 else {}
    if len(q) > SOUGHT or "\0" in q:
        wrong["q"] = f"at most {SOUGHT} characters"
    if wrong:
        raise BadInput("Some fields are wrong.", fields=wrong)
    at = {"words": q, "archived": archived, "after": rooms_cursor(cursor), "limit": limit + 1}
    rows = await runtime.store.read(queries.rooms, actor=actor, **at)
    following = cursor_after(rows[limit - 1]) if len(rows) > limit else None
    return Rooms([room_out(row) for row in rows[:limit]], following)


@get(ROOM, policy=TALKER, tags=["rooms"])
async def show_room(room_id: str, actor: Actor, runtime: Runtime) -> RoomOut:
    """One room: mine, or open to everybody inside."""
    return room_out(await runtime.store.read(queries.room, actor=actor, room=parse_id(room_id)))


@patch(ROOM, policy=MEMBER, body=ChangedRoom, tags=["rooms"])
async def change_room(room_id: str, data: ChangedRoom, actor: Actor, runtime: Runtime) -> RoomOut:
    """Change title, topic, who may join, or who writes; for its hosts."""
    change = msgspec.structs.asdict(data)
    for name in ("title", "topic"):
        change[name] = None if change[name] is None else change[name].strip()
    room = parse_id(room_id)
    await runtime.store.write(actions.change_room, actor=actor, room=room, **change)
    return room_out(await runtime.store.read(queries.room, actor=actor, room=room))


@put(f"{ROOM}/archive", policy=MEMBER, status_code=204, tags=["rooms"])
async def archive_room(room_id: str, actor: Actor, runtime: Runtime) -> None:
    """It can be read from then on, not written to."""
    await runtime.store.write(actions.archive_room, actor=actor, room=parse_id(room_id))


@delete(f"{ROOM}/archive", policy=MEMBER, status_code=204, tags=["rooms"])
async def reopen_room(room_id: str, actor: Actor, runtime: Runtime) -> None:
    """It can be written to again."""
    await runtime.store.write(actions.reopen_room, actor=actor, room=parse_id(room_id))


@put(f"{ROOM}/hosts/{{person_id:str}}", policy=MEMBER, status_code=204, tags=["rooms"])
async def make_host(room_id: str, person_id: str, actor: Actor, runtime: Runtime) -> None:
    """Let a member who takes part govern the room as well."""
    at = {"room": parse_id(room_id), "person": parse_id(person_id)}
    await runtime.store.write(_make_host, actor=actor, **at)


def _make_host(tx: Tx, *, actor: Actor, room: uuid.UUID | None, person: uuid.UUID | None) -> None:
    access.governed_room(tx, actor=actor, room=room)
    actions.make_host(tx, actor=actor, room=room, person=checks.known_person(tx, person))


@delete(f"{ROOM}/hosts/{{person_id:str}}", policy=MEMBER, status_code=204, tags=["rooms"])
async def remove_host(room_id: str, person_id: str, actor: Actor, runtime: Runtime) -> None:
    """The last one stays: make somebody else host first."""
    at = {"room": parse_id(room_id), "person": parse_id(person_id)}
    await runtime.store.write(_remove_host, actor=actor, **at)


def _remove_host(tx: Tx, *, actor: Actor, room: uuid.UUID | None, person: uuid.UUID | None) -> None:
    access.governed_room(tx, actor=actor, room=room)
    actions.remove_host(tx, actor=actor, room=room, person=checks.known_person(tx, person))


@get("/api/conversations/{conversation_id:str}/pins", policy=TALKER, tags=["messages"])
async def list_pins(conversation_id: str, actor: Actor, runtime: Runtime) -> Pins:
    """The messages kept at hand here, the newest pin first."""
    return await runtime.store.read(_pins, actor=actor, conversation=parse_id(conversation_id))


def _pins(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> Pins:
    seat = access.seat(tx, actor=actor, conversation=conversation)
    found = queries.pins(tx, actor=actor, conversation=seat.conversation)
    numbers = [row.inside_seq if actor.inside else row.outside_seq for row in found]
    stored = [numbered(seq, row.json) for seq, row in zip(numbers, found, strict=True)]
    return Pins([msgspec.json.decode(one, type=MessageOut) for one in stored])


@put(PIN, policy=TALKER, status_code=204, tags=["messages"])
async def pin_message(conversation_id: str, message_id: str, actor: Actor, runtime: Runtime) -> None:
    """Keep a message at hand for everybody who reads it here."""
    at = {"conversation": parse_id(conversation_id), "message": parse_id(message_id)}
    await runtime.store.write(actions.pin_message, actor=actor, **at)


@delete(PIN, policy=TALKER, status_code=204, tags=["messages"])
async def unpin_message(conversation_id: str, message_id: str, actor: Actor, runtime: Runtime) -> None:
    at = {"conversation": parse_id(conversation_id), "message": parse_id(message_id)}
    await runtime.store.write(actions.unpin_message, actor=actor, **at)


ROUTES = [
    list_rooms,
    show_room,
    change_room,
    archive_room,
    reopen_room,
    make_host,
    remove_host,
    list_pins,
    pin_message,
    unpin_message,
]
