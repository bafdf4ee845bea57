"""The queue of approvals, what is asked here, and the dialogs before words leave."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response
from litestar.params import QueryParameter

from comity.etiquette.guards import views
from comity.etiquette.guards.codes import CODES
from comity.etiquette.guards.quiet import here
from comity.foundation.ids import parse_id
from comity.foundation.policies import ADMIN, MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.people.settings.shell import settings_page
from comity.people.shell import member_page

SECTION, RAIL = "guards", "approvals"


@get("/approvals", policy=MEMBER, include_in_schema=False)
async def show_queue(actor: Actor, runtime: Runtime) -> Response[str]:
    view = await runtime.store.read(views.queue, actor=actor)
    return await member_page(runtime, actor, "guards/queue.html", current=RAIL, view=view)


@get("/settings/guards", policy=ADMIN, include_in_schema=False)
async def show_settings(actor: Actor, runtime: Runtime) -> Response[str]:
    view = await runtime.store.read(views.settings)
    return await settings_page(
        runtime, actor, "guards/settings.html", section=SECTION, view=view, roles=_roles(runtime, view)
    )


def _roles(runtime: Runtime, view: views.SettingsView) -> list[tuple[str, str]]:
    _ = runtime.templates.gettext
    house = [("", _("everybody")), ("member", _("members")), ("admin", _("admins")), ("owner", _("owners"))]
    return [*house, ("bot", _("bots")), *view.roles]


@get("/conversations/{conversation_id:str}/held", policy=MEMBER, include_in_schema=False)
async def show_held(
    conversation_id: str,
    actor: Actor,
    runtime: Runtime,
    codes: Annotated[str, QueryParameter(name="codes", max_length=200)] = "",
) -> Response[str]:
    """The dialog that asks what holds words."""
    known = [code for code in codes.split(",") if code in CODES]
    more = {"query": views.asked, "codes": known, "is_here": here(runtime)}
    return await _dialog(runtime, "guards/held.html", actor, conversation_id, **more)


@get("/conversations/{conversation_id:str}/outside-readers", policy=MEMBER, include_in_schema=False)
async def show_readers(conversation_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    """The dialog that shows everybody outside who reads what is sent now."""
    return await _dialog(runtime, "guards/readers.html", actor, conversation_id, query=views.readers_of)


async def _dialog(
    runtime: Runtime, template: str, actor: Actor, conversation: str, *, query: Any, **more: Any
) -> Response[str]:
    view = await runtime.store.read(query, actor=actor, conversation=parse_id(conversation), **more)
    return runtime.templates.page(template, asked=view)


ROUTES = [show_queue, show_settings, show_held, show_readers]
