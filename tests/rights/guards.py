"""The doors of guards over HTTP: rows as in `table.py`. On `talk` stand a draft of anna's and a policy for bots."""

from __future__ import annotations

import uuid
from typing import Any

from comity.etiquette.guards import actions
from comity.etiquette.guards.models import Approval
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

NOWHERE = "01900000-0000-7000-8000-000000000000"
GUARDS = """\
GET    /api/guards                                       -        member   401 401 200 200 200 200 403 403 403 401 200
PATCH  /api/guards                                       -        admin    401 401 200 200 403 403 403 403 403 401 403
POST   /api/guards/policies                              -        admin    401 401 201 409 403 403 403 403 403 401 403
PATCH  /api/guards/policies/{policy}                     talk     admin    401 401 200 200 403 403 403 403 403 401 403
PATCH  /api/guards/policies/{policy}                     nothing  admin    401 401 404 404 403 403 403 403 403 401 403
DELETE /api/guards/policies/{policy}                     talk     admin    401 401 204 204 403 403 403 403 403 401 403
DELETE /api/guards/policies/{policy}                     nothing  admin    401 401 404 404 403 403 403 403 403 401 403
PUT    /api/guards/policies/{policy}                     talk     admin    401 401 200 200 403 403 403 403 403 401 403
PUT    /api/guards/policies/{policy}                     nothing  admin    401 401 404 404 403 403 403 403 403 401 403
GET    /api/guards/reasons                               -        admin    401 401 200 200 403 403 403 403 403 401 403
GET    /api/people/{person}/consent                      walt     member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/people/{person}/consent                      vic      member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/people/{person}/consent                      nothing  member   401 401 404 404 404 404 403 403 403 401 404
PUT    /api/people/{person}/consent                      walt     member   401 401 200 200 200 200 403 403 403 401 200
PUT    /api/people/{person}/consent                      ben      member   401 401 422 422 422 422 403 403 403 401 422
PUT    /api/people/{person}/consent                      nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/people/{person}/consent                      walt     member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/people/{person}/consent                      vic      member   401 401 204 204 204 204 403 403 403 401 204
DELETE /api/people/{person}/consent                      nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/approvals                                    -        member   401 401 200 200 200 200 403 403 403 401 200
POST   /api/conversations/{conversation}/approvals       talk     insider  401 401 422 422 422 422 403 403 403 401 422
POST   /api/conversations/{conversation}/approvals       room     insider  401 401 404 404 422 404 403 403 403 401 422
POST   /api/conversations/{conversation}/approvals       nothing  insider  401 401 404 404 404 404 403 403 403 401 404
GET    /api/approvals/{approval}                         talk     member   401 401 200 200 200 404 403 403 403 401 200
GET    /api/approvals/{approval}                         nothing  member   401 401 404 404 404 404 403 403 403 401 404
PATCH  /api/approvals/{approval}                         talk     member   401 401 403 403 200 404 403 403 403 401 200
PATCH  /api/approvals/{approval}                         nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/approvals/{approval}                         talk     member   401 401 403 403 204 404 403 403 403 401 204
DELETE /api/approvals/{approval}                         nothing  member   401 401 404 404 404 404 403 403 403 401 404
PUT    /api/approvals/{approval}                         talk     member   401 401 403 403 200 404 403 403 403 401 200
PUT    /api/approvals/{approval}                         nothing  member   401 401 404 404 404 404 403 403 403 401 404
POST /api/approvals/{approval}/approve talk may:approvals 401 401 200 409 403 403 403 403 403 401 403
POST /api/approvals/{approval}/approve nothing may:approvals 401 401 404 404 403 403 403 403 403 401 403
POST /api/approvals/{approval}/refuse talk may:approvals 401 401 409 409 403 403 403 403 403 401 403
POST /api/approvals/{approval}/refuse nothing may:approvals 401 401 404 404 403 403 403 403 403 401 403
GET    /approvals                                        -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /settings/guards                                  -        admin    303 401 200 200 403 403 403 403 403 401 403
GET    /conversations/{conversation}/held                talk     member   303 401 200 200 200 200 403 403 403 401 200
GET    /conversations/{conversation}/held                room     member   303 401 404 404 200 404 403 403 403 401 200
GET    /conversations/{conversation}/held                nothing  member   303 401 404 404 404 404 403 403 403 401 404
GET    /conversations/{conversation}/outside-readers     talk     member   303 401 200 200 200 200 403 403 403 401 200
GET    /conversations/{conversation}/outside-readers     room     member   303 401 404 404 200 404 403 403 403 401 200
GET    /conversations/{conversation}/outside-readers     nothing  member   303 401 404 404 404 404 403 403 403 401 404
"""


def bodies() -> dict[str, Any]:
    return {
        "PATCH /api/guards": {"most": 3},
        "POST /api/guards/policies": {"role": "owner", "channel": None},
        "PATCH /api/guards/policies/{policy}": {"role": "bot"},
        "PUT /api/people/{person}/consent": {"words": "Said so at the fair"},
        "POST /api/conversations/{conversation}/approvals": {"body": "x", "client_id": str(uuid.uuid4())},
        "PATCH /api/approvals/{approval}": {"body": "Other words"},
        "POST /api/approvals/{approval}/approve": {},
        "POST /api/approvals/{approval}/refuse": {"reason": "Say when"},
    }


def made(tx: Tx, owner: Actor, anna: Actor, talk: uuid.UUID, vic: uuid.UUID) -> dict[str, str]:
    """A policy that holds nobody here, a draft that waits, and vic's consent."""
    actions.note_consent(tx, person=vic, words="Asked us to write", by=anna.person)
    policy = actions.make_policy(tx, actor=owner, role="bot", channel=None)
    draft = Approval(
        id=tx.new_id(),
        conversation=talk,
        writer=anna.person,
        client_id=uuid.uuid4(),
        body="Words",
        files=[],
        confirm={},
        state="waiting",
        handed_at=tx.now,
        reason="",
    )
    tx.session.add(draft)
    tx.session.flush()
    return {"policy": str(policy.id), "approval": str(draft.id)}


def values(known: dict[str, str], on: str) -> dict[str, str]:
    """The ids in the path."""
    return {name: known[name] if on == "talk" else NOWHERE for name in ("policy", "approval")}
