"""Webhooks among the settings."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Response

from comity.conversations.checks import list_cursor
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.hooks import kinds, views
from comity.hooks.views import Choice
from comity.people.settings.shell import SLOT, settings_page
from comity.people.views import SettingsItem

SECTION = "webhooks"


@get("/settings/webhooks", policy=MEMBER, include_in_schema=False)
async def show_hooks(actor: Actor, runtime: Runtime) -> Response[str]:
    view = await runtime.store.read(views.overview, actor=actor)
    return await settings_page(
        runtime,
        actor,
        "hooks/overview.html",
        section=SECTION,
        view=view,
        kinds=_kinds(runtime, kinds.ANYWHERE),
        deeper=_kinds(runtime, kinds.INSIDE_ONLY if view.offer.inside else ()),
    )


@get("/settings/webhooks/{hook_id:str}", policy=MEMBER, include_in_schema=False)
async def show_hook(hook_id: str, actor: Actor, runtime: Runtime, cursor: str | None = None) -> Response[str]:
    page = await runtime.store.read(views.hook_page, actor=actor, hook=parse_id(hook_id), before=list_cursor(cursor))
    return await settings_page(
        runtime,
        actor,
        "hooks/hook.html",
        section=SECTION,
        page=page,
        hook=page.hook,
        further=cursor is not None,
        kinds=_kinds(runtime, kinds.ANYWHERE),
        deeper=_kinds(runtime, kinds.INSIDE_ONLY if page.hook.inside else ()),
    )


@get("/settings/webhooks/in/{inlet_id:str}", policy=MEMBER, include_in_schema=False)
async def show_inlet(inlet_id: str, actor: Actor, runtime: Runtime) -> Response[str]:
    inlet = await runtime.store.read(views.inlet_page, actor=actor, inlet=parse_id(inlet_id))
    return await settings_page(
        runtime, actor, "hooks/inlet.html", section=SECTION, inlet=inlet, base=runtime.settings.public_url
    )


def _kinds(runtime: Runtime, wanted: Sequence[str]) -> list[Choice]:
    """What can be heard, in words."""
    words = words_of(runtime)
    return [(kind, words[kind]) for kind in wanted]


def words_of(runtime: Runtime) -> dict[str, str]:
    _ = runtime.templates.gettext
    return {
        "message.created": _("A message was written"),
        "message.edited": _("A message was changed"),
        "message.deleted": _("A message was taken back"),
        "reaction.added": _("Somebody reacted"),
        "reaction.removed": _("A reaction was taken back"),
        "participant.joined": _("Somebody came in"),
        "participant.left": _("Somebody left"),
        "conversation.created": _("A conversation began"),
        "room.changed": _("The room was changed"),
        "room.archived": _("The room was archived"),
        "room.reopened": _("The room was opened again"),
        "call.ringing": _("A call began"),
        "call.ended": _("A call is over"),
        "conversation.updated": _("A summary, when it changed"),
        "conversation.status": _("It was put off, done, reopened"),
        "conversation.assigned": _("It was handed to somebody"),
        "conversation.labelled": _("It was labelled"),
        "conversation.unlabelled": _("A label was taken off"),
        "conversation.merged": _("One goes on in another one"),
        "conversation.parted": _("That was undone"),
        "help.asked": _("A colleague asked for help"),
        "help.taken": _("Somebody came to help"),
        "help.withdrawn": _("Help is not needed any more"),
    }


def prepare(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    runtime.register(SLOT, SettingsItem(SECTION, _("Webhooks"), "/settings/webhooks", "webhook"))


ROUTES = [show_hooks, show_hook, show_inlet]
