"""The workspace: list, thread and card.

Links inside it swap only thread and card; a cold GET renders the whole page.
"""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from litestar import Request, Response
from litestar.response import Redirect

from comity.accounts import queries as accounts
from comity.conversations import access, queries
from comity.conversations.hot import page_edges
from comity.conversations.viewing import STEP, list_view, message_views, person_view, thread_view, turns
from comity.conversations.views import CardView, Filter, ListView, RailItem, ShellView, SlotsView, ThreadView, TurnView
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, PUBLIC, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import queries as people


@get("/", policy=PUBLIC, include_in_schema=False)
async def home() -> Redirect:
    return Redirect("/inbox", status_code=303)


@get("/inbox", policy=MEMBER, include_in_schema=False)
async def show_inbox(actor: Actor, runtime: Runtime, filter: str = "all") -> Response[str]:
    """The list, with nothing opened."""
    wanted = _filter(filter)
    listed, shell = await runtime.store.read(_inbox, actor=actor, frame=_frame(runtime), wanted=wanted)
    return runtime.templates.page(
        "conversations/workspace.html", shell=shell, list=listed, thread=None, card=None, slots=_slots(runtime)
    )


@get("/inbox/list", policy=MEMBER, include_in_schema=False)
async def show_list(actor: Actor, runtime: Runtime, filter: str = "all", open: str = "") -> Response[str]:
    """The list alone, to refresh it."""
    listed = await runtime.store.read(list_view, actor=actor, wanted=_filter(filter), opened=open)
    return runtime.templates.page("conversations/list.html", list=listed)


@get("/conversations/{conversation_id:str}", policy=MEMBER, include_in_schema=False)
async def show_conversation(
    conversation_id: str, request: Request[Any, Any, Any], actor: Actor, runtime: Runtime, filter: str = "all"
) -> Response[str]:
    """One conversation: the whole workspace, or thread and card for a link inside it."""
    conversation = parse_id(conversation_id)
    if request.headers.get("hx-request"):
        thread, card = await runtime.store.read(_open, actor=actor, conversation=conversation)
        return runtime.templates.page("conversations/open.html", thread=thread, card=card, slots=_slots(runtime))
    frame, wanted = _frame(runtime), _filter(filter)
    workspace = await runtime.store.read(_workspace, actor=actor, frame=frame, conversation=conversation, wanted=wanted)
    listed, thread, card, shell = workspace
    return runtime.templates.page(
        "conversations/workspace.html", shell=shell, list=listed, thread=thread, card=card, slots=_slots(runtime)
    )


@get("/conversations/{conversation_id:str}/turns", policy=MEMBER, include_in_schema=False)
async def show_turns(conversation_id: str, actor: Actor, runtime: Runtime, before: str) -> Response[str]:
    """Older turns, for the top of an open thread."""
    edge = page_edges(before)["before"]
    older, made = await runtime.store.read(_turns, actor=actor, conversation=parse_id(conversation_id), before=edge)
    return runtime.templates.page("conversations/turns.html", turns=made, older=older)


class Frame(NamedTuple):
    """What a page takes from the running installation. `cursor` is fixed before the page is read, so that an event
    between the two comes twice (and is recognised) rather than not at all."""

    rail: tuple[RailItem, ...]
    cursor: str


def _frame(runtime: Runtime) -> Frame:
    return Frame(tuple(runtime.slots.get("rail", ())), runtime.hub.told.text(runtime.store.epoch))


def _filter(text: str) -> Filter:
    known: dict[str, Filter] = {"all": "all", "outside": "outside", "inside": "inside"}
    if text not in known:
        raise BadInput("Some fields are wrong.", fields={"filter": "all, outside or inside"})
    return known[text]


def _inbox(tx: Tx, *, actor: Actor, frame: Frame, wanted: Filter) -> tuple[ListView, ShellView]:
    listed = list_view(tx, actor=actor, wanted=wanted)
    return listed, shell_view(tx, actor=actor, frame=frame, listed=listed)


def _open(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None) -> tuple[ThreadView, CardView]:
    return thread_view(tx, actor=actor, row=queries.row(tx, actor=actor, conversation=conversation))


def _workspace(
    tx: Tx, *, actor: Actor, frame: Frame, conversation: uuid.UUID | None, wanted: Filter
) -> tuple[ListView, ThreadView, CardView, ShellView]:
    thread, card = _open(tx, actor=actor, conversation=conversation)
    listed = list_view(tx, actor=actor, wanted=wanted, opened=thread.id)
    return listed, thread, card, shell_view(tx, actor=actor, frame=frame, listed=listed)


def _turns(
    tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, before: int | None
) -> tuple[int | None, tuple[TurnView, ...]]:
    found = access.own_conversation(tx, actor=actor, conversation=conversation)
    messages = queries.messages(tx, actor=actor, conversation=found.id, before=before, limit=STEP + 1)
    more, messages = len(messages) > STEP, messages[-STEP:]
    channel = queries.channel_of(tx, conversation=found)
    views = message_views(tx, messages=messages, channel=channel, inside=True)
    return (views[0].seq if more else None), turns(views)


def shell_view(tx: Tx, *, actor: Actor, frame: Frame, listed: ListView) -> ShellView:
    """Rail and connection around every page."""
    me = people.cards(tx, persons=[actor.person])[actor.person]
    organisation = accounts.organisation(tx)
    current = "rooms" if listed.filter == "inside" else "inbox"
    return ShellView(
        me=person_view(me),
        rail=tuple(_with_count(item, listed) for item in frame.rail),
        current=current,
        organisation="" if organisation is None else organisation.name,
        cursor=frame.cursor,
        locale="en" if organisation is None else organisation.locale,
    )


def _with_count(item: RailItem, listed: ListView) -> RailItem:
    return RailItem(item.key, item.label, item.href, item.icon, listed.waiting) if item.key == "inbox" else item


def _slots(runtime: Runtime) -> SlotsView:
    return SlotsView(card=tuple(runtime.slots.get("card", ())), composer=tuple(runtime.slots.get("composer", ())))


ROUTES = [home, show_inbox, show_list, show_conversation, show_turns]
