"""What conversations bring to the whole."""

from __future__ import annotations

from collections.abc import Sequence

from comity.accounts.ports import GUEST_ROOMS
from comity.conversations import api, audit_words, guests, hot, jobs, looking, operations, pages, queries
from comity.conversations.acquaintance import talks_with
from comity.conversations.bots import api as bots_api, pages as bots_pages
from comity.conversations.fragments import Fragments
from comity.conversations.live import ConversationStage
from comity.conversations.pages import person_line
from comity.conversations.views import PanelView
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime
from comity.foundation.templates import Templates
from comity.people.directory.person import Panel
from comity.people.views import RailItem, SettingsItem


def prepare(runtime: Runtime) -> None:
    """Take the places in the rail."""
    _ = runtime.templates.gettext
    runtime.register("rail", RailItem("inbox", _("Inbox"), "/inbox", "inbox"))
    runtime.register("rail", RailItem("rooms", _("Rooms"), "/rooms", "hash"))
    runtime.register("rail-count", ("inbox", queries.count_waiting))
    runtime.register("rail-count", ("rooms", queries.count_mentions))
    runtime.register("card", PanelView("people/same_panel.html"))
    runtime.register("card", PanelView("conversations/files_panel.html"))
    runtime.register("settings", SettingsItem("replies", _("Saved replies"), "/settings/replies", "text-quote"))
    runtime.register("acquainted", queries.acquainted)
    runtime.register("person-panel", Panel("conversations/talks_with.html", talks_with))
    person_line.prepare(runtime)
    runtime.register(GUEST_ROOMS, guests.ROOMS)
    audit_words.register(runtime)
    bots_pages.prepare(runtime)


def stage_for(templates: Templates, outside_templates: Sequence[str]) -> ConversationStage:
    """The live stream's view of conversations.

    What outsiders get is rendered by a channel's template, which knows no notes.
    """
    outside = outside_templates[0] if outside_templates else None
    return ConversationStage(
        Fragments(
            inside=lambda message: str(
                templates.drawn("conversations/message.html", faces=[message.author], message=message)
            ),
            outside=lambda message: "" if outside is None else templates.render(outside, message=message),
        )
    )


ROOM = Room(
    "conversations",
    routes=[*api.ROUTES, *pages.ROUTES, *bots_api.ROUTES, *bots_pages.ROUTES],
    bare_routes=hot.ROUTES,
    operations=[*operations.OPERATIONS, *looking.OPERATIONS],
    jobs=jobs.JOBS,
    prepare=prepare,
)
