"""Rooms as pages: the ones to find, catching up, and the dialogs around an open one."""

from __future__ import annotations

import uuid

from litestar import Response

from comity.conversations.room_views import RoomsView, StepView
from comity.conversations.viewing_rooms import choices, opened_room, pin_views, rooms_view, steps
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.shell import Frame, frame_of, shell_view
from comity.people.views import ShellView

SOUGHT = 200


@get("/rooms", policy=MEMBER, include_in_schema=False)
async def show_rooms(actor: Actor, runtime: Runtime, q: str = "", archived: bool = False) -> Response[str]:
    """My rooms and those I could join."""
    at = {"words": _words(q), "archived": archived, "frame": frame_of(runtime)}
    rooms, shell = await runtime.store.read(_rooms, actor=actor, **at)
    return runtime.templates.page("conversations/rooms.html", rooms=rooms, shell=shell)


def _rooms(tx: Tx, *, actor: Actor, words: str, archived: bool, frame: Frame) -> tuple[RoomsView, ShellView]:
    shell = shell_view(tx, actor=actor, frame=frame, current="rooms")
    return rooms_view(tx, actor=actor, words=words, archived=archived), shell


@get("/rooms/list", policy=MEMBER, include_in_schema=False)
async def show_rows(
    actor: Actor, runtime: Runtime, q: str = "", archived: bool = False, cursor: str | None = None
) -> Response[str]:
    """Their rows alone, to find among them or to go on."""
    at = {"words": _words(q), "archived": archived, "cursor": cursor}
    return runtime.templates.page(
        "conversations/rooms_list.html", rooms=await runtime.store.read(rooms_view, actor=actor, **at)
    )


@get("/rooms/catch-up", policy=MEMBER, include_in_schema=False)
async def catch_up(actor: Actor, runtime: Runtime) -> Response[str]:
    """All that is unread inside as one page, one conversation a step."""
    found, shell = await runtime.store.read(_steps, actor=actor, frame=frame_of(runtime))
    return runtime.templates.page("conversations/rooms_catch_up.html", steps=found, shell=shell)


def _steps(tx: Tx, *, actor: Actor, frame: Frame) -> tuple[list[StepView], ShellView]:
    return steps(tx, actor=actor), shell_view(tx, actor=actor, frame=frame, current="rooms")


@get("/rooms/new", policy=MEMBER, include_in_schema=False)
async def new_conversation(runtime: Runtime) -> Response[str]:
    """The dialog in which a conversation begins."""
    return runtime.templates.page("conversations/rooms_new.html")


@get("/rooms/people", policy=MEMBER, include_in_schema=False)
async def show_choices(
    actor: Actor, runtime: Runtime, q: str = "", side: str = "all", room: str | None = None
) -> Response[str]:
    """People who could be named or let in."""
    at = {"words": _words(q), "inside_only": side == "inside", "besides": None if room is None else _place(room)}
    found = await runtime.store.read(choices, actor=actor, **at)
    return runtime.templates.page("conversations/rooms_people.html", choices=found, words=q)


@get("/rooms/{room_id:str}/members", policy=MEMBER, include_in_schema=False)
async def show_members(room_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """Who takes part, in a dialog."""
    room = await runtime.store.read(opened_room, actor=actor, conversation=parse_id(room_id))
    return runtime.templates.page("conversations/rooms_members.html", room=room, me=str(actor.person))


@get("/rooms/{room_id:str}/settings", policy=MEMBER, include_in_schema=False)
async def show_settings(room_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """What can be chosen of a room, in a dialog."""
    room = await runtime.store.read(opened_room, actor=actor, conversation=parse_id(room_id))
    return runtime.templates.page("conversations/rooms_settings.html", room=room, me=str(actor.person))


@get("/conversations/{conversation_id:str}/pins", policy=MEMBER, include_in_schema=False)
async def show_pins(conversation_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """What is kept at hand in a conversation, in a dialog."""
    place = parse_id(conversation_id)
    pins = await runtime.store.read(pin_views, actor=actor, conversation=place)
    return runtime.templates.page("conversations/rooms_pins.html", pins=pins, place=str(place))


def _words(text: str) -> str:
    if len(text) > SOUGHT or "\0" in text:
        raise BadInput("Some fields are wrong.", fields={"q": f"at most {SOUGHT} characters"})
    return text


def _place(text: str) -> uuid.UUID:
    found = parse_id(text)
    if found is None:
        raise BadInput("Some fields are wrong.", fields={"room": "is no conversation"})
    return found


ROUTES = [
    show_rooms,
    show_rows,
    catch_up,
    new_conversation,
    show_choices,
    show_members,
    show_settings,
    show_pins,
]
