"""What accounts bring to the whole."""

from comity.accounts import api, pages
from comity.accounts.jobs import JOBS
from comity.accounts.queries import session_actor, token_actor
from comity.foundation.rooms import Room

ROOM = Room(
    "accounts", routes=[*api.ROUTES, *pages.ROUTES], credentials={"cs_": session_actor, "ct_": token_actor}, jobs=JOBS
)
