"""The doors of webhooks and of the log over HTTP: rows as in `table.py`. The hooks `room` are anna's, of her room."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import update

from comity.foundation.policies import Actor
from comity.foundation.store import Tx
from comity.hooks import actions
from comity.hooks.actions.outgoing import Place
from comity.hooks.models import Hook, Inlet

NOWHERE = "01900000-0000-7000-8000-000000000000"
EVENTS = ["message.created"]
WEBHOOKS = """\
GET    /api/events                                       -        talker   401 401 200 200 200 200 200 200 200 401 200
GET    /api/hooks                                        -        member   401 401 200 200 200 200 403 403 403 401 200
POST   /api/hooks                                        nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/hooks/{hook}                                 room     member   401 401 404 404 200 404 403 403 403 401 200
GET    /api/hooks/{hook}                                 nothing  member   401 401 404 404 404 404 403 403 403 401 404
PATCH  /api/hooks/{hook}                                 room     member   401 401 404 404 200 404 403 403 403 401 200
PATCH  /api/hooks/{hook}                                 nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/hooks/{hook}                                 room     member   401 401 404 404 204 404 403 403 403 401 204
DELETE /api/hooks/{hook}                                 nothing  member   401 401 404 404 404 404 403 403 403 401 404
PUT    /api/hooks/{hook}                                 room     member   401 401 404 404 200 404 403 403 403 401 200
PUT    /api/hooks/{hook}                                 nothing  member   401 401 404 404 404 404 403 403 403 401 404
POST   /api/hooks/{hook}/secret                          room     member   401 401 404 404 201 404 403 403 403 401 201
POST   /api/hooks/{hook}/secret                          nothing  member   401 401 404 404 404 404 403 403 403 401 404
POST   /api/hooks/{hook}/test                            room     member   401 401 404 404 200 404 403 403 403 401 200
POST   /api/hooks/{hook}/test                            nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/hooks/{hook}/deliveries                      room     member   401 401 404 404 200 404 403 403 403 401 200
GET    /api/hooks/{hook}/deliveries                      nothing  member   401 401 404 404 404 404 403 403 403 401 404
POST   /api/hooks/{hook}/deliveries/{delivery}/resend    room     member   401 401 404 404 404 404 403 403 403 401 404
POST   /api/hooks/{hook}/resend                          room     member   401 401 404 404 200 404 403 403 403 401 200
POST   /api/hooks/{hook}/resend                          nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/inlets                                       -        member   401 401 200 200 200 200 403 403 403 401 200
POST   /api/inlets                                       nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/inlets/{inlet}                               room     member   401 401 404 404 200 404 403 403 403 401 200
GET    /api/inlets/{inlet}                               nothing  member   401 401 404 404 404 404 403 403 403 401 404
PATCH  /api/inlets/{inlet}                               room     member   401 401 404 404 200 404 403 403 403 401 200
PATCH  /api/inlets/{inlet}                               nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/inlets/{inlet}                               room     member   401 401 404 404 204 404 403 403 403 401 204
DELETE /api/inlets/{inlet}                               nothing  member   401 401 404 404 404 404 403 403 403 401 404
PUT    /api/inlets/{inlet}                               room     member   401 401 404 404 200 404 403 403 403 401 200
PUT    /api/inlets/{inlet}                               nothing  member   401 401 404 404 404 404 403 403 403 401 404
POST   /api/inlets/{inlet}/token                         room     member   401 401 404 404 201 404 403 403 403 401 201
POST   /api/inlets/{inlet}/token                         nothing  member   401 401 404 404 404 404 403 403 403 401 404
POST   /api/inlets/{inlet}/secret                        room     member   401 401 404 404 201 404 403 403 403 401 201
POST   /api/inlets/{inlet}/secret                        nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/inlets/{inlet}/secret                        room     member   401 401 404 404 204 404 403 403 403 401 204
DELETE /api/inlets/{inlet}/secret                        nothing  member   401 401 404 404 404 404 403 403 403 401 404
POST   /api/in                                           nothing  public   401 401 401 401 401 401 401 401 401 401 401
POST   /api/in/{token}                                   nothing  public   404 404 404 404 404 404 404 404 404 404 404
GET    /settings/webhooks                                -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /settings/webhooks/{hook}                         room     member   303 401 404 404 200 404 403 403 403 401 200
GET    /settings/webhooks/{hook}                         nothing  member   303 401 404 404 404 404 403 403 403 401 404
GET    /settings/webhooks/in/{inlet}                     room     member   303 401 404 404 200 404 403 403 403 401 200
GET    /settings/webhooks/in/{inlet}                     nothing  member   303 401 404 404 404 404 403 403 403 401 404
"""
BODIES: dict[str, Any] = {
    "POST /api/hooks": {"name": "x", "url": "https://1.1.1.1/", "events": EVENTS, "conversation": NOWHERE},
    "PATCH /api/hooks/{hook}": {"name": "Order system"},
    "POST /api/hooks/{hook}/resend": {},
    "POST /api/inlets": {"name": "x", "room": NOWHERE},
    "PATCH /api/inlets/{inlet}": {"name": "Builds"},
}


def made(tx: Tx, anna: Actor, room: uuid.UUID) -> dict[str, str]:
    """A hook to an address that is never asked, and an incoming one; those of earlier places make room for them."""
    for kind in (Hook, Inlet):
        tx.session.execute(update(kind).where(kind.removed_at.is_(None)).values(removed_at=tx.now))
    place = Place("outside", conversation=room)
    hook, _ = actions.make_hook(
        tx, actor=anna, key="k" * 43, name="x", url="https://127.0.0.1/", kinds=EVENTS, place=place
    )
    inlet, _ = actions.make_inlet(tx, actor=anna, name="Builds", room=room)
    return {"hook": str(hook.id), "inlet": str(inlet.id)}


def values(known: dict[str, str], on: str) -> dict[str, str]:
    """The ids in the path."""
    return {name: known[name] if on == "room" else NOWHERE for name in ("hook", "inlet")} | {"delivery": NOWHERE}
