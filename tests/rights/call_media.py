"""The doors of large calls and of what calls need: rows as in `table.py`, in the calls of `calls.py`. Those go from
browser to browser, so who has a seat is told that (409)."""

from __future__ import annotations

from typing import Any

CALL_MEDIA = """\
POST   /api/calls/{call}/media/publish                room     talker   401 401 404 404 409 404 403 404 404 401 409
POST   /api/calls/{call}/media/publish                talk     talker   401 401 403 403 403 403 404 409 404 401 403
POST   /api/calls/{call}/media/publish                nothing  talker   401 401 404 404 404 404 404 404 404 401 404
POST   /api/calls/{call}/media/subscribe              room     talker   401 401 404 404 409 404 403 404 404 401 409
POST   /api/calls/{call}/media/subscribe              talk     talker   401 401 403 403 403 403 404 409 404 401 403
POST   /api/calls/{call}/media/subscribe              nothing  talker   401 401 404 404 404 404 404 404 404 401 404
PUT    /api/calls/{call}/media/subscribe              room     talker   401 401 404 404 409 404 403 404 404 401 409
PUT    /api/calls/{call}/media/subscribe              talk     talker   401 401 403 403 403 403 404 409 404 401 403
PUT    /api/calls/{call}/media/subscribe              nothing  talker   401 401 404 404 404 404 404 404 404 401 404
POST   /api/calls-check                               -        admin    401 401 200 200 403 403 403 403 403 401 403
GET    /settings/calls                                -        admin    303 401 200 200 403 403 403 403 403 401 403
"""


def bodies(device: str) -> dict[str, Any]:
    media = "/api/calls/{call}/media"
    return {
        f"POST {media}/publish": {"device": device, "sdp": "v=0"},
        f"POST {media}/subscribe": {"device": device},
        f"PUT {media}/subscribe": {"device": device, "leg": "x", "sdp": "v=0"},
    }
