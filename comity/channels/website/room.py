"""What the website channel brings to the whole."""

from comity.channels.website import api, pages
from comity.channels.website.actions import PREFIX
from comity.channels.website.queries import visitor_actor
from comity.foundation.rooms import Room

ROOM = Room(
    "website",
    routes=[*api.ROUTES, *pages.ROUTES],
    credentials={PREFIX: visitor_actor},
    outside_message="website/message.html",
)
