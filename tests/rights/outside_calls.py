"""The doors of calls for people without an account, and of call links: rows as in `table.py`. The `link` is anna's."""

from __future__ import annotations

import uuid
from typing import Any

from comity.channels.door.links import actions
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

NOWHERE = "01900000-0000-7000-8000-000000000000"
OUTSIDE_CALLS = """\
POST   /api/visitor/calls                                -        visitor  401 401 403 403 403 403 403 201 201 401 403
POST   /{handle}/call                                    anna     public   400 400 400 400 400 400 400 400 400 400 400
GET    /call/{secret}                                    nothing  public   404 404 404 404 404 404 404 404 404 404 404
POST   /call/{secret}                                    nothing  public   400 400 400 400 400 400 400 400 400 400 400
GET    /api/me/call-links                                -        member   401 401 200 200 200 200 403 403 403 401 200
POST   /api/me/call-links                                -        member   401 401 201 201 201 201 403 403 403 401 201
PATCH  /api/me/call-links/{link}                         link     member   401 401 404 404 200 404 403 403 403 401 200
PATCH  /api/me/call-links/{link}                         nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/me/call-links/{link}                         link     member   401 401 404 404 204 404 403 403 403 401 204
DELETE /api/me/call-links/{link}                         nothing  member   401 401 404 404 404 404 403 403 403 401 404
PUT    /api/me/call-links/{link}                         link     member   401 401 404 404 200 404 403 403 403 401 200
PUT    /api/me/call-links/{link}                         nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /settings/call-links                              -        member   303 401 200 200 200 200 403 403 403 401 200
"""


def bodies() -> dict[str, Any]:
    return {
        "POST /api/visitor/calls": {"client_id": str(uuid.uuid4()), "kind": "voice", "device": "device-of-a-visitor"},
        "POST /api/me/call-links": {"label": "Meeting"},
        "PATCH /api/me/call-links/{link}": {"label": "Second meeting"},
    }


def made(tx: Tx, anna: Actor) -> str:
    """The id of a link of anna's."""
    return str(actions.make_link(tx, actor=anna, label="Meeting", hours=2)[0].id)


def named(link: str, on: str) -> dict[str, str]:
    return {"link": link if on == "link" else NOWHERE, "secret": "nothing"}
