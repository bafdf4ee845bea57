"""The inbox: who waits for an answer, which colleagues ask for help, for whom we wait."""

from __future__ import annotations

import uuid
from typing import Any

from litestar import Request, Response

from comity.conversations import access, inbox_acts
from comity.conversations.hot import page_edges
from comity.conversations.inbox_viewing import inbox_view
from comity.conversations.inbox_views import ActView, InboxView
from comity.conversations.queries.inbox import Wanted
from comity.conversations.standing import act_views
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people.shell import Frame, frame_of, shell_view
from comity.people.views import ShellView


@get("/inbox", policy=MEMBER, include_in_schema=False)
async def show_inbox(request: Request[Any, Any, Any], actor: Actor, runtime: Runtime) -> Response[str]:
    """One tab, with filters."""
    await runtime.whole_pages.keep(request.scope, actor)
    view, shell = await runtime.store.read(_page, actor=actor, wanted=_wanted(request), frame=frame_of(runtime))
    return runtime.templates.page("conversations/inbox.html", inbox=view, shell=shell)


@get("/inbox/lists", policy=MEMBER, include_in_schema=False)
async def show_lists(request: Request[Any, Any, Any], actor: Actor, runtime: Runtime) -> Response[str]:
    """Its rows alone, to refresh them."""
    view = await runtime.store.read(inbox_view, actor=actor, wanted=_wanted(request))
    return runtime.templates.page("conversations/inbox_lists.html", inbox=view)


@get("/conversations/{conversation_id:str}/acts", policy=MEMBER, include_in_schema=False)
async def show_acts(conversation_id: str, actor: Actor, runtime: Runtime, before: str = "0") -> Response[str]:
    """What colleagues did with a conversation from a number on, for older turns."""
    since = page_edges(before)["before"] or 0
    conversation = parse_id(conversation_id)
    acts = await runtime.store.read(_acts, actor=actor, conversation=conversation, since=since)
    return runtime.templates.page("conversations/thread_acts.html", acts=acts)


def _wanted(request: Request[Any, Any, Any]) -> Wanted:
    asked = {name: request.query_params.get(name, "") for name in ("channel", "label", "team", "assignee", "q")}
    return inbox_acts.wanted(request.query_params.get("tab", "waiting"), **asked)


def _page(tx: Tx, *, actor: Actor, wanted: Wanted, frame: Frame) -> tuple[InboxView, ShellView]:
    return inbox_view(tx, actor=actor, wanted=wanted), shell_view(tx, actor=actor, frame=frame, current="inbox")


def _acts(tx: Tx, *, actor: Actor, conversation: uuid.UUID | None, since: int) -> tuple[ActView, ...]:
    seat = access.seat(tx, actor=actor, conversation=conversation)
    return act_views(tx, conversation=seat.conversation, since=since)


ROUTES = [show_inbox, show_lists, show_acts]
