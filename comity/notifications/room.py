"""What notifications bring to the whole."""

from __future__ import annotations

from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime
from comity.notifications import api, pages
from comity.notifications.following import follow_news
from comity.notifications.jobs import JOBS
from comity.people.settings.shell import SLOT
from comity.people.views import SettingsItem


def prepare(runtime: Runtime) -> None:
    """Take the place among one's own settings, and ask once beside every page."""
    _ = runtime.templates.gettext
    runtime.register("beside", "notifications/offer.html")
    runtime.register(SLOT, SettingsItem(pages.MINE, _("Notifications"), "/settings/notifications", "bell"))


ROOM = Room("notifications", routes=[*api.ROUTES, *pages.ROUTES], jobs=JOBS, prepare=prepare, beside=follow_news)
