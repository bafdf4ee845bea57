"""What records bring to the whole."""

from __future__ import annotations

from comity.conversations.views import PanelView
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime
from comity.people.directory.person import Panel
from comity.people.views import SettingsItem
from comity.records import api, audit_words, pages
from comity.records.finding import find_records
from comity.records.viewing import person_shelf
from comity.search.finders import SLOT, Finder


def prepare(runtime: Runtime) -> None:
    """Take places on the card, in the head of a thread, on persons' pages, in search and in the settings."""
    _ = runtime.templates.gettext
    # Before the files: what a talk is about comes before what was sent in it.
    runtime.slots.setdefault("card", []).insert(0, PanelView("records/card_panel.html"))
    runtime.register("head", PanelView("records/head_chips.html"))
    runtime.register("person-panel", Panel("records/person_panel.html", person_shelf))
    runtime.register(SLOT, Finder("record", _("Records"), find_records))
    item = SettingsItem("records", _("Records"), "/settings/records", "package", admin_only=True)
    runtime.register("settings", item)
    audit_words.register(runtime)


ROOM = Room("records", routes=[*api.ROUTES, *pages.ROUTES], prepare=prepare)
