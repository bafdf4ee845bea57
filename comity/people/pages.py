"""Portraits."""

from __future__ import annotations

import uuid
from typing import Any

from litestar import Request, Response

from comity.foundation.ids import parse_id
from comity.foundation.policies import PUBLIC, Actor
from comity.foundation.requests import cookie
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx
from comity.people import access, queries
from comity.people.portraits import drawn

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cache-Control": "private, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@get("/people/{person_id:str}/picture", policy=PUBLIC, include_in_schema=False)
async def show_picture(person_id: str, request: Request[Any, Any, Any], runtime: Runtime) -> Response[bytes]:
    """A portrait. Those of people inside are public, as their doors are; others are for members."""
    secret = cookie(request.scope)
    actor = None if secret is None else await runtime.credentials.actor(secret)
    media_type, content = await runtime.store.read(_picture, actor=actor, person=parse_id(person_id))
    return Response(content, media_type=media_type, headers=HEADERS)


def _picture(tx: Tx, *, actor: Actor | None, person: uuid.UUID | None) -> tuple[str, bytes]:
    card = access.visible_person(tx, actor=actor, person=person)
    stored = queries.picture(tx, person=card.id)
    return ("image/svg+xml", drawn(card.id, card.name)) if stored is None else (stored.media_type, stored.content)


ROUTES = [show_picture]
