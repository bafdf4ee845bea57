"""Calls among the settings of the house: what they need of the network, and whether it is there."""

from __future__ import annotations

from typing import Any

from litestar import Response

from comity.calls.checking import Check, calls_view, check
from comity.foundation.policies import ADMIN, Actor
from comity.foundation.routes import get, post
from comity.foundation.runtime import Runtime
from comity.people.settings.shell import SLOT, settings_page
from comity.people.views import SettingsItem

SECTION = "calls"


@get("/settings/calls", policy=ADMIN, include_in_schema=False)
async def show_calls(actor: Actor, runtime: Runtime) -> Response[str]:
    """Relay and media server: how they stand, a test from this browser, and the files to set them up."""
    return await settings_page(runtime, actor, "calls/settings.html", section=SECTION, view=await calls_view(runtime))


@post("/api/calls-check", policy=ADMIN, status_code=200, keeps="nothing", tags=["calls"])
async def check_calls(actor: Actor, runtime: Runtime) -> Check:
    """The media relay by each of its ways, with credentials that last ten minutes, for trying it from a browser; and
    whether the media server answers."""
    return await check(runtime, actor.person)


def prepare(runtime: Runtime) -> None:
    _ = runtime.templates.gettext
    runtime.register(SLOT, SettingsItem(SECTION, _("Calls"), "/settings/calls", "phone", admin_only=True))


ROUTES: list[Any] = [show_calls, check_calls]
