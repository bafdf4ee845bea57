"""What people bring to the whole."""

from comity.foundation.rooms import Room
from comity.people import api, pages

ROOM = Room("people", routes=[*api.ROUTES, *pages.ROUTES])
