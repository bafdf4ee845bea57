"""What the front doors bring to the whole."""

from comity.channels.door import pages
from comity.foundation.rooms import Room
from comity.foundation.runtime import Runtime
from comity.people.queries import VISITOR_PREFIX, visitor_actor


def prepare(runtime: Runtime) -> None:
    """Strangers at the sign-in page are shown the doors instead."""
    runtime.register("way-outside", "/doors")


ROOM = Room(
    "door",
    routes=pages.ROUTES,
    prepare=prepare,
    credentials={VISITOR_PREFIX: visitor_actor},
    outside_message="conversations/outside/message.html",
)
