"""The place of a guest, somebody outside with a sign-in: his rooms, and nothing of the house beside them."""

from __future__ import annotations

from typing import Any

from litestar import Response

from comity.conversations.guest_talks import guest_page
from comity.foundation.ids import parse_id
from comity.foundation.policies import GUEST, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime

PARTS = {"scripts": "script", "head": "head", "beside": "beside"}


@get("/guest", policy=GUEST, include_in_schema=False)
async def show_guest(actor: Actor, runtime: Runtime) -> Response[str]:
    """His rooms, with nothing opened."""
    return _page(runtime, await runtime.store.read(guest_page, actor=actor))


@get("/guest/{conversation_id:str}", policy=GUEST, include_in_schema=False)
async def show_guest_talk(conversation_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """One of his rooms, opened."""
    place = parse_id(conversation_id)
    return _page(runtime, await runtime.store.read(guest_page, actor=actor, conversation=place, opens=True))


def _page(runtime: Runtime, page: object) -> Response[str]:
    """Rooms above put what they bring into the slots `guest-script` (bundles that listen before the page does),
    `guest-head` (of an open room) and `guest-beside`."""
    parts: dict[str, Any] = {name: tuple(runtime.slots.get(f"guest-{slot}", ())) for name, slot in PARTS.items()}
    cursor = runtime.hub.told.text(runtime.store.epoch)
    return runtime.templates.page("conversations/outside/guest.html", page=page, cursor=cursor, **parts)


ROUTES = [show_guest, show_guest_talk]
