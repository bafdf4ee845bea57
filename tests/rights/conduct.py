"""The doors of guidelines, moderation and thanks: rows as in `table.py`."""

from __future__ import annotations

import uuid
from typing import Any

NOWHERE = "01900000-0000-7000-8000-000000000000"
CONDUCT = """\
GET /api/guidelines - member 401 401 200 200 200 200 403 403 403 401 200
GET /api/guidelines/versions - member 401 401 200 200 200 200 403 403 403 401 200
GET /api/guidelines/versions/{version} nothing member 401 401 404 404 404 404 403 403 403 401 404
PUT /api/guidelines/versions/{version}/acceptance nothing member 401 401 404 404 404 404 403 403 403 401 404
POST /api/guidelines/versions - may:organisation 401 401 422 422 403 403 403 403 403 401 403
GET /api/guidelines/versions/{version}/acceptances nothing may:organisation 401 401 404 404 403 403 403 403 403 401 403
GET /api/guidelines/draft - may:organisation 401 401 200 200 403 403 403 403 403 401 403
PATCH /api/guidelines/draft - may:organisation 401 401 200 200 403 403 403 403 403 401 403
GET /api/guidelines/scenarios - member 401 401 200 200 200 200 403 403 403 401 200
DELETE /api/guidelines/scenarios - member 401 401 204 204 204 204 403 403 403 401 204
PUT /api/guidelines/scenarios/{scenario} nothing member 401 401 404 404 404 404 403 403 403 401 404
PUT /api/guidelines/scenarios/{scenario} scenario member 401 401 200 200 200 200 403 403 403 401 200
GET /api/conversations/{conversation}/hint talk member 401 401 200 200 200 200 403 403 403 401 200
GET /api/conversations/{conversation}/hint room member 401 401 404 404 200 404 403 403 403 401 200
GET /api/conversations/{conversation}/hint nothing member 401 401 404 404 404 404 403 403 403 401 404
PUT /api/me/hints/{hint}/dismissal hint member 401 401 204 204 204 204 403 403 403 401 204
DELETE /api/me/hints/{hint}/dismissal hint member 401 401 204 204 204 204 403 403 403 401 204
PUT /api/me/hints/{hint}/dismissal nothing member 401 401 404 404 404 404 403 403 403 401 404
GET /guidelines - member 303 401 200 200 200 200 403 403 403 401 200
GET /guidelines/versions/{version} nothing member 303 401 404 404 404 404 403 403 403 401 404
GET /settings/guidelines - may:organisation 303 401 200 200 403 403 403 403 403 401 403
GET /settings/guidelines/{version}/acceptances nothing may:organisation 303 401 404 404 403 403 403 403 403 401 403
GET /conversations/{conversation}/hint talk member 303 401 200 200 200 200 403 403 403 401 200
GET /conversations/{conversation}/hint room member 303 401 404 404 200 404 403 403 403 401 200
POST /api/messages/{message}/flags talk talker 401 401 201 201 422 201 404 201 404 401 422
POST /api/messages/{message}/flags room talker 401 401 404 404 422 404 201 404 404 401 422
POST /api/messages/{message}/flags pair talker 401 401 404 404 422 404 404 404 404 401 422
POST /api/messages/{message}/flags nothing talker 401 401 404 404 404 404 404 404 404 401 404
DELETE /api/messages/{message}/flags nothing talker 401 401 404 404 404 404 404 404 404 401 404
PUT /api/messages/{message}/thanks talk talker 401 401 204 204 422 204 404 204 404 401 422
PUT /api/messages/{message}/thanks room talker 401 401 404 404 422 404 204 404 404 401 422
PUT /api/messages/{message}/thanks note talker 401 401 204 204 422 204 404 404 404 401 422
PUT /api/messages/{message}/thanks nothing talker 401 401 404 404 404 404 404 404 404 401 404
DELETE /api/messages/{message}/thanks talk talker 401 401 204 204 204 204 404 204 404 401 204
DELETE /api/messages/{message}/thanks nothing talker 401 401 404 404 404 404 404 404 404 401 404
GET /api/conversations/{conversation}/thanked talk talker 401 401 200 200 200 200 404 200 404 401 200
GET /api/conversations/{conversation}/thanked room talker 401 401 404 404 200 404 200 404 404 401 200
GET /api/conversations/{conversation}/thanked pair talker 401 401 404 404 200 404 404 404 404 401 200
GET /api/me/thanks - member 401 401 200 200 200 200 403 403 403 401 200
PUT /api/me/thanks/shown - member 401 401 204 204 204 204 403 403 403 401 204
DELETE /api/me/thanks/shown - member 401 401 204 204 204 204 403 403 403 401 204
GET /api/me/decisions - talker 401 401 200 200 200 200 200 200 200 401 200
POST /api/me/decisions/{decision}/appeal nothing talker 401 401 404 404 404 404 404 404 404 401 404
GET /api/moderation/cases - may:moderation 401 401 200 200 403 403 403 403 403 401 403
GET /api/moderation/cases/{case} nothing may:moderation 401 401 404 404 403 403 403 403 403 401 403
PUT /api/moderation/cases/{case}/decision nothing may:moderation 401 401 404 404 403 403 403 403 403 401 403
DELETE /api/moderation/cases/{case}/decision nothing may:moderation 401 401 404 404 403 403 403 403 403 401 403
PUT /api/moderation/appeals/{decision} nothing may:moderation 401 401 404 404 403 403 403 403 403 401 403
GET /api/moderation/words - may:moderation 401 401 200 200 403 403 403 403 403 401 403
POST /api/moderation/words - may:moderation 401 401 201 201 403 403 403 403 403 401 403
PATCH /api/moderation/words/{word} nothing may:moderation 401 401 404 404 403 403 403 403 403 401 403
DELETE /api/moderation/words/{word} nothing may:moderation 401 401 404 404 403 403 403 403 403 401 403
GET /moderation - may:moderation 303 401 200 200 403 403 403 403 403 401 403
GET /settings/words - may:moderation 303 401 200 200 403 403 403 403 403 401 403
GET /settings/stops - member 303 401 200 200 200 200 403 403 403 401 200
GET /settings/decisions - member 303 401 200 200 200 200 403 403 403 401 200
"""


def bodies() -> dict[str, Any]:
    return {
        "PATCH /api/guidelines/draft": {"draft": ""},
        "POST /api/guidelines/versions": {"note": ""},
        "PUT /api/guidelines/scenarios/{scenario}": {"choice": "a"},
        "POST /api/messages/{message}/flags": {"reason": "rude"},
        "POST /api/me/decisions/{decision}/appeal": {"words": "Look again"},
        "PUT /api/moderation/cases/{case}/decision": {"choice": "leave", "reason": "Fine"},
        "PUT /api/moderation/appeals/{decision}": {"upheld": True, "answer": "It stands"},
        "POST /api/moderation/words": {"word": uuid.uuid4().hex},
        "PATCH /api/moderation/words/{word}": {"reason": "Kindly"},
    }


def named(on: str) -> dict[str, str]:
    """The ids in the path."""
    known = {
        "scenario": "answer-first" if on == "scenario" else "nothing",
        "hint": "old_talk" if on == "hint" else "no",
    }
    return dict.fromkeys(("case", "decision"), NOWHERE) | known | {"version": "99"}
