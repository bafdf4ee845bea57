"""What conversations bring to the whole."""

from __future__ import annotations

from collections.abc import Sequence

from comity.conversations import api, hot, operations, pages
from comity.conversations.fragments import Fragments
from comity.conversations.live import ConversationStage
from comity.conversations.views import RailItem
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime
from comity.foundation.templates import Templates


def prepare(runtime: Runtime) -> None:
    """Take the places in the rail."""
    _ = runtime.templates.gettext
    runtime.register("rail", RailItem("inbox", _("Inbox"), "/inbox", "inbox"))
    runtime.register("rail", RailItem("rooms", _("Rooms"), "/inbox?filter=inside", "hash"))


def stage_for(templates: Templates, outside_templates: Sequence[str]) -> ConversationStage:
    """The live stream's view of conversations.

    What outsiders get is rendered by a channel's template, which knows no notes.
    """
    outside = outside_templates[0] if outside_templates else None
    return ConversationStage(
        Fragments(
            inside=lambda message: templates.render("conversations/message.html", message=message),
            outside=lambda message: "" if outside is None else templates.render(outside, message=message),
        )
    )


ROOM = Room(
    "conversations",
    routes=[*api.ROUTES, *pages.ROUTES],
    bare_routes=hot.ROUTES,
    operations=operations.OPERATIONS,
    prepare=prepare,
)
