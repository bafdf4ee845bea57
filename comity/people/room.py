"""What people bring to the whole."""

import asyncio

from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime
from comity.foundation.whole_pages import SLOT as PAGE_STATE
from comity.people import api, pages
from comity.people.arrivals import pages as arrivals
from comity.people.audit import api as audit, pages as audit_pages
from comity.people.directory import pages as directory
from comity.people.joining import api as joining, pages as joining_pages
from comity.people.joining.events import PERSON_JOINED, PERSON_PARTED
from comity.people.joining.reader import Reader
from comity.people.joining.views import SAME
from comity.people.presence import api as presence
from comity.people.presence.board import Board
from comity.people.profile import api as profile, pages as profile_pages
from comity.people.settings import contents as settings
from comity.people.stops import api as stops, pages as stops_pages
from comity.people.views import RailItem, SettingsItem
from comity.people.zones import api as zones


def prepare(runtime: Runtime) -> None:
    """Hang up the board of doors, where every portrait looks; take places in the rail and in the settings."""
    board, _ = Board(runtime), runtime.templates.gettext
    runtime.register("presence", board)
    runtime.register(PAGE_STATE, lambda: board.changes)
    runtime.hub.presences = board
    runtime.templates.environment.globals |= {"sill": board.sill, "presence_of": board.presence_of}
    runtime.register("rail", RailItem("people", _("People"), "/people", "users", order=1))
    runtime.register("settings", SettingsItem("me", _("Me"), "/settings/me", "user-round"))
    runtime.register("settings", SettingsItem("screens", _("My screens"), "/settings/screens", "monitor"))
    settings.prepare(runtime)
    runtime.register("settings", SettingsItem("stops", _("Stopped contact"), "/settings/stops", "ban"))
    runtime.hub.inside_news |= {PERSON_JOINED, PERSON_PARTED}
    runtime.register("person-panel", SAME)
    audit_pages.prepare(runtime)


async def beside(runtime: Runtime) -> None:
    """The doors of people, and the search for the same person."""
    await asyncio.gather(presence.board(runtime).run(), Reader(runtime).run())


ROOM = Room(
    "people",
    routes=[
        *api.ROUTES,
        *pages.ROUTES,
        *presence.ROUTES,
        *profile.ROUTES,
        *profile_pages.ROUTES,
        *directory.ROUTES,
        *joining.ROUTES,
        *joining_pages.ROUTES,
        *stops.ROUTES,
        *stops_pages.ROUTES,
        *zones.ROUTES,
        *settings.ROUTES,
        *arrivals.ROUTES,
        *audit.ROUTES,
        *audit_pages.ROUTES,
    ],
    operations=presence.OPERATIONS,
    prepare=prepare,
    beside=beside,
)
