"""What the search brings to the whole."""

from __future__ import annotations

from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime
from comity.people.views import RailItem
from comity.search import api, pages
from comity.search.reader import read_on


def prepare(runtime: Runtime) -> None:
    """Take the place in the rail."""
    _ = runtime.templates.gettext
    runtime.register("rail", RailItem("search", _("Search"), "/search", "search", order=5))


ROOM = Room("search", routes=[*api.ROUTES, *pages.ROUTES], prepare=prepare, beside=read_on)
