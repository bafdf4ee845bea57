"""Calls on the screens of members: what rings, the call one is in, and what is said beside it. The browser asks for
these parts when an event tells it that they changed."""

from __future__ import annotations

from litestar import Response

from comity.calls.viewing import beside_view, call_view, colleague_views, now_view
from comity.conversations.views import PanelView
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime


@get("/calls/now", policy=MEMBER, include_in_schema=False)
async def show_now(actor: Actor, runtime: Runtime) -> Response[str]:
    """What rings the viewer, and the calls that he could enter."""
    now = await runtime.store.read(now_view, actor=actor)
    return runtime.templates.page("calls/now.html", now=now)


@get("/calls/{call:str}/screen", policy=MEMBER, include_in_schema=False)
async def show_call(call: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """Dock and stage of a call."""
    found = await runtime.store.read(call_view, actor=actor, call=parse_id(call))
    return runtime.templates.page("calls/call.html", call=found)


@get("/calls/{call:str}/beside", policy=MEMBER, include_in_schema=False)
async def show_beside(call: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """The last notes and messages of the conversation."""
    found = await runtime.store.read(beside_view, actor=actor, call=parse_id(call))
    return runtime.templates.page("calls/beside.html", beside=found)


@get("/calls/{call:str}/colleagues", policy=MEMBER, include_in_schema=False)
async def show_colleagues(call: str, actor: Actor, runtime: Runtime, q: str = "") -> Response[str]:
    """Who could be brought in."""
    asked = {"call": parse_id(call), "words": q.strip()[:100]}
    found = await runtime.store.read(colleague_views, actor=actor, **asked)
    return runtime.templates.page("calls/colleagues.html", people=found, words=asked["words"])


def prepare(runtime: Runtime) -> None:
    """The dock stands beside every page, the buttons in the head of a thread, the microphone at the composer. Pages of
    guests get the calls of people outside."""
    runtime.register("beside", "calls/shell.html")
    runtime.register("head", PanelView("calls/head_buttons.html"))
    runtime.register("write", PanelView("calls/voice_button.html"))
    runtime.register("guest-script", "guest-calls.js")
    runtime.register("guest-head", "calls/outside/guest_buttons.html")
    runtime.register("guest-beside", "calls/outside/guest.html")


ROUTES = [show_now, show_call, show_beside, show_colleagues]
