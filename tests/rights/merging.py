"""The doors of merging: rows as in `table.py`. `twins` are two talks of vic, `merged` two of which one goes on in the
other."""

from __future__ import annotations

import json
import uuid

from comity.conversations import actions as conversations
from comity.conversations.merging import actions
from comity.foundation.policies import Actor
from comity.foundation.store import Tx

NOWHERE = "01900000-0000-7000-8000-000000000000"
MERGING = """\
GET    /api/conversations/{conversation}/mergings  talk     member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/conversations/{conversation}/mergings  room     member   401 401 404 404 422 404 403 403 403 401 422
GET    /api/conversations/{conversation}/mergings  nothing  member   401 401 404 404 404 404 403 403 403 401 404
POST   /api/conversations/{conversation}/mergings  twins    member   401 401 201 201 201 201 403 403 403 401 201
POST   /api/conversations/{conversation}/mergings  room     member   401 401 404 404 422 404 403 403 403 401 422
POST   /api/conversations/{conversation}/mergings  nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/conversations/{conversation}/mergings/{other}  merged   member   401 401 204 204 204 204 403 403 403 401 204
DELETE /api/conversations/{conversation}/mergings/{other}  twins    member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/conversations/{conversation}/mergings/{other}  nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /conversations/{conversation}/past  merged   member   303 401 200 200 200 200 403 403 403 401 200
GET    /conversations/{conversation}/past  room     member   303 401 404 404 422 404 403 403 403 401 422
GET    /conversations/{conversation}/past  nothing  member   303 401 404 404 404 404 403 403 403 401 404
GET    /visitor/past  merged   visitor  303 401 403 403 403 403 403 200 404 401 403
GET    /visitor/past  nothing  visitor  303 401 403 403 403 403 403 404 404 401 403
"""


def made(tx: Tx, anna: Actor, vic: uuid.UUID, channel: uuid.UUID) -> dict[str, str]:
    here, there, source, into = (
        conversations.start_conversation(tx, kind="outside", by=vic, participants=[anna.person], channel=channel).id
        for _ in range(4)
    )
    actions.merge(tx, actor=anna, conversation=source, into=into)
    return {"here": str(here), "there": str(there), "source": str(source), "into": str(into)}


def values(places: dict[str, str], path: str, on: str) -> dict[str, str]:
    if on not in ("twins", "merged"):
        return {"other": NOWHERE} if "/mergings/" in path else {}
    source, into = ("here", "there") if on == "twins" else ("source", "into")
    return {"conversation": places[source if path.endswith("/past") else into], "other": places[source]}


def query(places: dict[str, str], path: str, on: str) -> str:
    return f"?conversation={places['source'] if on == 'merged' else NOWHERE}" if path == "/visitor/past" else ""


def body(places: dict[str, str], door: str) -> bytes:
    wanted = "POST /api/conversations/{conversation}/mergings"
    return json.dumps({"conversation": places["here"]}).encode() if door == wanted else b""
