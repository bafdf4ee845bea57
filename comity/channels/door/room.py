"""What the front doors bring to the whole."""

from typing import Any

from comity.channels.door import calling, pages
from comity.channels.door.links import actions as links, api as links_api, pages as links_pages
from comity.foundation.clock import HOUR
from comity.foundation.jobs import Job
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime
from comity.people.queries import VISITOR_PREFIX, visitor_actor
from comity.people.settings.shell import SLOT
from comity.people.views import SettingsItem


def prepare(runtime: Runtime) -> None:
    """Strangers at the sign-in page are shown the doors instead."""
    _ = runtime.templates.gettext
    runtime.register("way-outside", "/doors")
    item = SettingsItem(links_pages.MINE, _("Call links"), "/settings/call-links", "phone")
    runtime.register(SLOT, item)
    runtime.templates.environment.globals["talk_links"] = "door/talk_link.html"


async def _forget(runtime: Runtime, _: dict[str, Any]) -> None:
    await runtime.store.write(links.forget_links)


ROOM = Room(
    "door",
    routes=[*pages.ROUTES, *calling.ROUTES, *links_api.ROUTES, *links_pages.ROUTES],
    jobs=[Job("call_links.forget", _forget, every=HOUR)],
    prepare=prepare,
    credentials={VISITOR_PREFIX: visitor_actor},
    outside_message="conversations/outside/message.html",
)
