"""The workspace: list, thread and card.

Links inside it swap only thread and card; a cold GET renders the whole page.
"""

from __future__ import annotations

import uuid
from typing import Any

from litestar import Request, Response
from litestar.response import Redirect

from comity.conversations import queries
from comity.conversations.hot import entry_number
from comity.conversations.viewing import thread_view
from comity.conversations.viewing_lists import list_view, one_row
from comity.conversations.views import CardView, Filter, ListView, SlotsView, ThreadView
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, PUBLIC, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.shell import Frame, frame_of, shell_view
from comity.people.views import ShellView

SOUGHT = 200


@get("/", policy=PUBLIC, include_in_schema=False)
async def home(actor: Actor | None) -> Redirect:
    """To where one's talk is: the inbox, or the rooms of a guest."""
    return Redirect("/guest" if actor is not None and actor.role == "guest" else "/inbox", status_code=303)


@get("/conversations", policy=MEMBER, include_in_schema=False)
async def show_conversations(actor: Actor, runtime: Runtime, filter: str = "all", q: str = "") -> Response[str]:
    """The list, with nothing opened."""
    at = {"wanted": _filter(filter), "words": _words(q)}
    listed, shell = await runtime.store.read(_listed, actor=actor, frame=frame_of(runtime), **at)
    return runtime.templates.page(
        "conversations/workspace.html", shell=shell, list=listed, thread=None, card=None, slots=_slots(runtime)
    )


@get("/conversations/list", policy=MEMBER, include_in_schema=False)
async def show_list(
    actor: Actor, runtime: Runtime, filter: str = "all", open: str = "", q: str = "", cursor: str | None = None
) -> Response[str]:
    """The list alone, to refresh it; with a cursor the rows that follow."""
    at = {"wanted": _filter(filter), "opened": open, "words": _words(q), "cursor": cursor}
    listed = await runtime.store.read(list_view, actor=actor, **at)
    template = "conversations/list.html" if cursor is None else "conversations/rows.html"
    return runtime.templates.page(template, list=listed)


@get("/conversations/{conversation_id:str}/row", policy=MEMBER, include_in_schema=False)
async def show_row(
    conversation_id: str, actor: Actor, runtime: Runtime, filter: str = "all", open: str = ""
) -> Response[str]:
    """One row of the list, where only that has changed; nothing where it stands in that list no longer."""
    at = {"conversation": parse_id(conversation_id), "wanted": _filter(filter), "opened": open}
    rows = await runtime.store.read(one_row, actor=actor, **at)
    return runtime.templates.page("conversations/rows.html", list=ListView(rows=rows))


@get("/conversations/{conversation_id:str}", policy=MEMBER, include_in_schema=False)
async def show_conversation(
    conversation_id: str,
    request: Request[Any, Any, Any],
    actor: Actor,
    runtime: Runtime,
    filter: str = "all",
    at: str | None = None,
) -> Response[str]:
    """One conversation, opened at its end or `at` an entry: the whole workspace, or thread and card for a link inside
    it."""
    place = {"conversation": parse_id(conversation_id), "at": entry_number(at)}
    whole = request.headers.get("hx-target", "").startswith("main") or "whole" in request.query_params
    await runtime.whole_pages.keep(request.scope, actor)
    if request.headers.get("hx-request") and not whole:
        return await _inside_it(runtime, actor=actor, **place)
    return await _whole(runtime, actor=actor, wanted=_filter(filter), **place)


async def _inside_it(runtime: Runtime, **asked: Any) -> Response[str]:
    thread, card = await runtime.store.read(_open, **asked)
    return runtime.templates.page("conversations/open.html", thread=thread, card=card, slots=_slots(runtime))


async def _whole(runtime: Runtime, **asked: Any) -> Response[str]:
    workspace = await runtime.store.read(_workspace, frame=frame_of(runtime), **asked)
    listed, thread, card, shell = workspace
    return runtime.templates.page(
        "conversations/workspace.html", shell=shell, list=listed, thread=thread, card=card, slots=_slots(runtime)
    )


def _filter(text: str) -> Filter:
    known: dict[str, Filter] = {"all": "all", "outside": "outside", "inside": "inside"}
    if text not in known:
        raise BadInput("Some fields are wrong.", fields={"filter": "all, outside or inside"})
    return known[text]


def _words(text: str) -> str:
    if len(text) > SOUGHT or "\0" in text:
        raise BadInput("Some fields are wrong.", fields={"q": f"at most {SOUGHT} characters"})
    return text


def _listed(tx: Tx, *, actor: Actor, frame: Frame, wanted: Filter, words: str) -> tuple[ListView, ShellView]:
    listed = list_view(tx, actor=actor, wanted=wanted, words=words)
    return listed, shell_view(tx, actor=actor, frame=frame, current=_place(listed))


def _open(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, at: int | None) -> tuple[ThreadView, CardView]:
    return thread_view(tx, actor=actor, row=queries.opened(tx, actor=actor, conversation=conversation), at=at)


def _workspace(
    tx: Tx, *, actor: Actor, frame: Frame, conversation: uuid.UUID | None, at: int | None, wanted: Filter
) -> tuple[ListView, ThreadView, CardView, ShellView]:
    thread, card = _open(tx, actor=actor, conversation=conversation, at=at)
    listed = list_view(tx, actor=actor, wanted=wanted, opened=thread.id)
    return listed, thread, card, shell_view(tx, actor=actor, frame=frame, current=_place(listed))


def _place(listed: ListView) -> str:
    return "rooms" if listed.filter == "inside" else "inbox"


def _slots(runtime: Runtime) -> SlotsView:
    taken = {name: tuple(runtime.slots.get(name, ())) for name in ("card", "head", "composer", "menu", "write")}
    return SlotsView(**taken)


ROUTES = [home, show_conversations, show_list, show_row, show_conversation]
