"""The doors of joining over HTTP: rows as in `table.py`. `fresh` are two people outside who may be one, `joined` two
who are; made anew for each place."""

from __future__ import annotations

import uuid
from typing import Any

from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.people import actions as people
from comity.people.joining import actions
from comity.people.models import Proposal

NOWHERE = "01900000-0000-7000-8000-000000000000"
JOINING = """\
GET    /api/people/{person}/joinings                     vic      member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/people/{person}/joinings                     nothing  member   401 401 404 404 404 404 403 403 403 401 404
POST   /api/people/{person}/joinings                     fresh    member   401 401 201 409 409 409 403 403 403 401 409
POST   /api/people/{person}/joinings                     ben      member   401 401 422 422 422 422 403 403 403 401 422
POST   /api/people/{person}/joinings                     nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/people/{person}/joinings/{other}             joined   member   401 401 204 204 204 204 403 403 403 401 204
DELETE /api/people/{person}/joinings/{other}             nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/people/{person}/timeline                     vic      member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/people/{person}/timeline                     nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/proposals                                    -        member   401 401 200 200 200 200 403 403 403 401 200
PATCH  /api/proposals/{proposal}                         fresh    member   401 401 200 200 200 200 403 403 403 401 200
PATCH  /api/proposals/{proposal}                         nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /people/proposals                                 -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /people/{person}/join                             vic      member   303 401 200 200 200 200 403 403 403 401 200
GET    /people/{person}/join                             ben      member   303 401 422 422 422 422 403 403 403 401 422
GET    /people/{person}/join                             nothing  member   303 401 404 404 404 404 403 403 403 401 404
GET    /people/{person}/line                             vic      member   303 401 200 200 200 200 403 403 403 401 200
GET    /people/{person}/line                             ben      member   303 401 404 404 404 404 403 403 403 401 404
GET    /people/{person}/line                             nothing  member   303 401 404 404 404 404 403 403 403 401 404
GET    /people/{person}/same                             vic      member   303 401 200 200 200 200 403 403 403 401 200
GET    /people/{person}/same                             nothing  member   303 401 404 404 404 404 403 403 403 401 404
"""


def bodies(outsider: uuid.UUID) -> dict[str, Any]:
    return {
        "POST /api/people/{person}/joinings": {"person": str(outsider)},
        "PATCH /api/proposals/{proposal}": {"dismissed": True},
    }


def made(tx: Tx, actor: Actor) -> dict[str, str]:
    """Two who may be one, and two who are."""
    fresh, other, head, joined = (people.add_person(tx, name=name) for name in ("One", "Other", "Head", "Joined"))
    low, high = sorted((fresh, other))
    row = Proposal(id=tx.new_id(), one=low, other=high, reason="name", value="", likeness=90, proposed_at=tx.now)
    tx.session.add(row)
    actions.join(tx, person=joined, into=head, by=actor.person)
    return {"fresh": str(fresh), "proposal": str(row.id), "head": str(head), "joined": str(joined)}


def values(places: dict[str, str], on: str) -> dict[str, str]:
    found = {"proposal": places["proposal"] if on == "fresh" else NOWHERE, "other": NOWHERE}
    if on == "fresh":
        found["person"] = places["fresh"]
    if on == "joined":
        found |= {"person": places["head"], "other": places["joined"]}
    return found
