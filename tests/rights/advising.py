"""The doors of the coach where people write: rows as in `table.py`."""

from __future__ import annotations

from typing import Any

ADVISING = """\
POST   /conversations/{conversation}/advice              talk     member   303 401 200 200 200 200 403 403 403 401 200
POST   /conversations/{conversation}/advice              room     member   303 401 404 404 200 404 403 403 403 401 200
POST   /conversations/{conversation}/advice              pair     member   303 401 404 404 204 404 403 403 403 401 204
POST   /conversations/{conversation}/advice              nothing  member   303 401 404 404 404 404 403 403 403 401 404
POST   /api/me/coach/hints                               -        member   401 401 204 204 204 204 403 403 403 401 204
GET    /api/me/coach                                     -        member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/coach/policies                               -        member   401 401 200 200 200 200 403 403 403 401 200
POST   /api/coach/policies                               -        admin    401 401 201 201 403 403 403 403 403 401 403
PATCH  /api/coach/policies/{decision}                     nothing  admin    401 401 404 404 403 403 403 403 403 401 403
DELETE /api/coach/policies/{decision}                     nothing  admin    401 401 404 404 403 403 403 403 403 401 403
PATCH  /api/coach/rules/{rule}                           rule     admin    401 401 200 200 403 403 403 403 403 401 403
PATCH  /api/coach/rules/{rule}                           nothing  admin    401 401 404 404 403 403 403 403 403 401 403
GET    /api/coach/figures                                -        admin    401 401 200 200 403 403 403 403 403 401 403
GET    /api/coach/proposals                              -        admin    401 401 200 200 403 403 403 403 403 401 403
GET    /api/conversations/{conversation}/questions       talk     member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/conversations/{conversation}/questions       pair     member   401 401 404 404 200 404 403 403 403 401 200
GET    /api/conversations/{conversation}/questions       nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /settings/my-coach                                -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /settings/coach                                   -        admin    303 401 200 200 403 403 403 403 403 401 403
GET    /settings/coach/figures                           -        admin    303 401 200 200 403 403 403 403 403 401 403
"""


def bodies() -> dict[str, Any]:
    return {
        "POST /conversations/{conversation}/advice": {"draft": "Hello Vic"},
        "POST /api/me/coach/hints": {"shown": ["shouting"]},
        "POST /api/coach/policies": {"rule": "shouting", "act": "advise", "role": "admin"},
        "PATCH /api/coach/policies/{decision}": {"in_force": True},
        "PATCH /api/coach/rules/{rule}": {"act": "advise"},
    }


def values(on: str, nowhere: str) -> dict[str, str]:
    return {"decision": nowhere, "rule": "shouting" if on == "rule" else "nothing"}
