"""What guards bring to the whole."""

from __future__ import annotations

from comity.conversations.ports import BEFORE_LEAVING
from comity.etiquette.guards import api, audit_words, pages, queries, views
from comity.etiquette.guards.approval import NeedsApproval
from comity.etiquette.guards.contact import Contact
from comity.etiquette.guards.crossing import Crossing
from comity.etiquette.guards.quiet import QuietHours, here
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime
from comity.people.directory.person import Panel
from comity.people.views import RailItem, SettingsItem


def prepare(runtime: Runtime) -> None:
    """Stand before the door, and take places in the rail, the settings and on persons' pages."""
    _ = runtime.templates.gettext
    for guard in (Crossing(), Contact(), QuietHours(here(runtime)), NeedsApproval()):
        runtime.register(BEFORE_LEAVING, guard)
    runtime.register("rail", RailItem(pages.RAIL, _("Approvals"), "/approvals", "shield-check", order=5, seldom=True))
    runtime.register("rail-count", (pages.RAIL, queries.count_drafts))
    item = SettingsItem(pages.SECTION, _("Before words leave"), "/settings/guards", "door-open", admin_only=True)
    runtime.register("settings", item)
    runtime.register("person-panel", Panel("guards/consent.html", views.consent))
    audit_words.register(runtime)


ROUTES = [*api.ROUTES, *pages.ROUTES]
ROOM = Room("guards", routes=ROUTES, prepare=prepare)
