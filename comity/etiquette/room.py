"""What etiquette brings to the whole."""

from __future__ import annotations

from comity.etiquette.advising import room as advising
from comity.etiquette.coach import api as coach
from comity.etiquette.guards.room import ROOM as GUARDS
from comity.etiquette.guidelines.room import ROOM as GUIDELINES
from comity.etiquette.moderation.room import ROOM as MODERATION
from comity.foundation.rooms import Room

COACH = Room(
    "etiquette", routes=[*coach.ROUTES, *advising.ROUTES], prepare=advising.prepare, beside=advising.ROOM.beside
)
ROOMS = (COACH, GUARDS, GUIDELINES, MODERATION)
