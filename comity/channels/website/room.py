"""What the website channel brings to the whole."""

from comity.channels.website import api, calling, pages, settings
from comity.foundation.rooms import Room
from comity.people.queries import VISITOR_PREFIX, visitor_actor

ROOM = Room(
    "website",
    routes=[*api.ROUTES, *calling.ROUTES, *pages.ROUTES, *settings.ROUTES],
    credentials={VISITOR_PREFIX: visitor_actor},
    prepare=settings.prepare,
    outside_message="conversations/outside/message.html",
)
