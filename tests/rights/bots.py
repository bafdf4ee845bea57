"""The doors of those who govern bots, rows as in `table.py`; and what a bot itself gets at every other door."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from comity.accounts import actions as accounts
from comity.foundation.store import Tx
from comity.people import actions as people

if TYPE_CHECKING:
    from tests.rights.stage import World
    from tests.rights.table import Row

BOTS = """\
GET    /api/bots                                         -        admin    401 401 200 200 403 403 403 403 403 401 403
POST   /api/bots                                         -        admin    401 401 201 201 403 403 403 403 403 401 403
GET    /api/bots/{bot}                                bot      admin    401 401 200 200 403 403 403 403 403 401 403
PATCH  /api/bots/{bot}                                bot      admin    401 401 200 200 403 403 403 403 403 401 403
PATCH  /api/bots/{bot}                                nothing  admin    401 401 404 404 403 403 403 403 403 401 403
DELETE /api/bots/{bot}                                bot      admin    401 401 204 204 403 403 403 403 403 401 403
PUT    /api/bots/{bot}/picture                        bot      admin    401 401 400 400 403 403 403 403 403 401 403
DELETE /api/bots/{bot}/picture                        bot      admin    401 401 200 200 403 403 403 403 403 401 403
POST   /api/bots/{bot}/tokens                         bot      admin    401 401 201 201 403 403 403 403 403 401 403
DELETE /api/bots/{bot}/tokens/{token}                 bot      admin    401 401 204 204 403 403 403 403 403 401 403
DELETE /api/bots/{bot}/tokens/{token}                 nothing  admin    401 401 404 404 403 403 403 403 403 401 403
GET    /settings/bots                                    -        admin    303 401 200 200 403 403 403 403 403 401 403
GET    /settings/bots/{bot}                           bot      admin    303 401 200 200 403 403 403 403 403 401 403
GET    /settings/bots/{bot}                           nothing  admin    303 401 404 404 403 403 403 403 403 401 403
"""


def bodies() -> dict[str, Any]:
    return {
        "POST /api/bots": {"handle": f"n{uuid.uuid4().hex[:12]}", "name": "New"},
        "PATCH /api/bots/{bot}": {"purpose": "Lamps"},
        "POST /api/bots/{bot}/tokens": {"label": "program"},
    }


def made(tx: Tx, world: World) -> dict[str, tuple[str, str]]:
    """A bot with a token: their ids."""
    bot = people.add_member(tx, name="Bot", handle=f"b_{uuid.uuid4().hex[:12]}", role="bot")
    accounts.equip_bot(tx, member=bot.id, responsible=world.persons["owner"])
    token, _ = accounts.issue_token(tx, member=bot.id, label="x", by=world.persons["owner"], scopes=["read"])
    return {"bot": (str(token), str(bot.id))}


OPEN_TO_BOTS = {
    "GET /api/me/decisions -": "200",
    "GET /api/events -": "200",
    "GET /api/live -": "200",
    "DELETE /api/session -": "204",
    "POST /sign-out -": "303",
    "GET /api/me -": "200",
    "GET /api/people -": "200",
    "GET /api/people/{person} anna": "200",
    "GET /api/conversations -": "200",
    "GET /api/search -": "200",
    "GET /api/calls -": "200",
    "GET /api/files -": "200",
    "GET /api/me/unread -": "200",
    "PUT /api/me/read -": "200",
    "PUT /api/me/unread -": "204",
    "POST /api/files -": "400",
    "PATCH /api/files/uploads/{file} mine": "412",
    "POST /api/files/uploads -": "412",
}
"""What a bot that takes part in nothing finds open."""


def answer_to_a_bot(row: Row) -> str:
    """At doors that do not name bots 403; what it does not take part in is not there."""
    if row.policy not in ("talker", "insider"):
        return "403"
    if row.door == "POST /api/members/{member}/tokens" and row.on in ("anna", "owner", "gus"):
        return "403"
    return OPEN_TO_BOTS.get(repr(row), "404")
