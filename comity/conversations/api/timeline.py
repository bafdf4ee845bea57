"""What was said with somebody outside, in one line, over HTTP."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from comity.conversations.acquaintance import said_with
from comity.conversations.shapes import MessageOut, numbered
from comity.foundation.errors import BadInput
from comity.foundation.ids import parse_id
from comity.foundation.policies import MEMBER, Actor
from comity.foundation.routes import get
from comity.foundation.runtime import Runtime


class Timeline(Struct):
    items: list[MessageOut]
    next: str | None


@get("/api/people/{person_id:str}/timeline", policy=MEMBER, tags=["people"])
async def show_timeline(
    person_id: str, actor: Actor, runtime: Runtime, limit: int = 50, cursor: str | None = None
) -> Timeline:
    """The messages and notes of the conversations that somebody outside, or who is one with him, takes part in, by
    whatever door, as far as the actor sees them; the newest first."""
    before = None if cursor is None else parse_id(cursor)
    wrong = {} if 1 <= limit <= 100 else {"limit": "1 to 100"}
    if cursor is not None and before is None:
        wrong["cursor"] = "is not one of ours"
    if wrong:
        raise BadInput("Some fields are wrong.", fields=wrong)
    where = {"person": parse_id(person_id), "before": before}
    found = await runtime.store.read(said_with, actor=actor, limit=limit + 1, **where)
    items = [msgspec.json.decode(numbered(row.inside_seq, row.json), type=MessageOut) for row in found[:limit]]
    return Timeline(items, str(found[limit - 1].id) if len(found) > limit else None)


ROUTES = [show_timeline]
